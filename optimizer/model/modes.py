"""Forward through the value function: charge, hold or feed in every slot, calmly."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from ..horizon import Array
from .case import CLOSE_KWH, Case
from .choices import FORBIDDEN, Choices
from .programme import after

# In euros: below this two actions cost the same, and the car goes on with what it does. Resting is not
# prolonged: each quarter-hour of waiting costs next to nothing, and the last of them is too late.
EQUAL: Final = 1e-5


class Mode(IntEnum):
    """What the charger does; the power is found afterwards."""

    FEED = -1
    HOLD = 0
    CHARGE = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """A mode and a first guess of the power, kW, for every slot."""

    modes: tuple[Mode, ...]
    power: Array


def course(case: Case, table: Choices, future: Array, before: Mode = Mode.HOLD) -> Course:
    """The modes that the value function wants. *before* is what the car does now."""
    energy, mode = case.energy, before
    columns = _columns(table)
    modes, power = [Mode.HOLD] * len(case.hours), np.zeros(len(case.hours))
    for slot in range(len(case.hours)):
        if max(case.charge_high[slot], case.discharge_high[slot]) > 0:
            worth = weigh(case, table, future[slot + 1], slot, energy)
            best = {key: int(cols[np.argmin(worth[cols])]) for key, cols in columns.items()}
            going_on = EQUAL * case.unit * (mode is not Mode.HOLD)
            chosen = min(best, key=lambda key: worth[best[key]] - going_on * (key is mode))
            modes[slot], power[slot] = chosen, table.power[slot, best[chosen]]
            mode, energy = chosen, energy + table.gain[slot, best[chosen]]
        else:
            mode = Mode.HOLD
        energy = max(0.0, energy - case.trip[slot])
    return Course(modes=tuple(modes), power=np.where(np.array(modes) == Mode.HOLD, 0.0, power))


def weigh(case: Case, table: Choices, future: Array, slot: int, energy: float) -> Array:
    """Money from the start of *slot* on for every column of the table."""
    gain = table.gain[slot]
    then = energy + gain
    worth: Array = table.cost[slot] + after(case, table.grid, future, slot, then)
    wrong = ((gain > 0) & (then > case.top + CLOSE_KWH)) | ((gain < 0) & (then < case.reserve - CLOSE_KWH))
    worth[wrong] = FORBIDDEN
    worth[table.hold] = (
        table.cost[slot, table.hold]
        + after(case, table.grid, future, slot, then[table.hold : table.hold + 1])[0]
    )
    return worth


def _columns(table: Choices) -> dict[Mode, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """The columns of each mode. Three bends feed and three charge, after the steps."""
    steps = len(table.step)
    feeding = np.r_[0 : table.hold, steps : steps + 3]
    charging = np.r_[table.hold + 1 : steps, steps + 3 : steps + 6]
    return {Mode.FEED: feeding, Mode.HOLD: np.array([table.hold]), Mode.CHARGE: charging}
