"""What can be done in every slot: for charging and for feeding the money over the energy, in straight pieces.

The money bends only where a law does: at the charger's lowest and highest power, where the meter stands
still, where the fuse or an operator's limit is reached, where sun begins to be cut, at the knots of the
efficiency curve. Between two bends it is a straight line.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from .case import Case

# Slack in kW when a power is compared with a limit.
CLOSE_KW: Final = 1e-9
# kWh below this are rounding.
SHORT: Final = 1e-9


class Mode(IntEnum):
    """What the charger does; the power is found afterwards."""

    FEED = -1
    HOLD = 0
    CHARGE = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """One direction: a row per slot, a column per bend, the energy gained ascending."""

    possible: NDArray[np.bool_]
    power: Array
    gain: Array
    cost: Array
    """Money and overload, without taste."""

    @property
    def slope(self) -> Array:
        """Money per kWh gained between one bend and the next; 0 where they are the same."""
        lengths, rises = np.diff(self.gain, axis=1), np.diff(self.cost, axis=1)
        slope: Array = np.divide(rises, lengths, out=np.zeros_like(rises), where=lengths > SHORT)
        return slope

    def cost_of(self, gain: Array) -> Array:
        """Money for the energies *gain*, one row per slot, each between the first bend and the last."""
        cost = np.repeat(self.cost[:, :1], gain.shape[1], axis=1)
        for index, slope in enumerate(self.slope.T):
            low, high = self.gain[:, index, None], self.gain[:, index + 1, None]
            cost += slope[:, None] * (np.clip(gain, low, high) - low)
        return cost


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Both directions, and what holding costs."""

    charge: Side
    feed: Side
    hold: Array
    usable: NDArray[np.bool_]
    """Slots in which there is a choice."""


def pieces(case: Case) -> Pieces:
    """The choices of every slot."""
    zero = np.zeros_like(case.net)
    slots = np.arange(len(zero))
    charge = _side(case, zero + case.charge_low, case.charge_high, case.charge_curve.charger)
    feed = _side(case, -case.discharge_high, zero - case.discharge_low, -case.discharge_curve.charger)
    return Pieces(
        charge=charge,
        feed=feed,
        hold=case.money(zero, slots) + case.overload(zero, slots),
        usable=charge.possible | feed.possible,
    )


def _side(case: Case, low: Array, high: Array, knots: Array) -> Side:
    slots = np.arange(len(low))[:, None]
    possible = (high >= low - CLOSE_KW) & (np.maximum(np.abs(low), np.abs(high)) > CLOSE_KW)
    possible &= np.where(low < 0, low < -CLOSE_KW, high > CLOSE_KW)
    high = np.where(possible, np.maximum(low, high), low)
    bends = [low, high, -case.net, case.import_high - case.net, -case.export_high - case.net]
    if case.cut.any():
        bends += [-case.welcome - case.net, -case.welcome - case.cut - case.net]
    if case.windows is not None:
        bends.append(case.windows.baseline - case.net)
    if case.phases is not None:
        bends += [case.phases.room_in, -case.phases.room_out]
    if case.drain is not None:
        bends.append(case.charge_curve.to_charger(case.drain / case.hours))
    bends += [np.full_like(low, knot) for knot in knots[1:-1].tolist()]
    power = np.sort(np.clip(np.stack(bends, axis=1), low[:, None], high[:, None]), axis=1)
    power = power[:, differing(power)]
    cost = case.money(power, slots) + case.overload(power, slots)
    return Side(possible=possible, power=power, gain=case.gain(power, slots), cost=cost)


def differing(power: Array) -> NDArray[np.bool_]:
    """Columns that are not everywhere the same as the one before."""
    return np.concatenate([[True], (np.diff(power, axis=1) > CLOSE_KW).any(axis=0)])
