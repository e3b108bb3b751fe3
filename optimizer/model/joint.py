"""Several devices at one meter as one linear programme in HiGHS: without modes a seed, with modes the polish.

Only homes with more than one device need this file, and only they load the solver.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from .case import Case
from .pieces import Mode

NEVER: Final = 1e30
SHARED: Final = ("buy", "sell", "over", "cut")
OWN: Final = ("charge", "feed", "energy")

type Block = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joint:
    """Powers of every device, kW, and the money of all with what they miss."""

    powers: list[Array]
    objective: float


@dataclass(slots=True)
class _Model:
    """Columns and rows while they are gathered; a law adds a block of rows at once."""

    count: int
    cost: Array
    low: Array
    high: Array
    rows: list[Block] = field(default_factory=list)
    columns: list[Block] = field(default_factory=list)
    values: list[Array] = field(default_factory=list)
    row_low: list[Array] = field(default_factory=list)
    row_high: list[Array] = field(default_factory=list)
    made: int = 0

    def law(self, low: Array, high: Array, *terms: tuple[Block, Array | float]) -> None:
        """*low* <= sum of value * column <= *high*, one row per slot."""
        size = len(low)
        for column, value in terms:
            self.rows.append(np.arange(self.made, self.made + size, dtype=np.intp))
            self.columns.append(column)
            self.values.append(np.broadcast_to(np.asarray(value, dtype=np.float64), size))
        self.row_low.append(low)
        self.row_high.append(high)
        self.made += size

    def carry(self, column: Block) -> None:
        """Take the value of the slot before out of every row of the last law."""
        self.rows.append(np.arange(self.made - len(column) + 1, self.made, dtype=np.intp))
        self.columns.append(column[:-1])
        self.values.append(np.full(len(column) - 1, -1.0))

    def more(self, cost: Array) -> Block:
        """More columns >= 0 with *cost*."""
        fresh = np.arange(self.count, self.count + len(cost))
        self.cost = np.append(self.cost, cost)
        self.low = np.append(self.low, np.zeros(len(cost)))
        self.high = np.append(self.high, np.full(len(cost), NEVER))
        self.count += len(cost)
        return fresh


def joint(
    cases: Sequence[Case],
    worths: Sequence[float],
    modes: Sequence[Sequence[Mode]] | None = None,
    flows: Array | None = None,
) -> Joint | None:
    """The cheapest powers of all devices together; None where the *modes* cannot be kept.

    *flows* is the grid power of a plan near by: where selling pays more than buying costs, its side is kept.
    """
    slots, first = len(cases[0].hours), cases[0]
    count = slots * (len(SHARED) + len(OWN) * len(cases))
    model = _Model(count=count, cost=np.zeros(count), low=np.zeros(count), high=np.full(count, NEVER))
    at = {name: np.arange(slots) + place * slots for place, name in enumerate(SHARED)}
    own = [
        {name: np.arange(slots) + (len(SHARED) + 3 * i + k) * slots for k, name in enumerate(OWN)}
        for i in range(len(cases))
    ]
    _meter(model, first, at, own)
    if flows is not None:
        bent = first.export_price > first.import_price
        model.high[at["sell"][bent & (flows >= 0)]] = 0.0
        model.high[at["buy"][bent & (flows < 0)]] = 0.0
    for i, case in enumerate(cases):
        _device(model, case, own[i], worths[i])
        if modes is not None:
            _modes(model, case, own[i], np.array(modes[i]))
    if modes is not None:
        feeding = (np.array([list(row) for row in modes]) == Mode.FEED).any(axis=0)
        limit = np.minimum(first.leaving, first.export_high)
        model.high[at["sell"][feeding]] = np.minimum(model.high[at["sell"]], limit)[feeding]
    values = _run(model)
    if values is None:
        return None
    powers = [values[mine["charge"]] - values[mine["feed"]] for mine in own]
    return Joint(powers=powers, objective=float(model.cost @ values))


def _meter(model: _Model, case: Case, at: dict[str, Block], own: list[dict[str, Block]]) -> None:
    """The meter law: buy - sell = net + cut + sum of (charge - feed); above the fuse is counted."""
    model.cost[at["buy"]] = case.hours * case.import_price
    model.cost[at["sell"]] = -case.hours * case.export_price
    model.cost[at["over"]] = case.hours * case.fuse_weight
    model.high[at["cut"]] = case.cut
    powers = [(mine[name], sign) for mine in own for name, sign in (("charge", -1.0), ("feed", 1.0))]
    model.law(case.net, case.net, (at["buy"], 1.0), (at["sell"], -1.0), (at["cut"], -1.0), *powers)
    never = np.full(len(case.hours), -NEVER)
    model.law(never, case.import_high, (at["buy"], 1.0), (at["over"], -1.0))
    model.law(never, case.export_high, (at["sell"], 1.0), (at["over"], -1.0))


def _device(model: _Model, case: Case, mine: dict[str, Block], worth: float) -> None:
    """The energy law: E[t+1] = E[t] + h (eta_in C - F / eta_out) - trip, and what wishes cost."""
    share_in, share_out = case.charge_efficiency, 1 / case.discharge_efficiency
    model.cost[mine["feed"]] = case.hours * case.wear * share_out
    model.cost[mine["energy"][-1]] = -worth
    model.high[mine["charge"]] = case.charge_most
    model.high[mine["feed"]] = case.discharge_most
    model.high[mine["energy"]] = case.capacity
    balance = -case.trip
    balance[0] += case.energy
    energy, charge, feed = mine["energy"], mine["charge"], mine["feed"]
    flows = ((charge, -case.hours * share_in), (feed, case.hours * share_out))
    model.law(balance, balance, (energy, 1.0), *flows)
    model.carry(energy)
    for levels, sign in ((case.wishes.floors, 1.0), (case.wishes.ceilings, -1.0)):
        wanted = [
            (boundary - 1, level, weight)
            for boundary, row in enumerate(levels)
            if boundary
            for level, weight in row
        ]
        if wanted:
            place, level, weight = np.array(wanted).T
            missing = model.more(weight)
            low = sign * level
            model.law(low, np.full(len(low), NEVER), (energy[place.astype(np.intp)], sign), (missing, 1.0))


def _modes(model: _Model, case: Case, mine: dict[str, Block], modes: NDArray[np.intp]) -> None:
    """The power law with the modes fixed: C or F between its lowest and highest, nothing of the other."""
    charging, feeding = modes == Mode.CHARGE, modes == Mode.FEED
    model.high[mine["charge"][~charging]] = 0.0
    model.high[mine["feed"][~feeding]] = 0.0
    model.low[mine["charge"][charging]] = case.charge_low
    model.low[mine["feed"][feeding]] = case.discharge_low
    # After feeding not below the reserve, after charging not above the top, before the trip is taken out.
    least = np.maximum(case.reserve - case.trip, 0.0)
    model.low[mine["energy"][feeding]] = least[feeding]
    model.high[mine["energy"][charging]] = np.maximum(case.top - case.trip, 0.0)[charging]


def _run(model: _Model) -> Array | None:
    rows, columns = np.concatenate(model.rows), np.concatenate(model.columns)
    values = np.concatenate(model.values)
    order = np.argsort(rows, kind="stable")
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = model.count, model.made
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.cost, model.low, model.high
    lp.row_lower_, lp.row_upper_ = np.concatenate(model.row_low), np.concatenate(model.row_high)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.searchsorted(rows[order], np.arange(model.made + 1))
    lp.a_matrix_.index_, lp.a_matrix_.value_ = columns[order], values[order]
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    # One thread count per process: a second one makes HiGHS fail silently.
    for option, value in (("output_flag", False), ("threads", 1)):
        highs.setOptionValue(option, value)
    # A status is checked every time; anything but an optimum counts as none.
    if highs.passModel(lp) == highspy.HighsStatus.kError or highs.run() == highspy.HighsStatus.kError:
        return None
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(highs.getSolution().col_value)
