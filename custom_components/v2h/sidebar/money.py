"""What V2H saved, day by day, where that came from, and the stays of the car. Pure.

The saving of a quarter of an hour is the ledger's: against a car that charges on arrival and never feeds the
house. It is split so that the parts add up to it exactly:

- ``house``: the car's energy that the house used, at the price the house did not pay;
- ``sold``: the car's energy that was sold, at what it brought;
- ``sun``: sun that the car took, at the price of buying it in that moment less what selling had brought;
- ``charging``: the rest. What charging on arrival had cost less what charging cost, with the wear of the
  battery and what the energy that is in the car is worth. Below 0 where the car was filled for later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from math import fsum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..optimizer.ledger import Session, Slot

SHARES: Final = ("house", "sold", "sun", "charging")
# The flow behind each share that has one.
FLOW_OF: Final[Mapping[str, str]] = {
    "house": "car_to_house",
    "sold": "car_to_grid",
    "sun": "sun_to_car",
    "charging": "grid_to_car",
}


@dataclass(slots=True)
class _Sum:
    """What the slots of a time come to."""

    saved: list[float] = field(default_factory=list)
    shares: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SHARES})
    wh: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SHARES})
    unpriced_wh: list[float] = field(default_factory=list)
    unknown_s: list[float] = field(default_factory=list)

    def add(self, slot: Slot) -> None:
        """Count *slot* in."""
        self.saved.append(slot.saved)
        self.unpriced_wh.append(slot.unpriced_wh)
        self.unknown_s.append(slot.unknown_s)
        for name, amount in shares_of(slot).items():
            self.shares[name].append(amount)
            self.wh[name].append(slot.wh(FLOW_OF[name]))

    def to_dict(self) -> dict[str, object]:
        """JSON-safe. Without a slot nothing is known, and nothing is 0."""
        if not self.saved:
            return {"saved": None, "shares": None, "wh": None, "unpriced_wh": None, "unknown_s": None}
        return {
            "saved": _tidy(self.saved),
            "shares": {name: _tidy(amounts) for name, amounts in self.shares.items()},
            "wh": {name: _tidy(amounts) for name, amounts in self.wh.items()},
            "unpriced_wh": _tidy(self.unpriced_wh),
            "unknown_s": _tidy(self.unknown_s),
        }


def shares_of(slot: Slot) -> dict[str, float]:
    """Where the saving of *slot* came from, money; the shares add up to ``slot.saved``."""
    buy, sell = slot.import_price, slot.export_price
    house = 0.0 if buy is None else slot.wh("car_to_house") / 1000 * buy
    sold = 0.0 if sell is None else slot.wh("car_to_grid") / 1000 * sell
    sun = 0.0 if buy is None or sell is None else slot.wh("sun_to_car") / 1000 * (buy - sell)
    return {"house": house, "sold": sold, "sun": sun, "charging": slot.saved - house - sold - sun}


def money_of(
    slots: Iterable[Slot], sessions: Iterable[Session], *, zone: tzinfo, today: date, days: int
) -> dict[str, object]:
    """The last *days* up to *today* in the home's *zone*, oldest first, and the stays, newest first."""
    sums = {today - timedelta(days=back): _Sum() for back in reversed(range(days))}
    whole = _Sum()
    for slot in slots:
        day = sums.get(slot.start.astimezone(zone).date())
        if day is not None:
            day.add(slot)
            whole.add(slot)
    newest = sorted(sessions, key=lambda session: session.start, reverse=True)
    return {
        "days": [{"day": day.isoformat(), **one.to_dict()} for day, one in sums.items()],
        "whole": whole.to_dict(),
        "sessions": [_stay(session) for session in newest],
    }


def _stay(session: Session) -> dict[str, object]:
    return {
        "start": session.start.isoformat(),
        "end": session.end and session.end.isoformat(),
        "in_wh": session.in_wh,
        "out_wh": session.out_wh,
        "cost": session.cost,
        "earned": session.earned,
        "saved": session.saved,
        "soc_start": session.soc_start,
        "soc_end": session.soc_end,
    }


def _tidy(amounts: Iterable[float]) -> float:
    return round(fsum(amounts), 6)
