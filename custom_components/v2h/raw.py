"""What charger, inverter and grid tell beyond the home's view, as sensors, for who looks into a problem."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfPower,
    UnitOfTemperature,
)
from homeassistant.util import dt as dt_util

from .devices import Kind
from .entity import V2HDescription, V2HEntity
from .ocpp_local import Control

if TYPE_CHECKING:
    from homeassistant.helpers.typing import StateType

    from .home import Home
    from .inverters import Reading
    from .ocpp_local import Station
    from .ocpp_local.state import Sampled, Setpoint
    from .ocpp_local.stays.transaction import Transaction

type Value = StateType | datetime

# A lease is renewed every few seconds; its end is worth a state by steps of this.
LEASE_STEP_S: Final = 10
PHASES: Final = (0, 1, 2)
# Chargers sample every few seconds, their warmth every few minutes. What is older than this is no state.
OLD_S: Final = 600.0


@dataclass(frozen=True, kw_only=True)
class RawDescription(SensorEntityDescription, V2HDescription):
    """A sensor whose value is read where it was measured."""

    raw_fn: Callable[[Home], Value]


class RawSensor(V2HEntity, SensorEntity):
    """One line of the table below."""

    entity_description: RawDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        return self.entity_description.raw_fn(self.home)


def _row(key: str, kind: Kind, raw_fn: Callable[[Home], Value]) -> RawDescription:
    """For who looks into a problem: off until somebody wants it."""
    return RawDescription(
        key=key,
        kind=kind,
        translation_key=key,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        raw_fn=raw_fn,
    )


def _of_charger(key: str, value: Callable[[Station], Value]) -> RawDescription:
    def raw(home: Home) -> Value:
        station = home.chargers.station
        return None if station is None else value(station)

    return _row(key, Kind.CHARGER, raw)


def _measured(key: str, value: Callable[[Station], float | None]) -> RawDescription:
    """Added once it has been told: few chargers tell everything."""
    row = _of_charger(key, value)
    return replace(row, exists_fn=lambda home: row.raw_fn(home) is not None)


def _of_inverter(key: str, value: Callable[[Reading], float | None]) -> RawDescription:
    """Added once it has been told: few inverters tell everything."""

    def raw(home: Home) -> float | None:
        reading = home.meter.data if home.meter else None
        return None if reading is None else value(reading)

    return replace(_row(key, Kind.INVERTER, raw), exists_fn=lambda home: raw(home) is not None)


def _reading(
    row: RawDescription, device_class: SensorDeviceClass, unit: str, precision: int = 0
) -> RawDescription:
    return replace(
        row,
        device_class=device_class,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=unit,
        suggested_display_precision=precision,
    )


def _watts(row: RawDescription) -> RawDescription:
    return _reading(row, SensorDeviceClass.POWER, UnitOfPower.WATT)


def _amperes(row: RawDescription) -> RawDescription:
    return _reading(row, SensorDeviceClass.CURRENT, UnitOfElectricCurrent.AMPERE, precision=1)


def _volts(row: RawDescription) -> RawDescription:
    return _reading(row, SensorDeviceClass.VOLTAGE, UnitOfElectricPotential.VOLT)


def _celsius(row: RawDescription) -> RawDescription:
    return _reading(row, SensorDeviceClass.TEMPERATURE, UnitOfTemperature.CELSIUS)


def _energy(row: RawDescription) -> RawDescription:
    return replace(
        row,
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        suggested_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
    )


def _shown(row: RawDescription) -> RawDescription:
    """Everybody wants to see it."""
    return replace(row, entity_category=None, entity_registry_enabled_default=True)


def _round(value: float | None, digits: int | None = None) -> float | None:
    """What is finer than this is noise, and every bit of it would be a row in the recorder."""
    return None if value is None else round(value, digits)


def _lately[T](sampled: Sampled[T] | None) -> T | None:
    """What was measured, unless that was long ago."""
    return sampled.value if sampled and time.monotonic() - sampled.elapsed <= OLD_S else None


def _held(station: Station) -> Setpoint | None:
    """The setpoint that the charger holds, until it lapses."""
    held = station.state.setpoint
    return held if held and held.alive(time.monotonic()) else None


def _asked(station: Station) -> int | None:
    """W that the charger was asked for."""
    held = _held(station)
    return held.power_w if held else None


def _lapses(station: Station) -> datetime | None:
    """When that ends by itself."""
    if (held := _held(station)) is None:
        return None
    end = dt_util.utcnow() + held.lease - timedelta(seconds=time.monotonic() - held.elapsed)
    return dt_util.utc_from_timestamp(round(end.timestamp() / LEASE_STEP_S) * LEASE_STEP_S)


def _allowed(home: Home, name: str) -> float | None:
    """The strictest limit that others set at this moment, W. None: there is none."""
    basis = home.controller.basis
    limits = (getattr(limit, name) for limit in basis.snapshot.grid_limits) if basis else ()
    return _round(min((watts for watts in limits if watts is not None), default=None))


def _limit(key: str, name: str) -> RawDescription:
    return _shown(_watts(_row(key, Kind.HOME, lambda home: _allowed(home, name))))


def _phase(
    what: str, quantity: str, phase: int, finish: Callable[[RawDescription], RawDescription]
) -> RawDescription:
    def value(reading: Reading) -> float | None:
        return _round(getattr(reading, quantity)[phase], 1 if quantity == "grid_phase_a" else None)

    return finish(_of_inverter(f"{what}_l{phase + 1}", value))


def _line(
    key: str, quantity: str, phase: int, finish: Callable[[RawDescription], RawDescription]
) -> RawDescription:
    """A phase of the charger."""

    def value(station: Station) -> float | None:
        told = _lately(station.measured.phases)
        return (
            None
            if told is None
            else _round(getattr(told, quantity)[phase], 1 if finish is _amperes else None)
        )

    return finish(_measured(f"{key}_l{phase + 1}", value))


def _session(key: str, register: Callable[[Transaction], float | None]) -> RawDescription:
    """What went over the charger's meter since the car was plugged in."""

    def value(station: Station) -> float | None:
        stay = station.transaction
        return None if stay is None else _round(register(stay))

    return _shown(_energy(_of_charger(key, value)))


CHARGER: Final = (
    _session("session_in", lambda stay: stay.imported_wh),
    _session("session_out", lambda stay: stay.exported_wh),
    _watts(_of_charger("setpoint", _asked)),
    replace(_of_charger("setpoint_lapses", _lapses), device_class=SensorDeviceClass.TIMESTAMP),
    replace(
        _of_charger("steering", lambda s: s.control if s.plugged else None),
        device_class=SensorDeviceClass.ENUM,
        options=[*Control],
    ),
    _watts(_of_charger("most_in", lambda s: _round(s.capabilities.max_charge_w))),
    _watts(_of_charger("most_out", lambda s: _round(s.capabilities.max_discharge_w))),
    _of_charger("transaction", lambda s: s.transaction.id if s.transaction else None),
    _of_charger("connector", lambda s: s.connector.status if s.connector else None),
    _of_charger("ocpp_version", lambda s: s.version),
    *(_line("charger_power", "power_w", phase, _watts) for phase in PHASES),
    *(_line("charger_current", "current_a", phase, _amperes) for phase in PHASES),
    *(_line("charger_voltage", "voltage_v", phase, _volts) for phase in PHASES),
    _celsius(_measured("charger_temperature", lambda s: _round(_lately(s.measured.temperature_c)))),
)
INVERTER: Final = (
    _shown(_watts(_of_inverter("battery_power", lambda r: _round(r.battery_w)))),
    replace(
        _shown(_of_inverter("battery_soc", lambda r: _round(r.battery_soc_percent, 1))),
        device_class=SensorDeviceClass.BATTERY,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
    ),
    *(_phase("grid_power", "grid_phase_w", phase, _watts) for phase in PHASES),
    *(_phase("grid_current", "grid_phase_a", phase, _amperes) for phase in PHASES),
    _energy(_of_inverter("sun_total", lambda r: _round(r.sun_wh))),
    _energy(_of_inverter("imported_total", lambda r: _round(r.imported_wh))),
    _energy(_of_inverter("exported_total", lambda r: _round(r.exported_wh))),
    _energy(_of_inverter("battery_in_total", lambda r: _round(r.battery_charged_wh))),
    _energy(_of_inverter("battery_out_total", lambda r: _round(r.battery_discharged_wh))),
)
HOME: Final = (
    _limit("import_limit", "import_w"),
    _limit("export_limit", "export_w"),
    _limit("charge_limit", "charge_w"),
    _limit("discharge_limit", "discharge_w"),
)
RAW: Final = (*CHARGER, *INVERTER, *HOME)
