"""What every action would cost in every slot, for any price of that slot."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from ..action import Action
from ..horizon import Array
from ..model.case import CLOSE_KWH, Case
from ..model.pieces import CLOSE_KW, Side, pieces
from ..model.programme import FORBIDDEN
from ..model.taper import reach
from .ground import Ground
from .peak import Peak

# From the one that draws least from the grid to the one that draws most.
ORDER: Final = (Action.DISCHARGE, Action.HOLD, Action.CHARGE)
# Anything above this is FORBIDDEN plus money.
IMPOSSIBLE: Final = FORBIDDEN / 2
# Grid points of energy that are looked at in one slot; a long slot takes every other one.
MOST_LANDINGS: Final = 60
# No device has more power than this: where a slot does not count for the peak, there is room for it.
AWAY_KW: Final = 1e3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Options:
    """A row per power of one action, a column per slot."""

    total: Array
    """Money from the slot on; FORBIDDEN where a law forbids the power."""
    taken: Array
    """kWh that the home imports in the slot."""
    given: Array
    """kWh that it exports."""

    @classmethod
    def of(cls, ground: Ground, power: Array, total: Array) -> Self:
        """The options with *power*, kW, and money *total*, both (powers, slots)."""
        slots = np.arange(power.shape[1])
        grid = ground.case.grid(power, slots) * ground.case.hours
        return cls(total=total, taken=np.maximum(grid, 0), given=np.maximum(-grid, 0))

    def at(self, dearer: Array, better_paid: Array) -> Array:
        """Least money in every slot if its import price were *dearer* and its export price *better_paid*."""
        money: Array = (self.total + self.taken * dearer - self.given * better_paid).min(axis=0)
        return money


type Choices = tuple[Options, Options, Options]
"""Of all actions, in ``ORDER``."""


def options(ground: Ground, peak: Peak | None) -> Choices:
    """Everything the car could do in each slot, in ``ORDER``, from the energy that the plan brings to it.

    Under a demand charge *peak* says what a higher or lower peak costs.
    """
    case, choice = ground.case, pieces(ground.case)
    begin = ground.walk.energy[:-1]
    none = np.zeros_like(begin)
    rested = begin + case.gain(none, np.arange(len(begin)))
    still = choice.hold + after(ground, peak, rested[None, :], none[None, :])[0]
    rest = Options.of(ground, none[None, :], still[None, :])
    feed = _options(ground, peak, choice.feed, (case.reserve - begin, none), Action.DISCHARGE)
    charge = _options(ground, peak, choice.charge, (none, _room(case, begin)), Action.CHARGE)
    return feed, rest, charge


def _options(
    ground: Ground, peak: Peak | None, side: Side, between: tuple[Array, Array], action: Action
) -> Options:
    """One direction with a gain *between* two: bends of the money, grid points of energy, levels."""
    (low, high), case = between, ground.case
    begin = ground.walk.energy[:-1]
    least, most = side.gain[:, 0], side.gain[:, -1]
    levels = [case.top, *{level for floors in case.wishes.floors for level, _ in floors}]
    marks = [low, high, *(level - begin for level in levels), *_landings(ground, least, most)]
    marks += [] if peak is None else list(_at_levels(case, peak))
    gain = np.concatenate([side.gain.T, np.clip(np.stack(marks), least, most)])
    power = case.power(gain)
    money = side.cost_of(gain.T).T + after(ground, peak, begin + gain, power)
    if action is Action.DISCHARGE:
        money += _edge(ground, gain)
    wrong = (gain < low - CLOSE_KWH) | (gain > high + CLOSE_KWH) | ~side.possible
    money[wrong] = FORBIDDEN
    mine = np.array([one is action for one in ground.actions])
    own = np.where(mine, _planned(ground, peak), FORBIDDEN)
    return Options.of(ground, np.vstack([power, ground.walk.power]), np.vstack([money, own]))


def _at_levels(case: Case, peak: Peak) -> Array:
    """The gains with which the intervals have just the means that were looked at."""
    power = np.minimum((peak.room - peak.drawn) / case.hours - case.net, AWAY_KW)
    return case.gain(power, np.arange(power.shape[1]))


def _planned(ground: Ground, peak: Peak | None) -> Array:
    """Money of what the plan itself does in each slot."""
    case, power = ground.case, ground.walk.power
    slots = np.arange(len(power))
    money = case.money(power, slots) + case.overload(power, slots)
    gain = case.gain(power, slots)
    ahead = after(ground, peak, (ground.walk.energy[:-1] + gain)[None, :], power[None, :])[0]
    total: Array = money + ahead + np.where(power < 0, _edge(ground, gain), 0.0)
    return total


def _edge(ground: Ground, gain: Array) -> Array:
    """What feeding with *gain* wears the battery on top, near empty and near full."""
    edge, begin = ground.case.edge, ground.walk.energy[:-1]
    if edge is None:
        return np.zeros_like(gain)
    cost: Array = edge.stock(begin) - edge.stock(begin + gain)
    return cost


def _landings(ground: Ground, least: Array, most: Array) -> Array:
    """The gains that end on grid points of the value function, where its slope may change."""
    step = ground.policy.step_kwh
    begin = ground.walk.energy[:-1]
    first = np.ceil((begin + least) / step)
    count = int(np.max((most - least) / step, initial=0.0)) + 1
    stride = -(-count // MOST_LANDINGS)
    landings: Array = (first + np.arange(0, count, stride)[:, None]) * step - begin
    return landings


def _room(case: Case, begin: Array) -> Array:
    """What the car can take in each slot, kWh."""
    room = case.top - begin
    if case.taper is not None:
        for hours in set(case.hours.tolist()):
            room = np.where(case.hours == hours, np.minimum(room, reach(case, begin, hours) - begin), room)
    return room


def after(ground: Ground, peak: Peak | None, energy: Array, power: Array) -> Array:
    """Money from the end of each slot on (a column per slot), over the energy before its trip.

    Under a demand charge the *power*, kW, of the slot counts too.
    """
    case, trip = ground.case, ground.case.trip
    rows = np.broadcast_to(np.arange(1, len(trip) + 1), energy.shape)
    stranded = case.stranded_weight * np.maximum(trip - energy, 0)
    if peak is None:
        future = ground.policy.future(rows, energy - trip)
    else:
        imported = np.maximum(case.grid(power, np.arange(len(trip))), 0) * case.hours
        future = peak.future(rows, energy - trip, imported)
    money: Array = future + stranded
    return money


def mode_of(ground: Ground) -> Array:
    """The place in ``ORDER`` of what the plan does in each slot."""
    power = ground.walk.power
    mode: Array = np.where(power < -CLOSE_KW, 0, np.where(power > CLOSE_KW, 2, 1))
    return mode
