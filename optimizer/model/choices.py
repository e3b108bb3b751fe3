"""The powers that the programme weighs in every slot, with their energy and their money.

Two kinds: steps that lead from one grid point of energy to another, and the powers at which the
money bends: the charger's lowest and highest power, and the one that makes the meter stand still.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from .case import Case

# Cost of what is not allowed: above any real cost, and finite, since 0 × ∞ is not a number.
FORBIDDEN: Final = 1e12
# 0.1 kWh: 0.8 ct from the exact plan before the powers are polished, which then costs 0.2 ct at most.
STEP_KWH: Final = 0.1
# Taste, in euros: a kWh an hour later costs this much more, so that equal prices make one block and
# nobody waits for the last moment. 20 kWh two days later: 0.2 ct.
LATER_KWH_HOUR: Final = 2e-6
# Slack in kW when a power is compared with a limit.
CLOSE_KW: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choices:
    """One row per slot. The first ``steps`` columns lead to grid points, the others bend the money."""

    step_kwh: float
    grid: Array
    """Energies of the grid points, kWh, from empty to full."""
    step: NDArray[np.intp]
    """How many grid points each of the first columns moves; 0 is the column of holding."""
    power: Array
    gain: Array
    cost: Array
    """Money and overload of the slot, and a grain of taste; FORBIDDEN where the power is not possible."""

    hold: int
    """The column of doing nothing."""


def choices(case: Case) -> Choices:
    """The table of what can be done in each slot."""
    points = int(np.ceil(case.capacity / STEP_KWH - 1e-9))
    step_kwh = case.capacity / points
    step = _steps(case, step_kwh)
    per_hour = step * step_kwh / case.hours[:, None]
    stepped = np.where(step > 0, per_hour / case.charge_efficiency, per_hour * case.discharge_efficiency)
    power = np.concatenate([stepped, _bends(case)], axis=1)
    slots = np.arange(len(case.hours))[:, None]
    allowed = _allowed(case, power)
    hold = int(np.argmax(step == 0))
    allowed[:, hold] = True
    gain = case.gain(power, slots)
    later = LATER_KWH_HOUR * case.unit * (np.cumsum(case.hours) - case.hours)[:, None] * np.abs(gain)
    cost = case.money(power, slots) + case.overload(power, slots) + later
    return Choices(
        step_kwh=step_kwh,
        grid=np.linspace(0.0, case.capacity, points + 1),
        step=step,
        power=power,
        gain=gain,
        cost=np.where(allowed, cost, FORBIDDEN),
        hold=hold,
    )


def _steps(case: Case, step_kwh: float) -> NDArray[np.intp]:
    up = float((case.charge_high * case.hours).max()) * case.charge_efficiency
    down = float((case.discharge_high * case.hours).max()) / case.discharge_efficiency
    return np.arange(-max(0, int(down / step_kwh + 1e-6)), max(0, int(up / step_kwh + 1e-6)) + 1)


def _bends(case: Case) -> Array:
    """Lowest, highest and meter-at-zero power, discharging then charging; 0 where there is none."""
    ones = np.ones_like(case.net)
    down = (-case.discharge_low * ones, -np.maximum(case.discharge_high, 0), np.minimum(-case.net, 0))
    up = (case.charge_low * ones, np.maximum(case.charge_high, 0), np.maximum(-case.net, 0))
    return np.stack([*down, *up], axis=1)


def _allowed(case: Case, power: Array) -> NDArray[np.bool_]:
    high_c, high_d = case.charge_high[:, None] + CLOSE_KW, case.discharge_high[:, None] + CLOSE_KW
    charging = (power > CLOSE_KW) & (power >= case.charge_low - CLOSE_KW) & (power <= high_c)
    feeding = (power < -CLOSE_KW) & (-power >= case.discharge_low - CLOSE_KW) & (-power <= high_d)
    result: NDArray[np.bool_] = charging | feeding
    return result
