"""The product's own engine, driven through a year. Besides the oracle only this file knows the model.

A plan is a value function: money still to be paid over the energy in the car. Every row holds what is missed
at its own boundary, except the first one.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np

from optimizer.horizon import Array, Horizon
from optimizer.model.case import Case
from optimizer.model.modes import course
from optimizer.model.pieces import Mode, Pieces, Side, pieces
from optimizer.model.programme import values_before
from optimizer.model.terminal import end_value
from optimizer.model.wishes import GOAL_FACTOR, GOAL_LEAST
from optimizer.problem import Problem
from optimizer.site import Goal

from .home import Home
from .slots import Slots

# Below this the problem takes a load for kW.
LIFT_W: Final = 100.0
# A goal missed by a few Wh is cheaper than the charger's smallest power for a quarter-hour. Nobody would
# notice, but "never short" shall be true to the last Wh.
MARGIN_WH: Final = 50.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outside:
    """Everything that comes from outside, one value per slot from some slot on."""

    import_price: Array
    export_price: Array
    load_w: Array
    sun_w: Array

    def __len__(self) -> int:
        return len(self.load_w)

    def __getitem__(self, part: slice) -> Self:
        return type(self)(
            import_price=self.import_price[part],
            export_price=self.export_price[part],
            load_w=self.load_w[part],
            sun_w=self.sun_w[part],
        )

    def changed(self, before: Outside) -> int:
        """How many slots there are up to the last one that differs from *before*, which is as long."""
        pairs = (
            (self.import_price, before.import_price),
            (self.export_price, before.export_price),
            (self.load_w, before.load_w),
            (self.sun_w, before.sun_w),
        )
        places = np.flatnonzero(np.logical_or.reduce([now != then for now, then in pairs]))
        return int(places[-1]) + 1 if len(places) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Poses and solves parts of the year for one home."""

    home: Home
    slots: Slots

    def case(self, begin: int, outside: Outside, *, energy_wh: float = 0.0, last: bool = True) -> Case:
        """The part of the year from slot *begin* on, as long as *outside*.

        Without *last*, a departure at its very end is left to what comes after.
        """
        end, slots = begin + len(outside), self.slots
        bounds = slots.boundaries
        departures = np.flatnonzero(slots.departs[begin + 1 : end + last]) + begin + 1
        goal_wh = min(self.home.goal_wh + MARGIN_WH, self.home.car.max_wh)
        # A quarter-hour of the night may look like kW. The same on both sides changes nothing.
        lift = LIFT_W if outside.load_w.max(initial=0) < LIFT_W else 0.0
        problem = Problem(
            site=self.home.site,
            car=self.home.car,
            horizon=Horizon(starts=bounds[begin:end], end=bounds[end]),
            energy_wh=energy_wh,
            import_price=tuple(outside.import_price.tolist()),
            export_price=tuple(outside.export_price.tolist()),
            load_w=tuple((outside.load_w + lift).tolist()),
            sun_w=tuple((outside.sun_w + lift).tolist()),
            connected=tuple(slots.connected[begin:end].tolist()),
            trip_wh=tuple(slots.trip_wh[begin:end].tolist()),
            goals=tuple(Goal(departure=bounds[slot], energy_wh=goal_wh) for slot in departures.tolist()),
        )
        return Case.of(problem)

    @property
    def grid(self) -> Array:
        """The energies of the value function, kWh: the same for parts of any length, for their rows meet."""
        count = round(self.home.car.capacity_wh / 100)
        return np.linspace(0.0, self.home.car.capacity_wh / 1000, count + 1)

    def future(self, begin: int, outside: Outside, then: Array | None, *, last: bool = True) -> Array:
        """One row per boundary from *begin* on: money still to be paid over the energy in the car.

        *then* is the row of the last boundary; without *last* it holds what is missed there. None: what is
        left there is worth what it is before a typical day.
        """
        case = self.case(begin, outside, last=last)
        grid = self.grid
        if then is None:
            then = end_value(case).owed(grid)
        return values_before(case, pieces(case), grid, then)

    def step(self, slot: int, outside: Outside, energy: float, then: Array, mode: Mode) -> tuple[float, Mode]:
        """The power of *slot*, kW, and its direction, given what the slot is really like.

        *energy* is what is in the car, kWh, *then* the money afterwards, *mode* what the car did before.
        """
        case = replace(self.case(slot, outside), energy=energy)
        rows = np.stack([then, then])
        chosen = course(case, pieces(case), self.grid, rows, mode)
        return float(case.power(chosen.gain)[0]), chosen.modes[0]

    def step_in(
        self, case: Case, choice: Pieces, slot: int, energy: float, then: Array, mode: Mode
    ) -> tuple[float, Mode]:
        """The same as `step` from the *case* of many slots and its *choice*, which are not made anew."""
        part, prices = slice(slot, slot + 1), (case.import_price[slot], case.export_price[slot])
        alone = replace(
            case,
            energy=energy,
            hours=case.hours[part],
            trip=case.trip[part],
            reserve=case.reserve[part],
            unit=max(1.0, GOAL_FACTOR / GOAL_LEAST * max(map(abs, prices))),
        )
        now = Pieces(
            charge=_one(choice.charge, part),
            feed=_one(choice.feed, part),
            hold=choice.hold[part],
            usable=choice.usable[part],
        )
        chosen = course(alone, now, self.grid, np.stack([then, then]), mode)
        return float(alone.power(chosen.gain)[0]), chosen.modes[0]


def _one(side: Side, part: slice) -> Side:
    return Side(
        possible=side.possible[part], power=side.power[part], gain=side.gain[part], cost=side.cost[part]
    )
