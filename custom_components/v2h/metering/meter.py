"""The inverter and its grid meter, read every two seconds and asleep at night without complaint."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from ..const import DOMAIN, LOGGER, STEP_EVERY
from ..inverters import Device, InverterError, Link, MapShiftedError, Reader, Reading, scan, take_map
from ..optimizer.words import Text, reason_of
from .instruments import Signs
from .modbus_link import entry_link
from .sensor_meter import SensorMeter
from .signs import signed

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

    from ..settings import HomeSettings
    from .instruments import Inverter


# A lost inverter is asked again soon, then less and less often: every question to a dead address costs the
# connection that all share a timeout, and at night it would be asked in vain for hours.
PAUSES: Final = tuple(timedelta(seconds=seconds) for seconds in (2, 2, 5, 15, 30, 60))


def meter_of(
    hass: HomeAssistant,
    entry: ConfigEntry,
    settings: HomeSettings,
    remembered: Mapping[str, Any] | None,
) -> Meter | SensorMeter | None:
    """What tells the home's powers: the inverter, or entities of others. None: nothing does."""
    if settings.inverter:
        return Meter(hass, entry, settings.inverter, remembered, settings.signs)
    if settings.sensors:
        return SensorMeter(hass, entry, settings.sensors, settings.signs)
    return None


class Meter(DataUpdateCoordinator[Reading]):
    """Reads one inverter. Silence is logged once and its end once, by the coordinator."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        inverter: Inverter,
        remembered: Mapping[str, Any] | None,
        signs: Signs = Signs(),  # noqa: B008  a frozen value
    ) -> None:
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"inverter {inverter.host}",
            update_interval=STEP_EVERY,
        )
        self._entry = entry
        self._inverter = inverter
        self._signs = signs
        self._link: Link | None = None
        self._silence: Text | None = None
        self._silences = 0
        self._problems: tuple[str, ...] = ()
        self.device = _device(remembered, inverter)
        self._reader: Reader | None = None

    @property
    def where(self) -> str:
        """The address at which it is asked."""
        return f"{self._inverter.host}:{self._inverter.port}"

    @property
    def problem(self) -> Text | None:
        """One sentence if the inverter does not answer. None while it does, or nobody asked yet."""
        silence = self._silence
        return silence and Text("The inverter cannot be read. {why}", why=silence)

    def diagnostics(self) -> dict[str, Any]:
        """What was dropped, refused and not confirmed, for a bug report."""
        if self._reader is None or self.device is None:
            return {}
        told = {"warnings": list(self.device.warnings), "problems": list(self._problems)}
        return self._reader.diagnostics() | told

    def to_dict(self) -> dict[str, Any] | None:
        """What to remember over a restart, JSON-safe. None before the first answer."""
        return {"at": _place(self._inverter), "device": self.device.to_dict()} if self.device else None

    @override
    async def _async_update_data(self) -> Reading:
        try:
            link = self._lent()
            if self.device is None:
                named = self._inverter.map
                self.device = await (take_map(link, named) if named else scan(link))
            if self._reader is None or self._reader.device is not self.device:
                self._reader = Reader(self.device)
            reading = signed(await self._reader.read(link, elapsed=time.monotonic()), self._signs)
        except InverterError as err:
            self._silence = reason_of(err)
            self.update_interval = PAUSES[min(self._silences, len(PAUSES) - 1)]
            self._silences += 1
            if isinstance(err, MapShiftedError):
                self.device = None
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="inverter_silent",
                translation_placeholders={"reason": self._silence.said_in(self.hass.config.language)},
            ) from err
        self._silence, self._silences, self._problems = None, 0, reading.problems
        self.update_interval = STEP_EVERY
        return reading

    def _lent(self) -> Link:
        """The link. Home Assistant lends it anew if it could not the last time."""
        if self._link is None:
            at = self._inverter
            self._link = entry_link(self.hass, self._entry, at.host, at.port, at.unit)
        return self._link


def _place(inverter: Inverter) -> dict[str, Any]:
    """Where the device answers, as it is remembered (a chosen map only where one was chosen)."""
    place = asdict(inverter)
    del place["device"]
    return place if place["map"] else {key: place[key] for key in ("host", "port", "unit")}


def _device(remembered: Mapping[str, Any] | None, inverter: Inverter) -> Device | None:
    """The inverter of the last run if it is the same, else the one that set-up found.

    An unreadable memory is no reason not to scan.
    """
    known = inverter.device
    if remembered and remembered.get("at") == _place(inverter):
        known = remembered.get("device")
    if known is None:
        return None
    try:
        device = Device.from_dict(known)
    except KeyError, TypeError:
        return None
    return device if device.readable else None
