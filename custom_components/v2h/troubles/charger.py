"""What is wrong with a charger, or with the certificates on its line. Pure."""

from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from ..ocpp_local import Control
from .trouble import Trouble

if TYPE_CHECKING:
    from ..commissioning.trial import Trial
    from ..ocpp_local import Certificate, Station

# Schedules and sessions are told in the charger's time.
CLOCK_OFF: Final = timedelta(minutes=2)
# A charger is asked for a new one eight months before it ends: a month before, that has failed for long.
PASS_LEFT: Final = timedelta(days=30)
# It gets its first one within minutes, but restarts for it only while no car is plugged in.
PASS_PAUSE: Final = timedelta(days=1)


def charger_troubles(station: Station, now: datetime, elapsed: float) -> list[Trouble]:
    """What is wrong with a charger that is on the line."""
    if not (station.connected and station.accepted):
        return []
    told: list[Trouble] = []
    charger = _named(station)
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
    named = _named(station)
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
    charger = _named(station)
    if shown is None:
        told = {**charger, "reason": reason}
        return [Trouble(key="charger_without_certificate", placeholders=told, lasts=PASS_PAUSE)]
    if shown.valid_until - now > PASS_LEFT:
        return []
    day = f"{shown.valid_until.astimezone(zone):%Y-%m-%d}"
    told = {**charger, "day": day, "reason": reason}
    return [Trouble(key="charger_certificate_ends", placeholders=told, lasts=timedelta())]


def _named(station: Station) -> dict[str, str]:
    return {"charger": " ".join(filter(None, (station.vendor, station.model))) or station.identity}
