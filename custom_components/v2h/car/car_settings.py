"""What the owner told of a car, as a plan takes it: W, Wh, money per kWh."""

from collections.abc import Mapping
from typing import Any, Final

from ..const import (
    CONF_BUDGET_HOURS,
    CONF_BUDGET_KWH,
    CONF_CAR_CAPACITY,
    CONF_CAR_CHARGE,
    CONF_CAR_DISCHARGE,
    CONF_CAR_RESERVE,
    CONF_CAR_WEAR,
)
from ..optimizer.checks import PER_EURO
from ..optimizer.dispatch.budget import Budget
from ..optimizer.site import Car

# One way, from the socket to the cells or back: what bidirectional chargers
# reach above a third of their power.
EFFICIENCY: Final = 0.95

# A pack of 10,000 € that lasts 3,000 full cycles of 60 kWh costs 0.055 per kWh
# in and out; shallow cycles at home cost about a third of that.
WEAR_PER_KWH: Final = 0.02

# Until a charger has told its own ratings: 3 x 16 A, and the least that the
# chargers on sale can do in both directions.
MAX_W: Final = 11_000
MIN_W: Final = 500


def car_of(data: Mapping[str, Any], currency: str) -> Car:
    """The car, with what any bidirectional charger can do."""
    capacity_wh = data[CONF_CAR_CAPACITY] * 1000
    wear = data.get(CONF_CAR_WEAR)
    return Car(
        capacity_wh=capacity_wh,
        reserve_wh=capacity_wh * data[CONF_CAR_RESERVE] / 100,
        max_wh=capacity_wh,
        max_charge_w=_watts(data, CONF_CAR_CHARGE),
        max_discharge_w=_watts(data, CONF_CAR_DISCHARGE),
        min_charge_w=MIN_W,
        min_discharge_w=MIN_W,
        charge_efficiency=EFFICIENCY,
        discharge_efficiency=EFFICIENCY,
        wear_per_kwh=usual_wear(currency) if wear is None else wear,
    )


def usual_wear(currency: str) -> float:
    """What a kWh through the battery is taken to cost, in the money of the home."""
    return WEAR_PER_KWH * PER_EURO.get(currency, 1)


def budget_of(data: Mapping[str, Any]) -> Budget:
    """What the maker lets the car give in its life. Empty fields are no limit."""
    kwh, hours = data.get(CONF_BUDGET_KWH), data.get(CONF_BUDGET_HOURS)
    return Budget(energy_wh=kwh * 1000 if kwh else None, hours=hours or None)


def _watts(data: Mapping[str, Any], key: str) -> int:
    """The car's own limit where its owner told one; the charger's may be lower."""
    told = data.get(key)
    return MAX_W if told is None else round(told * 1000)
