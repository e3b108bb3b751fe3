"""The exact plan of one car as a mixed-integer programme, built from arrays for HiGHS.

Independent of the planner: it knows only :mod:`tests.oracles.home`. Columns come in blocks of one
per slot; every law is one block of rows (`laws.py`).
"""

import time
from dataclasses import dataclass

import highspy
import numpy as np

from .home import Home
from .laws import LAWS, NEVER, Rows, Slot

BLOCKS = (
    "charge",
    "feed",
    "charging",
    "feeding",
    "buy",
    "sell",
    "buying",
    "energy",
    "over",
    "stranded",
    "cut",
    "lost",
    "kept",
    "above",
    "phase",
)
BINARY = ("charging", "feeding", "buying", "above")
# A case that takes longer counts with the bound that was proven by then; the hardest of the tests takes 3 s.
LIMIT_S = 300.0


@dataclass
class Exact:
    """The optimum: net power of the car, kW, the proven bound of the objective, and what proving it took."""

    power: list[float]
    objective: float
    seconds: float = 0.0
    """CPU time inside the solver; building the model is not counted."""


def solve_exactly(home: Home, *, first: str | None = None, gap: float = 1e-5) -> Exact | None:
    """The cheapest plan; *first* forces "charge", "feed" or "hold" in slot 0. None where impossible."""
    slots = len(home.hours)
    at = {name: np.arange(slots) + block * slots for block, name in enumerate(BLOCKS)}
    count = len(BLOCKS) * slots
    rows, misses = Rows(), []
    for boundary in range(1, slots + 1):
        for level, weight in home.ceilings[boundary] if home.ceilings else ():
            rows.add(-NEVER, level, (at["energy"][boundary - 1], 1.0), (count + len(misses), -1.0))
            misses.append(weight)
        for level, weight in home.floors[boundary]:
            rows.add(level, NEVER, (at["energy"][boundary - 1], 1.0), (count + len(misses), 1.0))
            misses.append(weight)
    for slot in range(slots):
        _laws(home, slot, at, rows)
    left_over(home, int(at["energy"][-1]), rows, count, misses)
    if home.demand is not None:
        demand_rows(home, at, rows, count + len(misses))
        misses.append(home.demand[0])
    cost, low, high = _columns(home, at, misses)
    if first is not None:
        for name, mode in (("charging", "charge"), ("feeding", "feed")):
            low[at[name][0]] = high[at[name][0]] = float(first == mode)
    solution = run(rows, cost, low, high, np.concatenate([at[name] for name in BINARY]), gap)
    if solution is None:
        return None
    values, objective, seconds = solution
    if home.reward:
        objective -= sum(h * r * b for h, r, b in zip(home.hours, home.reward, home.baseline, strict=True))
    power = (values[at["charge"]] - values[at["feed"]]).tolist()
    return Exact(power=power, objective=objective, seconds=seconds)


def _laws(home, number, at, rows):
    column = {name: int(at[name][number]) for name in BLOCKS}
    slot = Slot(home, number, column, int(at["energy"][number - 1]) if number else None)
    for law in LAWS:
        law(slot, rows)


def left_over(home, energy, rows, count, misses):
    """End: the energy left is the sum of parts, each with its own length and worth."""
    first, last = count + len(misses), len(home.end_value) - 1
    for place, (length, price) in enumerate(home.end_value):
        rows.add(0.0, length if place < last else NEVER, (first + place, 1.0))
        misses.append(-price)
    parts = [(first + place, 1.0) for place in range(len(home.end_value))]
    rows.add(0.0, 0.0, (energy, -1.0), *parts)


def demand_rows(home, at, rows, extra):
    """Peak: the mean of buy over each interval, less what the month had, is at most one more column."""
    for place in sorted({place for place in home.interval if place is not None}):
        slots = [slot for slot, own in enumerate(home.interval) if own == place]
        gone, before = home.begun if slots[0] == 0 else (0.0, 0.0)
        length = gone + sum(home.hours[slot] for slot in slots)
        terms = [(int(at["buy"][slot]), home.hours[slot] / length) for slot in slots]
        rows.add(-NEVER, home.demand[1] - before / length, *terms, (extra, -1.0))


def _columns(home, at, misses):
    slots = len(home.hours)
    hours = np.array(home.hours)
    cost = np.zeros(len(BLOCKS) * slots + len(misses))
    high = np.full(len(cost), NEVER)
    cost[at["feed"]] = hours * home.wear / home.eta_out
    cost[at["buy"]], cost[at["sell"]] = hours * np.array(home.buy), -hours * np.array(home.sell)
    cost[at["over"]], cost[at["stranded"]] = hours * home.fuse_weight, home.stranded_weight
    cost[at["lost"]] = home.heat_weight + home.wear
    cost[at["phase"]] = hours * home.fuse_weight
    if home.reward:
        cost[at["kept"]] = hours * np.array(home.reward)
        cost[at["sell"]] -= hours * np.array(home.reward)
    cost[len(BLOCKS) * slots :] = misses
    high[at["energy"]] = home.capacity
    high[at["cut"]] = home.sun if home.cuttable else 0.0
    # Only a trip can strand the car: energy may not be made up beforehand to please a goal.
    high[at["stranded"]] = home.trip
    high[np.concatenate([at[name] for name in BINARY])] = 1.0
    return cost, np.zeros(len(cost)), high


def run(rows, cost, low, high, binary, gap):
    order = np.lexsort((rows.column, rows.row))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(rows.low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, low, high
    lp.row_lower_, lp.row_upper_ = np.array(rows.low), np.array(rows.high)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.searchsorted(np.array(rows.row)[order], np.arange(len(rows.low) + 1))
    lp.a_matrix_.index_ = np.array(rows.column)[order]
    lp.a_matrix_.value_ = np.array(rows.value, dtype=float)[order]
    kinds = np.full(len(cost), highspy.HighsVarType.kContinuous)
    kinds[binary] = highspy.HighsVarType.kInteger
    lp.integrality_ = list(kinds)
    highs = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_abs_gap", gap),
        ("mip_rel_gap", 0.0),
        ("time_limit", LIMIT_S),
    ):
        highs.setOptionValue(option, value)
    begin = time.process_time()
    if highs.passModel(lp) == highspy.HighsStatus.kError or highs.run() == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS refused the model")
    if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    if highs.getModelStatus() not in {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit}:
        raise RuntimeError(highs.modelStatusToString(highs.getModelStatus()))
    seconds = time.process_time() - begin
    return np.array(highs.getSolution().col_value), highs.getInfo().mip_dual_bound, seconds
