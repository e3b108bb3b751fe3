"""Several devices at one meter as one linear programme in HiGHS: a bound, or with modes exact powers.

The programme is built once and stays in the solver: other modes are other bounds, and the next solution
is found from the last one in a millisecond. Only homes with more than one device load the solver.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from . import laws
from .case import Case
from .pieces import Mode
from .rows import Block, Rows
from .terminal import EndValue

SHARED: Final = ("buy", "sell", "over", "cut")
OWN: Final = ("charge", "feed", "energy")
# A device without a minimum power may do both: what comes out is one of them.
FREE: Final = 2
# Left open for `branch.py` to decide.
OPEN: Final = 3
# kW that flow in and out at once below this are rounding.
BURN_KW: Final = 1e-5

type Modes = list[NDArray[np.intp]]
"""One row per device, one ``Mode``, FREE or OPEN per slot."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """Powers of every device, kW, and the money of all with what they miss."""

    powers: list[Array]
    energies: list[Array]
    """In each device at the end of each slot, after its trip, kWh."""
    worths: list[Array]
    """Money per kWh put into each device in each slot."""
    flow: Array
    """Grid power, kW, + imports."""
    objective: float
    burns: NDArray[np.bool_]
    """A row per device: where it would charge and feed at once."""
    slopes: list[dict[Mode, Array]]
    """For each device what a kW more of charging or of feeding would cost in each slot, at first."""


class Joint:
    """The programme of all devices of a home."""

    def __init__(
        self, cases: Sequence[Case], worths: Sequence[EndValue], chargers: Sequence[str] = ()
    ) -> None:
        """Lay the laws of *cases* down; *worths* is what the energy left in each of them is worth.

        Devices of the same name in *chargers* share it.
        """
        self.cases, self._slots = cases, len(cases[0].hours)
        slots = np.arange(self._slots)
        self.at = {name: slots + place * self._slots for place, name in enumerate(SHARED)}
        self.own = [
            {name: slots + (len(SHARED) + len(OWN) * i + k) * self._slots for k, name in enumerate(OWN)}
            for i in range(len(cases))
        ]
        rows = Rows(self._slots * (len(SHARED) + len(OWN) * len(cases)))
        laws.meter(rows, cases[0], self.at, self.own)
        self._balance = [laws.device(rows, case, mine) for case, mine in zip(cases, self.own, strict=True)]
        for mine, worth in zip(self.own, worths, strict=True):
            laws.left(rows, int(mine["energy"][-1]), worth)
        laws.sharing(rows, cases, self.own, chargers)
        laws.phases(rows, cases, self.own)
        laws.demand(rows, cases[0], self.at["buy"])
        self.rows, self.chargers = rows, chargers
        self._low, self._high, self._cost = rows.low, rows.high, rows.cost
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        # One thread count per process: a second one makes HiGHS fail silently.
        for option, value in (("output_flag", False), ("threads", 1)):
            self._highs.setOptionValue(option, value)
        self._fit = self._highs.passModel(rows.programme()) != highspy.HighsStatus.kError

    def prefer(self, grain: Sequence[tuple[Array, Array]] | None) -> None:
        """From now on charge and feed with this *grain*, money per kW, on top; None takes it away.

        It decides between equally cheap powers only; the money that is told is without it.
        """
        cost = self._cost.copy()
        for mine, pair in zip(self.own, grain or (), strict=False):
            for name, extra in zip(("charge", "feed"), pair, strict=True):
                cost[mine[name]] += extra
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)

    def allot(self, found: Found, directions: NDArray[np.intp]) -> Found | None:
        """The same flow at the meter as in *found*, shared out anew where all devices do the same.

        *directions* has a Mode for each slot; where it is HOLD every power stays. Lowest powers do not count.
        """
        low, high = self._low.copy(), self._high.copy()
        for name, sign in (("buy", 1.0), ("sell", -1.0)):
            low[self.at[name]] = high[self.at[name]] = np.maximum(sign * found.flow, 0.0)
        for mine, power in zip(self.own, found.powers, strict=True):
            for name, sign in (("charge", Mode.CHARGE), ("feed", Mode.FEED)):
                kept, never = np.maximum(sign * power, 0.0), directions == -sign
                column, still = mine[name], directions == Mode.HOLD
                high[column] = np.where(never, 0.0, np.where(still, kept, high[column]))
                low[column] = np.where(still, kept, 0.0)
        return self._run(low, high)

    def solve(
        self, modes: Modes | None = None, flow: Array | None = None, most: float = np.inf
    ) -> Found | None:
        """The cheapest powers of all devices together; None where the *modes* cannot be kept.

        None too where they cost more than *most*.
        *flow* is the grid power of a plan near by: where selling beats buying, it keeps its side.
        """
        return self._run(*self.bounds(modes, flow), most)

    def bounds(self, modes: Modes | None, flow: Array | None) -> tuple[Array, Array]:
        """Least and most of every column with these *modes*."""
        low, high = self._low.copy(), self._high.copy()
        if flow is not None:
            bent = self.cases[0].export_price > self.cases[0].import_price
            high[self.at["sell"][bent & (flow >= 0)]] = 0.0
            high[self.at["buy"][bent & (flow < 0)]] = 0.0
        if modes is not None:
            self._keep(modes, low, high)
        return low, high

    def _run(self, low: Array, high: Array, most: float = np.inf) -> Found | None:
        """The cheapest powers within these bounds of the columns."""
        columns = np.arange(len(low), dtype=np.int32)
        self._highs.changeColsBounds(len(columns), columns, low, high)
        # A status is checked every time; anything but an optimum counts as none.
        if not self._fit or self._highs.run() == highspy.HighsStatus.kError:
            return None
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        # Values are copied out one by one: not for a plan that nobody wants.
        return None if self._highs.getInfo().objective_function_value > most else self._found()

    def _keep(self, modes: Modes, low: Array, high: Array) -> None:
        first = self.cases[0]
        for case, mine, row in zip(self.cases, self.own, modes, strict=True):
            _modes(case, mine, row, low, high)
        feeding = ((np.array(modes) == Mode.FEED) | (np.array(modes) == FREE)).any(axis=0)
        limit = np.minimum(first.leaving, first.export_high)
        sell = self.at["sell"]
        high[sell] = np.where(feeding, np.minimum(high[sell], limit), high[sell])

    def _found(self) -> Found:
        solution = self._highs.getSolution()
        values, duals = np.array(solution.col_value), np.array(solution.row_dual)
        slopes = np.array(solution.col_dual)
        at = self.at
        sides = [(values[mine["charge"]], values[mine["feed"]]) for mine in self.own]
        return Found(
            powers=[charge - feed for charge, feed in sides],
            energies=[values[mine["energy"]] for mine in self.own],
            worths=[-duals[begin : begin + self._slots] for begin in self._balance],
            flow=values[at["buy"]] - values[at["sell"]],
            objective=float(self._cost @ values),
            burns=np.array([np.minimum(charge, feed) > BURN_KW for charge, feed in sides]),
            slopes=[
                {Mode.CHARGE: slopes[mine["charge"]], Mode.FEED: slopes[mine["feed"]]} for mine in self.own
            ],
        )


def _modes(case: Case, mine: dict[str, Block], modes: NDArray[np.intp], low: Array, high: Array) -> None:
    """The power law with the modes fixed: C or F between its lowest and highest, nothing of the other."""
    charging, feeding = modes == Mode.CHARGE, modes == Mode.FEED
    high[mine["charge"][(modes == Mode.HOLD) | feeding]] = 0.0
    high[mine["feed"][(modes == Mode.HOLD) | charging]] = 0.0
    low[mine["charge"][charging]] = case.charge_low
    low[mine["feed"][feeding]] = case.discharge_low
    # After feeding not below the reserve, after charging not above the top, before the trip is taken out.
    least, most = np.maximum(case.reserve - case.trip, 0.0), np.maximum(case.top - case.trip, 0.0)
    down, up = feeding | (modes == FREE), charging | (modes == FREE)
    low[mine["energy"][down]] = least[down]
    high[mine["energy"][up]] = most[up]
