"""What an adapter is: the questions of one integration, and the meaning of its answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from ..feed import Feed

# A plan looks two days ahead; what has just begun is needed too.
BEHIND: Final = timedelta(days=1)
AHEAD: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the owner chose of an integration: its config entry and, where it has several, the *part*."""

    entry_id: str
    part: str = ""
    """An area, a country or a channel."""
    currency: str = "EUR"
    energy: str = ""
    """Of what its prices are, such as MWh, where its owner can choose that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One call of an action that answers."""

    action: str
    data: Mapping[str, Any]
    optional: bool = False
    """Tomorrow, which may not be published yet: a refusal is no trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One integration that tells prices."""

    domain: str
    name: str
    ask: Callable[[Chosen, datetime, tzinfo], Sequence[Question]]
    """The questions of a moment (UTC), for a home in this time zone."""
    read: Callable[[Mapping[str, Any], Chosen], Feed]
    """Prices per kWh out of one answer. Raises ShapeError."""
    all_in: bool = False
    """Whether these are what the home pays: with taxes and fees."""
    parts: Sequence[str] = field(default=())
    """What to choose from where the integration's entry does not tell it."""
    parts_key: str = ""
    """Under which name of its data the integration's entry keeps what can be chosen."""
    energy_key: str = ""
    """Under which name of its options the integration's entry keeps of what its prices are."""


def window(now: datetime, tz: tzinfo) -> tuple[datetime, datetime]:
    """From the beginning of yesterday to the end of the day after tomorrow, on the home's clock."""
    midnight = now.astimezone(tz).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - BEHIND, midnight + AHEAD
