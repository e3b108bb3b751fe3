"""The troubles of one home as entries in Home Assistant's list of issues, each there as long as it lasts."""

from typing import TYPE_CHECKING, Final

from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.sun import is_up
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..market import Series
from ..metering.meter import Meter
from ..optimizer.words import told
from .charger import certificate_troubles, charger_troubles, pass_troubles
from .home import Silence, meter_trouble, price_troubles, sensors_trouble, stranger_trouble
from .trouble import Patience, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from ..market import Market
    from ..metering.sensor_meter import SensorMeter
    from ..ocpp_local import Certificate, Station

LEARN_MORE: Final = "https://github.com/v2h-home/v2h/blob/main/docs/troubleshooting.md"


class Issues:
    """What is shown of one home."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        name: str,
        market: Market,
        meter: Meter | SensorMeter | None = None,
    ) -> None:
        self._hass = hass
        self._entry_id = entry_id
        self._name = name
        self._market = market
        self._meter = meter
        self._patience = Patience()
        self._silence = Silence()
        self._stranger: str | None = None  # who came last stays to be named after it has left
        self._shown: dict[str, Trouble] = {}

    def look(
        self,
        station: Station | None,
        now: datetime,
        elapsed: float,
        stranger: str | None = None,
        certificate: Certificate | None = None,
        more: Iterable[Trouble] = (),
    ) -> None:
        """Show what there is to mend now, *more* that was found among it, and take away what is mended."""
        zone = dt_util.get_default_time_zone()
        found = price_troubles(self._market.rates(Series.IMPORT), now, zone)
        found += certificate_troubles(certificate, now, zone) if certificate else []
        if station is not None:
            found += charger_troubles(station, now, elapsed) + pass_troubles(station, now, zone)
        found += self._meter_troubles(now, elapsed)
        self._stranger = stranger or self._stranger
        if self._stranger:
            found.append(stranger_trouble(self._stranger))
        self._show(self._patience.step([*found, *more], elapsed))

    def clear(self) -> None:
        """The home goes: nothing of it is left to mend."""
        self._show(())

    def _meter_troubles(self, now: datetime, elapsed: float) -> list[Trouble]:
        meter = self._meter
        if isinstance(meter, Meter):
            reason, daylight = meter.problem, is_up(self._hass, now)
            silent = self._silence.step(elapsed, silent=reason is not None, daylight=daylight)
            return [meter_trouble(meter.where, reason or "")] if silent else []
        return [sensors_trouble(meter.problem)] if meter and meter.problem else []

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
