"""What is judged of a whole run: the balance of energy, our books beside the meters, our memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ocpp_local import Session
from optimizer.ledger import FLOWS
from simulator.books import Books
from simulator.faces.orders import Orders

from .machine import Machine

LEDGER_SHARE: Final = 0.01
# What flows between two looks, and between two reports of the charger.
LEDGER_WH: Final = 60.0
GROWS: Final = 0.05
# A day, at the very worst: 93 times held back and let go (manners.py), 4 registers each way, and anew after
# less than half of the timer. Flash memory bears it for decades.
MOST_WRITES: Final = 93 * 2 * 4 + 200 * 4
FIRST_WRITES: Final = 40
AGES_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
AGES_AHEAD: Final = datetime(2100, 1, 1, tzinfo=UTC)


def grows(blocks: Sequence[int]) -> bool:
    """Whether ever more memory is held: its blocks after each day. The first day fills what stays."""
    return len(blocks) > 2 and blocks[-1] - blocks[1] > GROWS * blocks[1]


@dataclass(slots=True)
class Audit:
    """Collects stays before a charger's page of them turns, and compares at the end."""

    books: Books
    orders: Orders | None
    """What was written to the home battery."""
    machine: Machine
    convict: Callable[[str, str], None]
    sessions: dict[str, Session] = field(default_factory=dict)

    def collect(self) -> None:
        """Take down the stays that our server knows."""
        if self.machine.process is not None:
            self.sessions |= {one.id: one for one in self.machine.process.station.sessions}

    def close(self, blocks: Sequence[int], days: float) -> None:
        """The run of so many days is over; *blocks* of memory were held after each of them."""
        self.collect()
        if abs(self.books.balance()) > 1:
            self.convict("energy", f"the world's energy does not close by {self.books.balance():.1f} Wh")
        if self.machine.process is not None:
            self.machine.process.close_books()
        stays = self.sessions.values()
        into_wh = sum(one.imported_wh or 0.0 for one in stays)
        out_wh = sum(one.exported_wh or 0.0 for one in stays)
        self._compare("stays", "into the car", into_wh, self.books.car_in_wh)
        self._compare("stays", "out of the car", out_wh, self.books.car_out_wh)
        self._judge_ledger()
        writes = len(self.orders.writes) if self.orders is not None else 0
        if writes > FIRST_WRITES + MOST_WRITES * days:
            self.convict("held", f"{writes} registers of the home battery were written in {days:g} days")
        if grows(blocks):
            self.convict("memory", f"{blocks[1]} blocks after two days, {blocks[-1]} at the end")

    def _judge_ledger(self) -> None:
        slots, books = self.machine.disk.ledger.slots(AGES_AGO, AGES_AHEAD), self.books
        for source, name, meter in (
            (True, "grid", books.grid_import_wh),
            (False, "grid", books.grid_export_wh),
            (False, "car", books.car_in_wh),
            (True, "car", books.car_out_wh),
            (False, "battery", books.storage_in_wh),
            (True, "battery", books.storage_out_wh),
        ):
            flows = [one for one in FLOWS if (one.startswith if source else one.endswith)(name)]
            booked = sum(slot.wh(flow) for slot in slots for flow in flows)
            self._compare("ledger", f"{'from' if source else 'to'} the {name}", booked, meter)

    def _compare(self, law: str, what: str, booked: float, meter: float) -> None:
        if abs(booked - meter) > LEDGER_SHARE * meter + LEDGER_WH:
            self.convict(law, f"{what} {booked:.0f} Wh, by the meter {meter:.0f}")
