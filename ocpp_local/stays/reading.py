"""What a charger measured at one moment, as plain numbers: W into the car, percent, Wh."""

from datetime import datetime
from typing import NamedTuple

from .phases import Phases


class Reading(NamedTuple):
    """What one MeterValue tells of the car, at the charger's own time. None: it tells nothing of that."""

    at: datetime
    begins: bool
    """It was taken when the stay began."""
    power_w: float | None
    soc_percent: float | None
    imported_wh: float | None
    exported_wh: float | None
    phases: Phases | None = None
    """What flows over each phase, where the meter tells it."""
