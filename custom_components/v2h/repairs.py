"""Entries under Repairs: each is there as long as its trouble, and says what to do."""

import time
from typing import TYPE_CHECKING, Final

from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.sun import is_up
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .flow.commissioning import TrialMending
from .flow.mending import CarNaming, InverterMending
from .flow.port_mending import PortMending
from .flow.sensor_mending import SensorMending
from .market import Series
from .metering.meter import Meter
from .optimizer.words import told
from .troubles import (
    Patience,
    Silence,
    Trouble,
    certificate_troubles,
    charger_troubles,
    meter_trouble,
    pass_troubles,
    price_troubles,
    sensors_trouble,
    stranger_trouble,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from homeassistant.components.repairs import RepairsFlow
    from homeassistant.core import HomeAssistant

    from .market import Market
    from .metering.sensor_meter import SensorMeter
    from .ocpp_local import Certificate, Station

FIXES: Final = {
    "inverter_silent": InverterMending,
    "car_unknown": CarNaming,
    "port_taken": PortMending,
    "sensors_silent": SensorMending,
    "charger_untried": TrialMending,
    "charger_untrusted": TrialMending,
}
LEARN_MORE: Final = "https://github.com/v2h-home/v2h/blob/main/docs/troubleshooting.md"


async def async_create_fix_flow(
    hass: HomeAssistant,  # noqa: ARG001  Home Assistant's signature
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """The guided repair of an entry that has one."""
    told = data or {}
    kind = next(key for key in FIXES if issue_id.startswith(key))
    return FIXES[kind](str(told.get("entry_id")), str(told.get("car", "")))


class Repairs:
    """What is shown of one home."""

    def __init__(self, hass: HomeAssistant, entry_id: str, name: str) -> None:
        self._hass = hass
        self._entry_id = entry_id
        self._name = name
        self._patience = Patience()
        self._silence = Silence()
        self._stranger: str | None = None  # who came last stays to be named after it has left
        self._shown: dict[str, Trouble] = {}

    def look(
        self,
        market: Market,
        station: Station | None,
        meter: Meter | SensorMeter | None = None,
        stranger: str | None = None,
        certificate: Certificate | None = None,
        more: Iterable[Trouble] = (),
    ) -> None:
        """Show what there is to mend now, *more* that was found among it, and take away what is mended."""
        now, elapsed = dt_util.utcnow(), time.monotonic()
        zone = dt_util.get_default_time_zone()
        found = price_troubles(market.rates(Series.IMPORT), now, zone)
        found += certificate_troubles(certificate, now, zone) if certificate else []
        if station is not None:
            found += charger_troubles(station, now, elapsed) + pass_troubles(station, now, zone)
        if isinstance(meter, Meter):
            reason, daylight = meter.problem, is_up(self._hass, now)
            if self._silence.step(elapsed, silent=reason is not None, daylight=daylight):
                found.append(meter_trouble(meter.where, reason or ""))
        elif meter is not None and meter.problem:
            found.append(sensors_trouble(meter.problem))
        self._stranger = stranger or self._stranger
        if self._stranger:
            found.append(stranger_trouble(self._stranger))
        self._show(self._patience.step([*found, *more], elapsed))

    def clear(self) -> None:
        """The home goes: nothing of it is left to mend."""
        self._show(())

    def _show(self, troubles: Iterable[Trouble]) -> None:
        wanted = {trouble.key: trouble for trouble in troubles}
        for key in self._shown.keys() - wanted.keys():
            ir.async_delete_issue(self._hass, DOMAIN, self._id(key))
        for key, trouble in wanted.items():
            if key not in self._shown or self._shown[key].fix != trouble.fix:
                self._create(trouble)
        self._shown = wanted

    def _create(self, trouble: Trouble) -> None:
        fix = trouble.fix
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._id(trouble.key),
            data=None if fix is None else {"entry_id": self._entry_id, **fix},
            is_fixable=fix is not None,
            learn_more_url=LEARN_MORE,
            severity=ir.IssueSeverity.WARNING,
            translation_key=trouble.key,
            translation_placeholders={
                "home": self._name,
                **told(trouble.placeholders, self._hass.config.language),
            },
        )

    def _id(self, key: str) -> str:
        return f"{key}_{self._entry_id}"
