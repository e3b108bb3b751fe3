"""What a person has to mend: looked for every minute, and an entry under Repairs once it lasts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from .ocpp_local import Control

if TYPE_CHECKING:
    from .commissioning.trial import Trial
    from .ocpp_local import Certificate, Station
    from .optimizer.series import Rate

# Markets publish tomorrow's prices around one o'clock, the slowest of them in the afternoon.
TOMORROW_IS_DUE: Final = 17
# Schedules and sessions are told in the charger's time.
CLOCK_OFF: Final = timedelta(minutes=2)
# An inverter that wakes with the sun has done so by then, even on a dull morning.
LIGHT_S: Final = 2 * 3600.0
# A charger is asked for a new one eight months before it ends: a month before, that has failed for long.
PASS_LEFT: Final = timedelta(days=30)
# It gets its first one within minutes, but restarts for it only while no car is plugged in.
PASS_PAUSE: Final = timedelta(days=1)
DAY_S: Final = 24 * 3600.0
# Integrations that start again or lose their cloud for a moment are back by then.
SENSORS_PAUSE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing to mend. The words stand in the translations under *key*."""

    key: str
    placeholders: Mapping[str, str] = field(default_factory=dict)
    lasts: timedelta = timedelta(minutes=5)
    """How long it must have lasted before anybody is told."""
    fix: Mapping[str, str | int | float | None] | None = None
    """What the guided repair has to know. None: the words alone help."""


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


def turned_away_trouble(reason: str) -> Trouble:
    """A charger calls again and again, and cannot be let in. *reason* is a sentence."""
    return Trouble(key="charger_turned_away", placeholders={"reason": reason}, lasts=timedelta())


def trial_troubles(station: Station | None, trial: Trial | None, distrust: str | None) -> list[Trouble]:
    """A charger that could feed the house, and that nobody has tried as it is now, or that has failed."""
    if station is None or not (station.connected and station.accepted):
        return []
    if not station.state.capabilities.v2x:
        return []
    named = {"charger": " ".join(filter(None, (station.vendor, station.model))) or station.identity}
    fix = {"tried": trial.at.isoformat() if trial else ""}
    if distrust is not None:
        told = {**named, "reason": distrust}
        return [Trouble(key="charger_untrusted", placeholders=told, lasts=timedelta(), fix=fix)]
    if not station.plugged or station.control is Control.LIMIT:
        return []  # no car, or none that gives: nothing to be seen
    if trial is not None and trial.complete and trial.firmware == station.firmware:
        return []
    return [Trouble(key="charger_untried", placeholders=named, lasts=timedelta(), fix=fix)]


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


def certificate_troubles(certificate: Certificate, now: datetime, zone: tzinfo) -> list[Trouble]:
    """What we show to the charger is about to end, and was not made anew in time."""
    if now < certificate.tell_at:
        return []
    key = "certificate_ends" if certificate.root_pem else "certificate_files_end"
    day = f"{certificate.valid_until.astimezone(zone):%Y-%m-%d}"
    return [Trouble(key=key, placeholders={"day": day}, lasts=timedelta())]


def pass_troubles(station: Station, now: datetime, zone: tzinfo) -> list[Trouble]:
    """The charger's own certificate is missing, or about to end, and something keeps it from a new one."""
    shown, reason = station.certificate, station.certificate_trouble
    if not station.connected or not (shown or reason):
        return []
    charger = {"charger": " ".join(filter(None, (station.vendor, station.model))) or station.identity}
    if shown is None:
        told = {**charger, "reason": reason}
        return [Trouble(key="charger_without_certificate", placeholders=told, lasts=PASS_PAUSE)]
    if shown.valid_until - now > PASS_LEFT:
        return []
    day = f"{shown.valid_until.astimezone(zone):%Y-%m-%d}"
    told = {**charger, "day": day, "reason": reason}
    return [Trouble(key="charger_certificate_ends", placeholders=told, lasts=timedelta())]


def meter_trouble(where: str, reason: str) -> Trouble:
    """The inverter or meter at *where* has been silent for too long. *reason* is its last sentence."""
    return Trouble(
        key="inverter_silent", placeholders={"address": where, "reason": reason}, lasts=timedelta(), fix={}
    )


def sensors_trouble(reason: str) -> Trouble:
    """No entity tells the power of the grid. *reason* says which and why; clouds have their pauses."""
    return Trouble(key="sensors_silent", placeholders={"reason": reason}, lasts=SENSORS_PAUSE, fix={})


def stranger_trouble(name: str) -> Trouble:
    """A car was plugged in that calls itself *name*, and no car of the home is called so."""
    return Trouble(key="car_unknown", placeholders={"car": name}, lasts=timedelta(), fix={"car": name})


class Silence:
    """Whether a meter has been silent for longer than a night explains.

    Many inverters sleep while it is dark. So it takes two hours of daylight, or a whole day and night. What
    was told once stands until the meter answers.
    """

    def __init__(self) -> None:
        self._since: float | None = None
        self._last = 0.0
        self._light_s = 0.0
        self._told = False

    def step(self, elapsed: float, *, silent: bool, daylight: bool) -> bool:
        """Look at the monotonic second *elapsed*. True: somebody has to see to it."""
        if not silent:
            self._since, self._light_s, self._told = None, 0.0, False
            return False
        if self._since is None:
            self._since = self._last = elapsed
        self._light_s += elapsed - self._last if daylight else 0.0
        self._last = elapsed
        self._told = self._told or self._light_s >= LIGHT_S or elapsed - self._since >= DAY_S
        return self._told


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
