"""The household without the car: a measured shape, and the appliances that make it jump."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .sample import SampleDay, Series, by_the_second

type Phases = tuple[float, float, float]

DAY_S: Final = 86_400
_HOUR_S: Final = 3_600
# An ordinary board: the kitchen wing on one phase, the living rooms on another.
_SHARES: Final = (0.40, 0.35, 0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """An appliance that runs about the same time every day.

    *bursts* are pairs of seconds on and seconds off, *repeat* times over.
    """

    phase: int
    power_w: float
    around_h: float
    spread_min: float
    bursts: tuple[tuple[float, float], ...]
    repeat: int = 1


HABITS: Final = (
    Habit(phase=0, power_w=2000, around_h=6.6, spread_min=15, bursts=((190, 0),)),
    Habit(phase=0, power_w=2000, around_h=12.6, spread_min=25, bursts=((150, 0),)),
    Habit(phase=0, power_w=2000, around_h=16.9, spread_min=15, bursts=((210, 0),)),
    Habit(phase=0, power_w=2000, around_h=18.75, spread_min=8, bursts=((180, 0),)),
    Habit(phase=0, power_w=2000, around_h=20.6, spread_min=25, bursts=((200, 0),)),
    # the oven: heats up, then its thermostat clicks
    Habit(phase=1, power_w=2300, around_h=17.4, spread_min=8, bursts=((480, 100),)),
    Habit(phase=1, power_w=2300, around_h=17.65, spread_min=6, bursts=((80, 130),), repeat=14),
    # the dishwasher heats twice
    Habit(phase=1, power_w=1900, around_h=19.8, spread_min=15, bursts=((700, 1900), (560, 0))),
    # light, hob and television of a family evening
    Habit(phase=2, power_w=450, around_h=16.8, spread_min=10, bursts=((5.4 * _HOUR_S, 0),)),
    # the fridge never sleeps
    Habit(phase=2, power_w=115, around_h=0.2, spread_min=8, bursts=((1020, 1980),), repeat=28),
)


class House:
    """Second by second, the same for the same seed. About 20 kWh a day, evenings of 1.5 to 3 kW."""

    def __init__(self, sample: SampleDay, seed: int = 1) -> None:
        random = np.random.default_rng(seed)
        base = by_the_second(sample.load_w) * flicker(random, sample.seconds, every_s=20, size=0.05)
        phases = np.outer(_SHARES, base)
        for day in range(sample.seconds // DAY_S):
            for habit in HABITS:
                _run(phases[habit.phase], habit, day, random)
        self._sample = sample
        self._phases: npt.NDArray[np.float32] = phases.astype(np.float32)

    def phases_w(self, second: float) -> Phases:
        """What each phase draws at this second of the sample, W."""
        column = self._phases[:, int(second) % self._sample.seconds]
        return float(column[0]), float(column[1]), float(column[2])

    def energy_wh(self) -> float:
        """The whole sample."""
        return float(self._phases.sum(dtype=np.float64)) / _HOUR_S


def flicker(random: np.random.Generator, seconds: int, *, every_s: int, size: float) -> Series:
    """A factor around 1 that wanders: new every *every_s* seconds, straight in between."""
    knots = 1 + size * random.standard_normal(seconds // every_s + 1)
    drawn: Series = np.interp(np.arange(seconds), np.arange(len(knots)) * every_s, knots)
    return drawn


def _run(phase: Series, habit: Habit, day: int, random: np.random.Generator) -> None:
    offset_s = random.uniform(-60, 60) * habit.spread_min
    at = day * DAY_S + habit.around_h * _HOUR_S + offset_s
    for on_s, off_s in habit.bursts * habit.repeat:
        first, last = max(0, int(at)), int(at + on_s)
        phase[first:last] += habit.power_w * random.uniform(0.97, 1.03)
        at += on_s + off_s
