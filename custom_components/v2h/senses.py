"""What the home measures becomes the snapshot that the controller decides on."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from .market import Market, Series
from .ocpp_local import Control
from .ocpp_local.steering.external_limits import strictest
from .optimizer.dispatch.snapshot import ChargerState, GridLimit, Phases, Registers, Sample, Snapshot
from .optimizer.site import Car, Goal
from .optimizer.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .inverters import Reading
    from .ocpp_local import Capabilities, Sampled, Station
    from .optimizer.site import Trip
    from .signals import Heard

# Chargers tell the charge every few seconds, or only when the car begins: after this the car itself may know
# better. As long as dispatch takes a report for fresh.
CHARGER_KNOWS_S: Final = 600.0

AT_THE_CHARGER: Final = Text("the box at the charger")


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """What the home tells at this moment."""

    now: datetime
    elapsed: float
    trip: Trip | None
    """The next one."""
    station: Station | None
    reading: Reading | None
    battery_w: Sample | None
    """The home battery's last word, however old: one that fell silent is still there."""
    market: Market
    heard: Heard
    trusted: bool = True
    """Nothing was seen of the charger that forbids a discharge."""
    charger_phase: int | None = None
    """The phase that a charger with one phase hangs on. None: nobody told."""
    car_soc: Sample | None = None
    """What the car's own integration tells of its charge, in percent."""


def snapshot_of(senses: Senses) -> Snapshot:
    """The frozen value that the controller decides on."""
    reading, market, now, trip = senses.reading, senses.market, senses.now, senses.trip
    measured = senses.station.measured if senses.station else None
    return Snapshot(
        now=now,
        elapsed=senses.elapsed,
        charger=charger_of(senses.station, senses.charger_phase, trusted=senses.trusted),
        car_w=_sample(measured.power_w) if measured and plugged(senses.station) else None,
        soc_percent=charge_of(senses),
        grid_w=read(reading, "grid_w"),
        sun_w=read(reading, "sun_w"),
        battery_w=senses.battery_w,
        battery_soc_percent=read(reading, "battery_soc_percent"),
        grid_phase_w=_phases(reading, "grid_phase_w"),
        grid_phase_a=_phases(reading, "grid_phase_a"),
        grid_ok=senses.heard.grid_ok,
        registers=_registers(senses),
        import_price=market.at(Series.IMPORT, now),
        export_price=market.at(Series.EXPORT, now),
        goal=Goal(departure=trip.departure, energy_wh=trip.goal_wh) if trip else None,
        grid_limits=senses.heard.grid_limits + _limits_at_charger(senses) + _ordered(senses),
        reserve=senses.heard.reserve,
    )


def charge_of(senses: Senses) -> Sample | None:
    """The car's charge: the charger's word while it is fresh and can be true, else the younger one.

    The charger hears it from the car itself and at once, a maker's cloud later and in whole percents.
    """
    charger = _sample(senses.station.measured.soc_percent) if senses.station else None
    car = senses.car_soc if plugged(senses.station) else None
    if charger is None or car is None:
        return charger or car
    if not 0 <= charger.value <= 100:
        return car
    fresh = charger.age(senses.elapsed) <= CHARGER_KNOWS_S
    return charger if fresh or charger.elapsed >= car.elapsed else car


def charger_of(
    station: Station | None, phase: int | None = None, *, trusted: bool = True
) -> ChargerState | None:
    """The charger as the controller knows it. None until it has called for the first time."""
    if station is None:
        return None
    can = station.capabilities
    return ChargerState(
        connected=station.connected,
        plugged=plugged(station),
        ready=station.ready,
        session=station.transaction.id if station.transaction else "",
        # One that could not end a discharge without us is never asked for one.
        v2x=can.v2x and trusted and station.control is not Control.LIMIT,
        paced=station.control is not Control.SETPOINT,
        max_charge_w=can.max_charge_w,
        max_discharge_w=can.max_discharge_w,
        min_charge_w=can.min_charge_w,
        min_discharge_w=can.min_discharge_w,
        phases=can.phases or (phase and 1),
        phase=phase,
    )


def plugged(station: Station | None) -> bool:
    """Whether a car hangs on the cable."""
    return station is not None and station.connected and station.plugged


def car_at(car: Car, can: Capabilities | None) -> Car:
    """The car with the limits of the charger it hangs on, where the charger tells them."""
    if can is None:
        return car
    discharge = car.max_discharge_w if can.max_discharge_w is None else can.max_discharge_w
    return replace(
        car,
        max_charge_w=car.max_charge_w if can.max_charge_w is None else can.max_charge_w,
        max_discharge_w=discharge if can.v2x else 0,
        min_charge_w=car.min_charge_w if can.min_charge_w is None else can.min_charge_w,
        min_discharge_w=car.min_discharge_w if can.min_discharge_w is None else can.min_discharge_w,
    )


def read(reading: Reading | None, name: str) -> Sample | None:
    """One value of the *reading* with its time. None: not read."""
    value: float | None = getattr(reading, name) if reading else None
    return None if reading is None or value is None else Sample(value=value, elapsed=reading.at(name))


def _phases(reading: Reading | None, name: str) -> Phases:
    if reading is None:
        return (None, None, None)
    values: Sequence[float | None] = getattr(reading, name)
    first, second, third = (
        None if value is None else Sample(value=value, elapsed=reading.at(name)) for value in values
    )
    return (first, second, third)


def _registers(senses: Senses) -> Registers:
    measured, reading = senses.station.measured if senses.station else None, senses.reading
    return Registers(
        car_in=_sample(measured.imported_wh) if measured else None,
        car_out=_sample(measured.exported_wh) if measured else None,
        grid_in=read(reading, "imported_wh"),
        grid_out=read(reading, "exported_wh"),
        sun=read(reading, "sun_wh"),
        battery_in=read(reading, "battery_charged_wh"),
        battery_out=read(reading, "battery_discharged_wh"),
    )


def _limits_at_charger(senses: Senses) -> tuple[GridLimit, ...]:
    """What others told the charger itself (OCPP NotifyChargingLimit)."""
    if senses.station is None:
        return ()
    bounds = strictest(senses.station.constraints, senses.now)
    if bounds.charge_w is None and bounds.discharge_w is None:
        return ()
    discharge_w = None if bounds.discharge_w is None else abs(bounds.discharge_w)
    return (GridLimit(charge_w=bounds.charge_w, discharge_w=discharge_w, source=AT_THE_CHARGER),)


def _ordered(senses: Senses) -> tuple[GridLimit, ...]:
    """What a window of the grid that is under way orders."""
    return senses.market.events.limits(senses.now) if senses.market.events else ()


def _sample(sampled: Sampled | None) -> Sample | None:
    return None if sampled is None else Sample(value=sampled.value, elapsed=sampled.elapsed)
