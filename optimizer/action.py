"""What a car does in a slot, as one word."""

from enum import StrEnum


class Action(StrEnum):
    """What the car does in a slot."""

    CHARGE = "charge"
    DISCHARGE = "discharge"
    HOLD = "hold"
    AWAY = "away"
