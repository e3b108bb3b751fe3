"""What a person has to mend: looked for every minute, and an entry under Repairs once it lasts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from .ocpp_local import Control

if TYPE_CHECKING:
    from .ocpp_local import Station
    from .optimizer.series import Rate

# Markets publish tomorrow's prices around one o'clock, the slowest of them in the afternoon.
TOMORROW_IS_DUE: Final = 17
# Schedules and sessions are told in the charger's time.
CLOCK_OFF: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing to mend. The words stand in the translations under *key*."""

    key: str
    placeholders: Mapping[str, str] = field(default_factory=dict)
    lasts: timedelta = timedelta(minutes=5)
    """How long it must have lasted before anybody is told."""


def charger_troubles(station: Station, now: datetime, elapsed: float) -> list[Trouble]:
    """What is wrong with a charger that is on the line."""
    if not (station.connected and station.accepted):
        return []
    told: list[Trouble] = []
    charger = {"charger": " ".join(filter(None, (station.vendor, station.model))) or station.identity}
    if not station.state.capabilities.v2x:
        told.append(Trouble(key="charger_charges_only", placeholders=charger))
    elif station.plugged and station.capabilities.v2x and station.control is Control.LIMIT:
        told.append(Trouble(key="charger_has_no_end", placeholders=charger))
    if (off := clock_error(station, now, elapsed)) is not None and abs(off) > CLOCK_OFF:
        minutes = str(round(abs(off) / timedelta(minutes=1)))
        told.append(Trouble(key="charger_clock_off", placeholders={**charger, "minutes": minutes}))
    if station.deviation is not None:
        told.append(Trouble(key="charger_follows_another", placeholders=charger, lasts=timedelta(minutes=15)))
    return told


def clock_error(station: Station, now: datetime, elapsed: float) -> timedelta | None:
    """How far the charger's clock is ahead of ours, by its last measurement. None: it has told none."""
    power = station.measured.power_w
    if power is None:
        return None
    heard_at = now - timedelta(seconds=elapsed - power.elapsed)
    return power.at - heard_at


def price_troubles(rates: Iterable[Rate], now: datetime, zone: tzinfo) -> list[Trouble]:
    """No price for tomorrow, at an hour at which there should be one."""
    local = now.astimezone(zone)
    known_until = max((rate.end for rate in rates), default=None)
    if known_until is None or local.hour < TOMORROW_IS_DUE:
        return []
    tomorrow = (local + timedelta(days=1)).replace(hour=1, minute=0, second=0, microsecond=0)
    return [] if known_until > tomorrow else [Trouble(key="no_price_for_tomorrow")]


class Patience:
    """Tells of a trouble only once it has lasted, and no longer than it does."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def step(self, found: Iterable[Trouble], elapsed: float) -> tuple[Trouble, ...]:
        """Those of *found* that have lasted, at the monotonic second *elapsed*."""
        troubles = tuple(found)
        self._since = {one.key: self._since.get(one.key, elapsed) for one in troubles}
        return tuple(
            one for one in troubles if elapsed - self._since[one.key] >= one.lasts / timedelta(seconds=1)
        )
