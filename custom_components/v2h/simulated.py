"""A home to look at: the simulator runs inside Home Assistant, and its addresses fill the usual form.

From there on nothing knows that the home is simulated: charger, inverter and market are reached over
the network, on this machine.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self

from homeassistant.const import CONF_NAME
from homeassistant.util import dt as dt_util

from .const import (
    CONF_ANNUAL_USE,
    CONF_BACK,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_DEPARTURE,
    CONF_FEED_IN_SOURCE,
    CONF_INVERTER_HOST,
    CONF_INVERTER_PORT,
    CONF_INVERTER_UNIT,
    CONF_OCPP_PORT,
    CONF_PRICE_SOURCE,
    CONF_SIMULATED,
    CONF_SIMULATED_AT,
    CONF_SIMULATED_DAY,
    CONF_SUN_SOURCE,
)
from .flow.form import DAYS, DEFAULTS
from .learning.habits import rotated
from .optimizer.load import LoadProfile
from .simulator import RunningSimulator, Setup, start

HERE: Final = "127.0.0.1"
START_AT: Final = "18:30:00"
CHARGER: Final = "SIM-1"

SIMULATED_START: Final[Mapping[str, Any]] = {
    CONF_NAME: "Simulated home",
    CONF_SIMULATED_AT: START_AT,
    CONF_SIMULATED_DAY: DAYS[0],
}
"""What the form of a simulated home shows at first."""

# The simulated family: about 20 kWh a day without the car.
SIMULATED_DATA: Final[Mapping[str, Any]] = {**DEFAULTS, CONF_CHARGER_ID: CHARGER, CONF_ANNUAL_USE: 7300}


class Simulation:
    """The simulator of one home, and the entry data with its addresses filled in."""

    def __init__(self, running: RunningSimulator, data: Mapping[str, Any]) -> None:
        self._running = running
        self.data = data

    @classmethod
    async def of(cls, data: Mapping[str, Any]) -> Self | None:
        """Start the simulator, if the home is simulated. Raises SimulatorError."""
        if not data.get(CONF_SIMULATED):
            return None
        password = secrets.token_urlsafe(24)
        running = await start(
            Setup(
                ocpp_url=f"ws://{HERE}:{data[CONF_OCPP_PORT]}/ocpp",
                identity=data[CONF_CHARGER_ID],
                password=password,
                at=data[CONF_SIMULATED_AT],
                day=int(data.get(CONF_SIMULATED_DAY, DAYS[0])),
            )
        )
        return cls(running, {**data, **_addresses(running), CONF_CHARGER_PASSWORD: password})

    @property
    def load(self) -> LoadProfile:
        """A usual day of the family, on the wall clock: their evening may be our morning."""
        offset = dt_util.now().utcoffset() or timedelta()
        quarters = round((self._running.clock.shift - offset) / timedelta(minutes=15))
        return rotated(LoadProfile.typical(self.data[CONF_ANNUAL_USE]), quarters)

    async def stop(self) -> None:
        """End the simulated world."""
        await self._running.stop()


def _addresses(running: RunningSimulator) -> dict[str, Any]:
    market = running.market_url
    return {
        CONF_INVERTER_HOST: HERE,
        CONF_INVERTER_PORT: running.ports.modbus,
        CONF_INVERTER_UNIT: 1,
        CONF_PRICE_SOURCE: f"{market}/grid",
        CONF_FEED_IN_SOURCE: f"{market}/feedin",
        CONF_SUN_SOURCE: f"{market}/solar",
        CONF_DEPARTURE: _on_the_wall(running.departure),
        CONF_BACK: _on_the_wall(running.back),
    }


def _on_the_wall(moment: datetime) -> str:
    return dt_util.as_local(moment).time().isoformat("seconds")
