"""Some modes at once by branching: where devices take turns, one slot after the other finds too little.

Two cars at one charger, or all devices below one peak: what one slot gains another has to give. So a stretch
of slots is left open and its modes are sought by branch and bound in the joint programme, from a plan on.
"""

from collections.abc import Sequence
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from ..horizon import Array
from .case import Case
from .joint import OPEN, Joint, Modes
from .pieces import Mode
from .rows import NEVER, Rows

# In euros: nearer to the bound of its stretch a plan is good enough.
GOOD: Final = 0.003
# Nodes of the search tree of one stretch; a few milliseconds each.
NODES: Final = 60
# kW below this in a power are rounding.
WEAK: Final = 1e-6


def branched(joint: Joint, modes: Modes, start: Sequence[Array], flow: Array) -> Modes | None:
    """The *modes* with those that are OPEN decided; None where the solver finds none.

    *start* are the powers, kW, of a plan that keeps the others, *flow* is its grid power, as in ``solve``.
    """
    rows, kinds = joint.rows.copy(), len(joint.rows.cost)
    low, high = joint.bounds(modes, flow)
    rows.low, rows.high = low, high
    choices = [
        _choices(rows, case, mine, np.flatnonzero(row == OPEN))
        for case, mine, row in zip(joint.cases, joint.own, modes, strict=True)
    ]
    _leaving(rows, joint, modes, choices)
    _taking_turns(rows, joint, modes, choices)
    values = _searched(rows, kinds, _started(rows, choices, start))
    if values is None:
        return None
    decided = [row.copy() for row in modes]
    for row, (slots, charging, feeding) in zip(decided, choices, strict=True):
        row[slots] = np.round(values[charging]) - np.round(values[feeding])
    return decided


type Choices = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]
"""Slots that are open, and for each the column that says whether the device charges or feeds."""


def _choices(rows: Rows, case: Case, mine: dict[str, NDArray[np.intp]], slots: NDArray[np.intp]) -> Choices:
    """The power law: C between low and high or 0, F the same, never both; then within reserve and top."""
    size = len(slots)
    charging, feeding = (rows.more(np.zeros(size)) for _ in range(2))
    rows.high[charging] = rows.high[feeding] = 1.0
    none, never, one = np.zeros(size), np.full(size, NEVER), np.ones(size)
    for name, choice, least in (("charge", charging, case.charge_low), ("feed", feeding, case.discharge_low)):
        column = mine[name][slots]
        most = rows.high[column]
        rows.law(-never, none, (column, 1.0), (choice, -most))
        rows.law(none, never, (column, 1.0), (choice, -least))
    rows.law(none, one, (charging, 1.0), (feeding, 1.0))
    energy, trip = mine["energy"][slots], case.trip[slots]
    reserve, top = np.maximum(case.reserve[slots] - trip, 0.0), max(case.top, 0.0) - trip
    rows.law(none, never, (energy, 1.0), (feeding, -reserve))
    rows.law(-never, np.full(size, case.capacity), (energy, 1.0), (charging, case.capacity - top))
    return slots, charging, feeding


def _leaving(rows: Rows, joint: Joint, modes: Modes, choices: Sequence[Choices]) -> None:
    """While anyone feeds no more leaves the home than may."""
    case = joint.cases[0]
    limit = np.minimum(case.leaving, case.export_high)
    slots = np.flatnonzero((np.array(modes) == OPEN).any(axis=0) & (limit < case.export_high))
    if not len(slots):
        return
    anyone = rows.more(np.zeros(len(slots)))
    place = np.full(len(limit), -1)
    place[slots] = anyone
    sell, wide = joint.at["sell"][slots], case.export_high[slots]
    rows.law(np.full(len(slots), -NEVER), wide, (sell, 1.0), (anyone, wide - limit[slots]))
    for own, _, feeding in choices:
        inside = place[own] >= 0
        none = np.zeros(int(inside.sum()))
        rows.law(none, none + NEVER, (place[own][inside], 1.0), (feeding[inside], -1.0))


def _taking_turns(rows: Rows, joint: Joint, modes: Modes, choices: Sequence[Choices]) -> None:
    """One device at a time at each charger that is shared."""
    size = len(modes[0])
    for name in sorted(set(joint.chargers) - {""}):
        mates = [place for place, own in enumerate(joint.chargers) if own == name]
        left = 1.0 - sum(((modes[mate] != Mode.HOLD) & (modes[mate] != OPEN)).astype(float) for mate in mates)
        slot = np.concatenate([np.tile(choices[mate][0], 2) for mate in mates])
        columns = np.concatenate([np.concatenate(choices[mate][1:]) for mate in mates])
        rows.sums(np.full(size, -NEVER), np.broadcast_to(left, size), slot, (columns, 1.0))


def _started(rows: Rows, choices: Sequence[Choices], start: Sequence[Array]) -> Array:
    """Values of the choices that *start* makes; NaN for all other columns."""
    values = np.full(len(rows.cost), np.nan)
    for (slots, charging, feeding), power in zip(choices, start, strict=True):
        values[charging], values[feeding] = power[slots] > WEAK, power[slots] < -WEAK
    return values


def _searched(rows: Rows, kinds: int, start: Array) -> Array | None:
    """The best values found; None without any."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_abs_gap", GOOD),
        ("mip_rel_gap", 0.0),
        ("mip_max_nodes", NODES),
    ):
        highs.setOptionValue(option, value)
    programme = rows.programme()
    whole = np.full(len(rows.cost), highspy.HighsVarType.kContinuous)
    whole[kinds:] = highspy.HighsVarType.kInteger
    programme.integrality_ = list(whole)
    if highs.passModel(programme) == highspy.HighsStatus.kError:
        return None
    known = np.flatnonzero(~np.isnan(start)).astype(np.int32)
    highs.setSolution(len(known), known, start[known])
    if highs.run() == highspy.HighsStatus.kError or not highs.getSolution().value_valid:
        return None
    return np.array(highs.getSolution().col_value)
