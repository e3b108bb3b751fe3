"""What the car does at this moment, by what is measured: one word for entities, triggers and conditions."""

from enum import StrEnum
from typing import Final

# Below this a charger only keeps itself warm.
MOVING_W: Final = 100.0


class Activity(StrEnum):
    """The car, in one word."""

    CHARGING = "charging"
    DISCHARGING = "discharging"
    """It feeds the house, or the grid where that is allowed."""
    RESTING = "resting"
    NO_CAR = "no_car"
    NO_CHARGER = "no_charger"
    """The charger is out of reach: nobody knows."""


def activity_of(*, connected: bool, plugged: bool, car_w: float | None) -> Activity | None:
    """The word for a car that takes *car_w* (negative gives). None: its power is not known."""
    if not connected:
        return Activity.NO_CHARGER
    if not plugged:
        return Activity.NO_CAR
    if car_w is None:
        return None
    if abs(car_w) < MOVING_W:
        return Activity.RESTING
    return Activity.CHARGING if car_w > 0 else Activity.DISCHARGING
