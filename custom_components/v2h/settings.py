"""A home as its owner described it: entry data read once, with units, for everything else to use."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, Self

from homeassistant.const import CONF_NAME
from homeassistant.util import dt as dt_util

from .battery.home_battery import BatteryTerms
from .battery.leash import Leash
from .car.car_settings import budget_of, car_of
from .car.preheat import Preheat
from .charger.door_security import DoorSecurity
from .const import (
    CONF_ANNUAL_USE,
    CONF_BACK,
    CONF_CAR_GOAL,
    CONF_CAR_RESERVE,
    CONF_CAR_SOC_ENTITY,
    CONF_CAR_TOKEN,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_CHARGER_PHASE,
    CONF_DEPARTURE,
    CONF_EXPORT,
    CONF_FEED_IN_ADD,
    CONF_FEED_IN_SOURCE,
    CONF_FEED_IN_TIMES,
    CONF_FUSE,
    CONF_ISLANDS,
    CONF_OCPP_PORT,
    CONF_PHASES,
    CONF_PRICE_ADD,
    CONF_PRICE_SOURCE,
    CONF_PRICE_TIMES,
    CONF_SIMULATED,
    CONF_SUN_CAREFUL,
    CONF_SUN_SOURCE,
    CONF_TRIP,
    CONF_TRIPS_ENTITY,
)
from .demand import DemandTerms
from .metering.instruments import Inverter, Sensors, Signs, inverter_of, sensors_of, signs_of
from .optimizer.dispatch.budget import Budget
from .optimizer.site import Car, Site, Trip
from .signals import Signals
from .sources.grid_events import EventTerms

VOLTAGE: Final = 230
PHASES: Final = ("1", "2", "3")
"""Of a house with three."""

DAYS_AHEAD: Final = 3
"""Trips are written down this far ahead: a plan looks two days ahead, and today counts too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """What a kWh costs the home: (market price + *add*) × *times*. Money per kWh; taxes as a factor."""

    add: float = 0.0
    times: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSettings:
    """What the owner told us. W, Wh, percent of the car's battery."""

    name: str
    simulated: bool
    ocpp_port: int
    charger_id: str
    charger_password: str | None
    """None: the charger needs none."""
    security: DoorSecurity
    """How the line to the charger is protected, and under which address it finds us."""
    inverter: Inverter | None
    """None: the home has no readable inverter or meter."""
    sensors: Sensors | None
    """None: no entity of Home Assistant is read for powers."""
    signs: Signs
    price_source: object
    """As `sources.price_source` takes it: a number, an entity, a web address, a table, a service."""
    price_formula: Formula
    feed_in_source: object
    feed_in_formula: Formula
    sun_source: str
    """Empty: no forecast, the plan counts on no sun."""
    sun_careful: bool
    """Count on what comes on nine days of ten, where the forecast tells it."""
    annual_use_kwh: float
    site: Site
    car: Car
    reserve_percent: float
    goal_percent: float
    departure: time
    back: time
    trip_wh: float
    car_token: str
    """What the car is recognised by: a card, its EVCCID, MAC address or VIN. Empty: it is not."""
    car_soc_entity: str
    """An entity with the car's charge, for chargers that do not report it. Empty: none."""
    trips_entity: str
    """A calendar of another integration with this car's trips. Empty: none."""
    signals: Signals
    """Entities by which the grid operator, the grid and the weather speak to the home."""
    islands: bool
    """The charger feeds the house by itself when the grid has failed."""
    budget: Budget
    """What the car's maker allows V2H to take out of the car over its life."""
    leash: Leash
    """What we may do to the home battery."""
    battery: BatteryTerms
    """What the owner told of the home battery."""
    demand: DemandTerms | None
    """What the highest power of a month costs. None: nothing."""
    events: EventTerms | None
    """Who announces windows of the grid. None: nobody."""
    preheat: Preheat | None
    """The car heats or cools itself before it leaves. None: it does not."""
    charger_phase: int | None
    """The phase that a charger with one phase hangs on, 1 to 3. None: nobody told."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any], currency: str) -> Self:
        """Read an entry's data (all fields of the form, with their defaults)."""
        return cls(
            name=data[CONF_NAME],
            simulated=data.get(CONF_SIMULATED, False),
            ocpp_port=data[CONF_OCPP_PORT],
            charger_id=data[CONF_CHARGER_ID],
            charger_password=data.get(CONF_CHARGER_PASSWORD) or None,
            security=DoorSecurity.from_data(data),
            inverter=inverter_of(data),
            sensors=sensors_of(data),
            signs=signs_of(data),
            price_source=data[CONF_PRICE_SOURCE],
            price_formula=_formula(data, CONF_PRICE_ADD, CONF_PRICE_TIMES),
            feed_in_source=data[CONF_FEED_IN_SOURCE],
            feed_in_formula=_formula(data, CONF_FEED_IN_ADD, CONF_FEED_IN_TIMES),
            sun_source=data.get(CONF_SUN_SOURCE, ""),
            sun_careful=data.get(CONF_SUN_CAREFUL, False),
            annual_use_kwh=data[CONF_ANNUAL_USE],
            site=_site(data, currency),
            signals=Signals.from_data(data),
            islands=data.get(CONF_ISLANDS, False),
            **_of_car(data, currency),
            leash=Leash.from_data(data),
            battery=BatteryTerms.from_data(data),
            demand=DemandTerms.from_data(data),
            events=EventTerms.from_data(data),
            charger_phase=_phase(data),
        )

    def with_car(self, data: Mapping[str, Any]) -> Self:
        """The same home with another car, told by *data*."""
        return replace(self, **_of_car(data, self.site.currency))

    @property
    def goal_wh(self) -> float:
        """Energy that shall be in the car at every departure."""
        return self.car.capacity_wh * self.goal_percent / 100

    def trips(self, now: datetime, zone: tzinfo) -> tuple[Trip, ...]:
        """The daily trips around *now*, from yesterday's (it may still be on) onwards."""
        first = now.astimezone(zone).date() - timedelta(days=1)
        return tuple(self._trip(first + timedelta(days=day), zone) for day in range(DAYS_AHEAD + 2))

    def _trip(self, day: date, zone: tzinfo) -> Trip:
        departure = datetime.combine(day, self.departure, zone)
        night = timedelta(days=1) if self.back <= self.departure else timedelta()
        back = datetime.combine(day + night, self.back, zone)
        return Trip(
            departure=dt_util.as_utc(departure),
            back=dt_util.as_utc(back),
            energy_wh_used=self.trip_wh,
            goal_wh=self.goal_wh,
        )


def _of_car(data: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The settings that a car brings along."""
    return {
        "car": car_of(data, currency),
        "reserve_percent": data[CONF_CAR_RESERVE],
        "goal_percent": data[CONF_CAR_GOAL],
        "departure": _time(data[CONF_DEPARTURE]),
        "back": _time(data[CONF_BACK]),
        "trip_wh": data[CONF_TRIP] * 1000,
        "car_token": data.get(CONF_CAR_TOKEN, ""),
        "car_soc_entity": data.get(CONF_CAR_SOC_ENTITY, ""),
        "trips_entity": data.get(CONF_TRIPS_ENTITY, ""),
        "budget": budget_of(data),
        "preheat": Preheat.from_data(data),
    }


def _formula(data: Mapping[str, Any], add: str, times: str) -> Formula:
    return Formula(add=data.get(add, 0.0), times=data.get(times, 1.0))


def _site(data: Mapping[str, Any], currency: str) -> Site:
    phases = int(data[CONF_PHASES])
    fuse_w = int(data[CONF_FUSE] * phases * VOLTAGE)
    export = data[CONF_EXPORT]
    return Site(
        fuse_w=fuse_w,
        phases=phases,
        export_allowed=export,
        export_limit_w=fuse_w if export else 0,
        currency=currency,
    )


def _phase(data: Mapping[str, Any]) -> int | None:
    """Only a home with three phases has a choice."""
    told = data.get(CONF_CHARGER_PHASE)
    return int(told) if told in PHASES and int(data[CONF_PHASES]) == len(PHASES) else None


def _time(text: str) -> time:
    value = dt_util.parse_time(text)
    if value is None:
        msg = f"expected a time such as 07:30:00, got {text!r}"
        raise ValueError(msg)
    return value
