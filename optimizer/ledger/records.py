"""The entries of the ledger: a slot of the home, and a stay of the car."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from ..numbers import number
from .flows import FLOWS

SLOT: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A quarter of an hour. Wh and money; what could not be measured is in none of it, its time is told."""

    start: datetime
    flows: Mapping[str, float] = field(default_factory=dict)
    """Wh by name (`FLOWS`); one that is missing was 0."""
    import_price: float | None = None
    """Money per kWh, as last known in the slot."""
    export_price: float | None = None
    cost: float = 0.0
    """Bought less sold, of what had a price."""
    unpriced_wh: float = 0.0
    """Bought or sold while nobody knew the price."""
    wear: float = 0.0
    losses_wh: float = 0.0
    """In charger and car."""
    saved: float = 0.0
    """Against a car that charges on arrival and never feeds the house."""
    measured_s: float = 0.0
    unknown_s: float = 0.0
    """Seconds in which a meter was silent that nobody made up for since."""

    @property
    def end(self) -> datetime:
        """A quarter of an hour later."""
        return self.start + SLOT

    def wh(self, name: str) -> float:
        """The flow of this name."""
        return self.flows.get(name, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe."""
        return {**asdict(self), "start": self.start.isoformat(), "flows": dict(self.flows)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_dict` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        flows = {name: float(data["flows"][name]) for name in FLOWS if name in data["flows"]}
        return cls(
            start=_utc(data["start"]),
            flows=flows,
            import_price=number(data["import_price"]),
            export_price=number(data["export_price"]),
            **{name: float(data[name]) for name in _SLOT_SUMS},
        )


_SLOT_SUMS: Final = ("cost", "unpriced_wh", "wear", "losses_wh", "saved", "measured_s", "unknown_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A stay of the car at the charger. Wh at the charger's meter, money."""

    start: datetime
    end: datetime | None = None
    """``None``: the car is still here."""
    name: str = ""
    """What the charger calls it."""
    in_wh: float = 0.0
    out_wh: float = 0.0
    cost: float = 0.0
    """Of what went in: from the grid at its price, the sun at what selling it would have brought."""
    earned: float = 0.0
    """By what came out: at the price the house did not pay, or was paid."""
    unpriced_wh: float = 0.0
    """In or out while nobody knew its price, or where it came from."""
    wear: float = 0.0
    losses_wh: float = 0.0
    saved: float = 0.0
    """Against charging on arrival."""
    soc_start: float | None = None
    """Percent, as first known."""
    soc_end: float | None = None

    def at(self, percent: float) -> Self:
        """The car's charge is this by now."""
        first = percent if self.soc_start is None else self.soc_start
        return replace(self, soc_start=first, soc_end=percent)

    def ended(self, now: datetime) -> Self:
        """The car has left."""
        return replace(self, end=now)

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe."""
        end = self.end.isoformat() if self.end else None
        return {**asdict(self), "start": self.start.isoformat(), "end": end}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_dict` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            start=_utc(data["start"]),
            end=None if data["end"] is None else _utc(data["end"]),
            name=str(data["name"]),
            soc_start=number(data["soc_start"]),
            soc_end=number(data["soc_end"]),
            **{name: float(data[name]) for name in _SESSION_SUMS},
        )


_SESSION_SUMS: Final = ("in_wh", "out_wh", "cost", "earned", "unpriced_wh", "wear", "losses_wh", "saved")


def slot_start(now: datetime) -> datetime:
    """The quarter of an hour that *now* lies in, UTC."""
    at = now.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
