"""How an action tells of times and numbers: as people read them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util

if TYPE_CHECKING:
    from datetime import datetime

# A hundredth of a cent, a tenth of a milliwatt-hour: what lies behind is of the machine, not of the home.
DIGITS: Final = 4


def minutes(at: datetime) -> str:
    """*at* on the clock of the home."""
    return dt_util.as_local(at).isoformat(timespec="minutes")


def rounded(told: object) -> object:
    """JSON-safe data, its numbers no longer than anybody reads."""
    match told:
        case float():
            return round(told, DIGITS)
        case str():
            return told
        case Mapping():
            return {key: rounded(value) for key, value in told.items()}
        case Sequence():
            return [rounded(value) for value in told]
        case _:
            return told
