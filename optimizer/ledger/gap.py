"""Time of which a meter has not told yet: kept apart until its register makes up for it.

A piece is the part of a slot in which something was unknown. What the other meters counted meanwhile waits
in it, so that a slot only ever gets all of a moment: half of one would be energy from nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Self

from ..numbers import number

# Ten days of slots. What has been unknown for longer stays unknown.
MOST_PIECES: Final = 960
OF_CAR: Final = ("car_in", "car_out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of the slot that begins at *start*."""

    start: datetime
    seconds: float
    wh: Mapping[str, float]
    """What is known by now, by meter."""
    missing: Mapping[str, float]
    """Seconds by meter that nobody has told about yet."""
    lost: frozenset[str] = frozenset()
    """Meters that will never tell."""
    buy: float | None = None
    """Price of its own time, money per kWh."""
    sell: float | None = None
    stay: datetime | None = None
    """Start of the car's stay that it belongs to."""

    @property
    def fate(self) -> tuple[datetime, datetime | None, frozenset[str], frozenset[str]]:
        """What becomes of it: pieces that share this may be one. A lost second must not spoil an hour."""
        return self.start, self.stay, frozenset(self.missing), self.lost

    def and_also(self, more: Piece) -> Self:
        """Both as one: they share their fate."""
        return replace(
            self,
            seconds=self.seconds + more.seconds,
            wh=_sum(self.wh, more.wh),
            missing=_sum(self.missing, more.missing),
            buy=self.buy if more.buy is None else more.buy,
            sell=self.sell if more.sell is None else more.sell,
        )

    def filled(self, name: str, wh: float) -> Self:
        """The meter has told: so much flowed in the time that was missing."""
        return replace(self, wh=_sum(self.wh, {name: wh}), missing=_without(self.missing, name))

    def given_up(self, name: str) -> Self:
        """The meter will never tell."""
        return replace(self, missing=_without(self.missing, name), lost=self.lost | {name})

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe."""
        return {
            "start": self.start.isoformat(),
            "seconds": self.seconds,
            "wh": dict(self.wh),
            "missing": dict(self.missing),
            "lost": sorted(self.lost),
            "buy": self.buy,
            "sell": self.sell,
            "stay": self.stay.isoformat() if self.stay else None,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_dict` wrote. Raises KeyError, TypeError, ValueError, AttributeError for anything else."""
        stay = data["stay"]
        return cls(
            start=datetime.fromisoformat(data["start"]).astimezone(UTC),
            seconds=float(data["seconds"]),
            wh={str(name): float(wh) for name, wh in data["wh"].items()},
            missing={str(name): float(seconds) for name, seconds in data["missing"].items()},
            lost=frozenset(map(str, data["lost"])),
            buy=number(data["buy"]),
            sell=number(data["sell"]),
            stay=datetime.fromisoformat(stay).astimezone(UTC) if stay else None,
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """All pieces, the oldest first."""

    pieces: tuple[Piece, ...] = ()
    forgotten: Mapping[str, float] = field(default_factory=dict)
    """Seconds by meter that were missing for too long: their share of what it tells is nobody's."""

    @property
    def is_empty(self) -> bool:
        """Nothing is open, and nothing that is told later has to be shared with what was forgotten."""
        return not self.pieces and not self.forgotten

    def holds(self, start: datetime) -> bool:
        """Whether something of the slot or stay that begins then is still open."""
        return any(start in (piece.start, piece.stay) for piece in self.pieces)

    def and_also(self, piece: Piece) -> Gap:
        """With one more, the newest; when there are too many, the oldest is given up."""
        for i, one in enumerate(self.pieces):
            if one.fate == piece.fate:
                return replace(self, pieces=(*self.pieces[:i], one.and_also(piece), *self.pieces[i + 1 :]))
        if len(self.pieces) < MOST_PIECES:
            return replace(self, pieces=(*self.pieces, piece))
        first, *rest = self.pieces
        given_up = replace(first, missing={}, lost=first.lost | first.missing.keys())
        return Gap((given_up, *rest, piece), _sum(self.forgotten, first.missing))

    def forgetting(self, name: str, seconds: float) -> Gap:
        """What this meter tells later about these seconds is nobody's."""
        return replace(self, forgotten=_sum(self.forgotten, {name: seconds}))

    def filled(self, name: str, wh: float) -> Gap:
        """The meter has told how much flowed in all the time that was missing."""
        open_s = sum(piece.missing.get(name, 0.0) for piece in self.pieces)
        whole_s = open_s + self.forgotten.get(name, 0.0)
        number_open = sum(name in piece.missing for piece in self.pieces)
        pieces = tuple(
            piece.filled(name, wh * (piece.missing[name] / whole_s if whole_s else 1 / number_open))
            if name in piece.missing
            else piece
            for piece in self.pieces
        )
        return Gap(pieces, _without(self.forgotten, name))

    def without_car(self) -> Gap:
        """No car was here before, and none is now: nothing went through the charger meanwhile."""
        pieces = list(self.pieces)
        for i, piece in enumerate(pieces):
            if piece.stay is None:
                for name in piece.missing.keys() & set(OF_CAR):
                    pieces[i] = pieces[i].filled(name, 0.0)
        return replace(self, pieces=tuple(pieces))

    def given_up(self, names: Iterable[str]) -> Gap:
        """These meters will never tell."""
        pieces, forgotten = self.pieces, self.forgotten
        for name in names:
            pieces = tuple(one.given_up(name) if name in one.missing else one for one in pieces)
            forgotten = _without(forgotten, name)
        return Gap(pieces, forgotten)

    def ripe(self) -> tuple[tuple[Piece, ...], Gap]:
        """The pieces about which nothing more will be told, and what is left."""
        done = tuple(piece for piece in self.pieces if not piece.missing)
        return done, replace(self, pieces=tuple(piece for piece in self.pieces if piece.missing))

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe."""
        return {"pieces": [piece.to_dict() for piece in self.pieces], "forgotten": dict(self.forgotten)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Gap:
        """What `to_dict` wrote. Raises KeyError, TypeError, ValueError, AttributeError for anything else."""
        forgotten = {str(name): float(seconds) for name, seconds in data["forgotten"].items()}
        return cls(tuple(Piece.from_dict(one) for one in data["pieces"]), forgotten)


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in (*one, *other)}


def _without(amounts: Mapping[str, float], name: str) -> dict[str, float]:
    return {one: amount for one, amount in amounts.items() if one != name}
