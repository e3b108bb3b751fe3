"""What we measure: names with their units, how often, and what is beyond belief. One line each."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Pace(Enum):
    """How fast a value can change, and so how often it is worth a request."""

    FAST = "every round"
    SLOW = "twice a minute"


class Nature(Enum):
    """What a filter may expect of a value."""

    POWER = "jumps, but only as far as wires and inverters go"
    CURRENT = "jumps"
    LEVEL = "creeps between 0 and 100"
    TOTAL = "only grows"
    SIZE = "stays"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One value of a home. Below *low* and above *high* it is noise."""

    nature: Nature
    pace: Pace
    low: float
    high: float


# Twice the largest connection that is called a home (3 x 125 A): beyond it a device talks nonsense.
MOST_W: Final = 170_000.0
MOST_A: Final = 300.0
# 4,000 MWh is a century of such a home.
MOST_WH: Final = 4e9


def _power(low: float = -MOST_W) -> Quantity:
    return Quantity(nature=Nature.POWER, pace=Pace.FAST, low=low, high=MOST_W)


_CURRENT: Final = Quantity(nature=Nature.CURRENT, pace=Pace.FAST, low=-MOST_A, high=MOST_A)
_TOTAL: Final = Quantity(nature=Nature.TOTAL, pace=Pace.SLOW, low=0.0, high=MOST_WH)

QUANTITIES: Final = {
    "sun_w": _power(low=0.0),  # of the panels
    "inverter_w": _power(),  # AC, + = into the home: sun and home battery together where both hang on it
    "grid_w": _power(),  # + = import
    "grid_l1_w": _power(),
    "grid_l2_w": _power(),
    "grid_l3_w": _power(),
    "grid_l1_a": _CURRENT,
    "grid_l2_a": _CURRENT,
    "grid_l3_a": _CURRENT,
    "battery_discharge_w": _power(),  # + = the home battery gives, as most makers and Home Assistant count
    "battery_soc_percent": Quantity(nature=Nature.LEVEL, pace=Pace.SLOW, low=0.0, high=100.0),
    "battery_capacity_wh": Quantity(nature=Nature.SIZE, pace=Pace.SLOW, low=0.0, high=1e6),
    "sun_wh": _TOTAL,
    "imported_wh": _TOTAL,
    "exported_wh": _TOTAL,
    "battery_charged_wh": _TOTAL,
    "battery_discharged_wh": _TOTAL,
}
"""Every name that a map file or a SunSpec model can fill."""
