"""Gathers what the home tells at this moment from charger, meter, market and the entities of others."""

import random
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from homeassistant.util import dt as dt_util

from .car.car_charge import car_charge
from .optimizer.control import Settings
from .senses import Senses, read, snapshot_of
from .signals import Ear, Heard
from .store import Memory

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .charger.chargers import Chargers
    from .market import Market
    from .metering.meter import Meter
    from .metering.sensor_meter import SensorMeter
    from .optimizer.dispatch.snapshot import Sample, Snapshot
    from .settings import HomeSettings
    from .trips.trips import Trips

# After an outage not a whole street shall begin to charge in the second in which the grid is back.
RESUME_S: Final = 60.0
RESUME_SPREAD_S: Final = 240.0


class Perception:
    """The senses of one home."""

    told: Senses
    """All that the home told at the last look."""

    def __init__(
        self,
        hass: HomeAssistant,
        settings: HomeSettings,
        chargers: Chargers,
        meter: Meter | SensorMeter | None,
        market: Market,
        trips: Trips,
    ) -> None:
        self.heard = Heard()
        """What the entities of others said last."""
        self._hass = hass
        self._car_soc_entity = settings.car_soc_entity
        self._charger_phase = settings.charger_phase
        self._ear = Ear(hass, settings.signals, settings.car.capacity_wh)
        self._chargers = chargers
        self._meter = meter
        self._market = market
        self._trips = trips
        self._battery_w: Sample | None = None

    def host(self, settings: HomeSettings) -> None:
        """Another car is here, with another entity for its charge."""
        self._car_soc_entity = settings.car_soc_entity
        self._ear.capacity_wh = settings.car.capacity_wh

    def recall(self, raised: Mapping[str, Any] | None) -> None:
        """What `remember` gave before a restart."""
        self._ear.raised.recall(raised)

    def remember(self) -> Memory:
        """What is to be known over a restart."""
        raised = self._ear.raised.to_dict()
        return Memory(raised=raised) if raised else Memory()

    def look(self) -> Snapshot:
        """The frozen value that the controller decides on, now."""
        self.told = self._senses()
        return snapshot_of(self.told)

    def _senses(self) -> Senses:
        now, elapsed = dt_util.utcnow(), time.monotonic()
        reading = self._meter.data if self._meter else None
        self.heard = self._ear.listen(elapsed, now)
        self._battery_w = read(reading, "battery_w") or self._battery_w
        return Senses(
            now=now,
            elapsed=elapsed,
            trip=self._trips.next(now),
            station=self._chargers.station,
            reading=reading,
            battery_w=self._battery_w,
            market=self._market,
            heard=self.heard,
            trusted=self._chargers.distrust is None,
            charger_phase=self._charger_phase,
            car_soc=car_charge(self._hass, self._car_soc_entity, now=now, elapsed=elapsed),
        )


def controller_settings(settings: HomeSettings, who: str) -> Settings:
    """What the controller is told of the home while the car with the id *who* is there."""
    rest_s = RESUME_S + random.uniform(0, RESUME_SPREAD_S)  # noqa: S311  no secret
    return Settings(
        site=settings.site,
        car=settings.car,
        who=who,
        budget=settings.budget,
        islands=settings.islands,
        resume_s=rest_s,
    )
