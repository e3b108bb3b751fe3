"""What the house takes, second by second: its net load without the car, W. The same in every run."""

from collections.abc import Callable

Trace = Callable[[float], float]
# When the lone kettle goes on, between two looks, and off.
KETTLE_ON, KETTLE_OFF = 60.5, 240


def evening(second: float) -> float:
    """Twelve minutes with kettle, fridge, oven that cycles, a heat pump and a cloud's end."""
    load = 420.0 + (110 if second % 240 < 90 else 0)
    load += 2100 if 60 <= second < 200 else 0
    load += 1800 if 150 <= second < 600 and (second - 150) % 60 < 35 else 0
    load += 900 * min(1.0, max(0.0, (second - 320) / 60))
    return load + (1400 if 620 <= second < 700 else 0)


def kettle(second: float) -> float:
    """A quiet house, and one kettle."""
    return 700.0 + (2000 if KETTLE_ON <= second < KETTLE_OFF else 0)


def oven(second: float) -> float:
    """An oven that heats up and then holds its heat: on for 40 s in every two minutes."""
    heats = 30 <= second < 390 or (second >= 390 and (second - 390) % 120 < 40)
    return 600.0 + (2400 if heats else 0)


def heat_pump(second: float) -> float:
    """A heat pump that starts, ramps up over five minutes, and defrosts for one."""
    if 840 <= second < 900:
        return 850.0
    return 550.0 + 2200 * min(1.0, max(0.0, (second - 60) / 300))


def cloud(second: float) -> float:
    """Sun of 3.5 kW over a house of 1.8 kW, and clouds that take most of it within ten seconds."""
    phase = second % 400
    covered = min(1.0, max(0.0, (phase - 120) / 10)) - min(1.0, max(0.0, (phase - 320) / 10))
    return 1800.0 - 3500 * (1 - 0.85 * covered)


TRACES: dict[str, tuple[Trace, int]] = {
    "evening": (evening, 720),
    "kettle": (kettle, 360),
    "oven": (oven, 1200),
    "heat pump": (heat_pump, 1200),
    "cloud": (cloud, 1200),
}
"""Each trace and how many seconds of it."""
