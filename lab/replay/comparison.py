"""What differs between two payloads, apart from what must: times and numbers that count requests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

# What a JSON text can be; it is looked at, never trusted.
type Json = Any

# These are made from the clock or counted on; the replay translates them for the charger.
COUNTED: Final = frozenset({"requestId", "remoteStartId"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where the server does otherwise than when it was recorded."""

    place: int
    """The line in the recording."""
    what: str

    def __str__(self) -> str:
        return f"line {self.place}: {self.what}"


def same(was: Json, now: Json) -> bool:
    """Whether two payloads mean the same."""
    return bool(plain(was) == plain(now))


def plain(value: Json) -> Json:
    """*value* without what differs from run to run."""
    match value:
        case dict():
            return {key: None if key in COUNTED else plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case str() if _is_time(value):
            return "a time"
        case float() | int():
            return float(value)
        case _:
            return value


def _is_time(text: str) -> bool:
    if len(text) < len("2026-11-22T18:00"):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
