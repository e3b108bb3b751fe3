"""The stays of cars at one charger: which there are, where each of them stands, and which one we steer.

A stay moves by a table. It is adopted in whatever state it is found, and it never comes back from its end.
Each one counts its own events and its own energy, so several plugs do not end each other.
Source: OCPP 2.1 part 2, E01 to E16.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from ..messages import v21
from .registers import Numbers, Register
from .transaction import Transaction


class Phase(StrEnum):
    """Where a stay stands."""

    PAST = "past"
    """Known only from events that the charger kept while it was offline; it may still go on."""
    RUNNING = "running"
    """The charger tells of it."""
    GONE = "gone"
    """Over by all signs, but the charger has not told its end."""
    ENDED = "ended"
    """The charger told its end."""


class Told(StrEnum):
    """What kind of event tells of a stay. Replayed: kept by the charger while it was offline."""

    LIVE = "live"
    LIVE_END = "live end"
    REPLAYED = "replayed"
    REPLAYED_END = "replayed end"

    @classmethod
    def of(cls, request: v21.TransactionEventRequest) -> Told:
        """Started counts as Updated: what was lost before it does not matter."""
        if request.event_type is v21.TransactionEventEnum.ENDED:
            return cls.REPLAYED_END if request.offline else cls.LIVE_END
        return cls.REPLAYED if request.offline else cls.LIVE


_ENDS: Final = {Told.LIVE_END: Phase.ENDED, Told.REPLAYED_END: Phase.ENDED}

NEXT: Final[Mapping[Phase | None, Mapping[Told, Phase]]] = {
    None: {Told.LIVE: Phase.RUNNING, Told.REPLAYED: Phase.PAST, **_ENDS},
    Phase.PAST: {Told.LIVE: Phase.RUNNING, Told.REPLAYED: Phase.PAST, **_ENDS},
    Phase.RUNNING: {Told.LIVE: Phase.RUNNING, Told.REPLAYED: Phase.RUNNING, **_ENDS},
    Phase.GONE: {Told.LIVE: Phase.RUNNING, Told.REPLAYED: Phase.GONE, **_ENDS},
    Phase.ENDED: dict.fromkeys(Told, Phase.ENDED),
}
"""From None, a stay that we did not know."""

# A month at a busy home; a charger that makes up more loses its oldest.
MOST: Final = 64


@dataclass(slots=True, kw_only=True, eq=False)
class Stay:
    """One stay: what was told of it, what went through the meter, and what is missing."""

    transaction: Transaction
    phase: Phase | None = None
    evse_known: bool = False
    began: bool = False
    """Its first event has come."""
    last_at: datetime
    """The newest time in its events, or that of its end once this was told."""
    reason: str | None = None
    """Why it ended, in the words of the specification where the charger told it."""
    numbers: Numbers = field(default_factory=Numbers)
    imported: Register = field(default_factory=Register)
    exported: Register = field(default_factory=Register)
    displaced: bool = False
    """It was given up for another stay at its plug, and for nothing else."""
    unkept: int = 0
    """What its record in the journal does not say: events held there one by one, and that it was given up."""

    def give_up(self, *, displaced: bool = False) -> None:
        """It is over by all signs. No event of its own says so, so its record must."""
        self.phase, self.displaced = Phase.GONE, displaced
        self.unkept += 1

    def take_back(self) -> None:
        """It goes on after all. No event of its own says so, so its record must."""
        self.phase, self.reason, self.displaced = Phase.RUNNING, None, False
        self.transaction = replace(self.transaction, ended=False)
        self.unkept += 1

    @property
    def over(self) -> bool:
        """Whether nothing of it is the present any more."""
        return self.phase in {Phase.GONE, Phase.ENDED}

    @property
    def complete(self) -> bool:
        """Whether every event from its first to its last has come."""
        return self.began and self.phase is Phase.ENDED and self.numbers.missing == 0


class Stays:
    """All stays that are remembered, by the charger's transaction id."""

    def __init__(self) -> None:
        self._stays: dict[str, Stay] = {}
        self.dropped: list[Stay] = []
        """Those that had to be forgotten; the journal is to forget them too."""

    def __iter__(self) -> Iterator[Stay]:
        return iter(tuple(self._stays.values()))

    def __len__(self) -> int:
        return len(self._stays)

    def get(self, transaction_id: str) -> Stay | None:
        """The stay of this id, if it is remembered."""
        return self._stays.get(transaction_id)

    def add(self, stay: Stay) -> Stay | None:
        """Remember *stay*. What had to be forgotten for it is returned."""
        self._stays[stay.transaction.id] = stay
        if len(self._stays) <= MOST:
            return None
        spare = next((s for s in self._stays.values() if s.over), None) or next(
            (s for s in self._stays.values() if s.phase is Phase.PAST), next(iter(self._stays.values()))
        )
        self.dropped.append(self._stays.pop(spare.transaction.id))
        return spare

    @property
    def running(self) -> tuple[Stay, ...]:
        """Those that go on, the newest last."""
        return tuple(stay for stay in self._stays.values() if stay.phase is Phase.RUNNING)

    def rivals(self, stay: Stay, evses: int) -> tuple[Stay, ...]:
        """The running stays that cannot go on beside *stay*: one plug holds one car.

        With one EVSE (or if the charger told of none, *evses* 0) the place is the same even where neither
        said so; with several only where it is known that they are at the same.
        """
        return tuple(other for other in self.running if _share_a_plug(other, stay, evses))

    def heirs(self, stay: Stay, evses: int) -> tuple[Stay, ...]:
        """The stays at the plug of *stay* that were given up for one before them, and may go on.

        Starts that are told in the wrong order put the older car in the place of the newer one.
        """
        return tuple(
            other
            for other in self._stays.values()
            if other.phase is Phase.GONE
            and other.displaced
            and other.transaction.started_at > stay.transaction.started_at
            and _share_a_plug(other, stay, evses)
            and not self.rivals(other, evses)
        )


def _share_a_plug(one: Stay, other: Stay, evses: int) -> bool:
    return (
        one is not other
        and one.transaction.evse_id == other.transaction.evse_id
        and (evses <= 1 or (one.evse_known and other.evse_known))
    )
