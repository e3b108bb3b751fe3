"""The charger as the brain sees it, read off the server's station."""

from dataclasses import replace
from typing import Final

from ocpp_local import Capabilities, Control, Station
from ocpp_local.state import Sampled
from optimizer.dispatch.snapshot import ChargerState, Sample
from optimizer.site import Car

FALLBACK_W: Final = 3_600
"""What the charger may draw without us: a wall socket's worth fits every fuse."""


def plugged(station: Station | None) -> bool:
    """A car hangs on the cable, as far as the charger can be heard."""
    return station is not None and station.connected and station.plugged


def charger_state(station: Station) -> ChargerState:
    """What it says about itself."""
    able, stay = station.capabilities, station.transaction
    return ChargerState(
        connected=station.connected,
        plugged=plugged(station),
        ready=station.ready,
        session="" if stay is None else stay.id,
        v2x=bool(able.v2x) and station.control is not Control.LIMIT,
        paced=station.control is not Control.SETPOINT,
        max_charge_w=able.max_charge_w,
        max_discharge_w=able.max_discharge_w,
        min_charge_w=able.min_charge_w,
        min_discharge_w=able.min_discharge_w,
    )


def sample(sampled: Sampled | None) -> Sample | None:
    """A value of the charger with its age."""
    return Sample(value=sampled.value, elapsed=sampled.elapsed) if sampled else None


def car_at(car: Car, can: Capabilities) -> Car:
    """The car within the limits that the charger tells."""
    return replace(
        car,
        max_charge_w=can.max_charge_w or car.max_charge_w,
        max_discharge_w=(can.max_discharge_w or car.max_discharge_w) if can.v2x else 0,
        min_charge_w=can.min_charge_w or car.min_charge_w,
        min_discharge_w=can.min_discharge_w or car.min_discharge_w,
    )
