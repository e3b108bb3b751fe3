"""The laws of several devices at one meter as rows of a linear programme, one function for each."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from .case import Case
from .rows import NEVER, Block, Rows
from .terminal import EndValue

# A charger that cannot do less is not divided by.
LEAST_KW: Final = 0.1


def meter(rows: Rows, case: Case, at: dict[str, Block], own: list[dict[str, Block]]) -> None:
    """The meter law: buy - sell = net + cut + sum of (charge - feed); above the fuse is counted."""
    # The reward for taking less is taken as straight: above the baseline the programme pays for what it lost.
    reward = 0.0 if case.windows is None else case.windows.reward * (case.windows.baseline > 0)
    rows.cost[at["buy"]] = case.hours * (case.import_price + reward)
    rows.cost[at["sell"]] = -case.hours * case.export_price
    rows.cost[at["over"]] = case.hours * case.fuse_weight
    rows.high[at["cut"]] = case.cut
    # No device may be the cause of what is above the fuse.
    above = np.maximum(case.net - case.import_high, -case.net - case.export_high)
    rows.high[at["over"]] = np.maximum(above, 0.0)
    powers = [(mine[name], sign) for mine in own for name, sign in (("charge", -1.0), ("feed", 1.0))]
    rows.law(case.net, case.net, (at["buy"], 1.0), (at["sell"], -1.0), (at["cut"], -1.0), *powers)
    never = np.full(len(case.hours), -NEVER)
    rows.law(never, case.import_high, (at["buy"], 1.0), (at["over"], -1.0))
    rows.law(never, case.export_high, (at["sell"], 1.0), (at["over"], -1.0))


def sharing(rows: Rows, cases: Sequence[Case], own: list[dict[str, Block]], chargers: Sequence[str]) -> None:
    """The charger law: sum of (C / C_max + F / F_max) <= 1 for the devices that share one."""
    for name in sorted(set(chargers) - {""}):
        terms = [
            (mine[side], 1 / np.maximum(most, LEAST_KW))
            for case, mine, charger in zip(cases, own, chargers, strict=True)
            if charger == name
            for side, most in (("charge", case.charge_most), ("feed", case.discharge_most))
        ]
        size = len(cases[0].hours)
        rows.law(np.full(size, -NEVER), np.ones(size), *terms)


def phases(rows: Rows, cases: Sequence[Case], own: list[dict[str, Block]]) -> None:
    """The law of each phase: net_p + sum of P / k <= fuse / n, and not below its negative."""
    known = next((case.phases for case in cases if case.phases is not None), None)
    if known is None:
        return
    for phase, net in enumerate(known.net):
        shares = [1 / len(known.net) if case.phases is None else case.phases.share(phase) for case in cases]
        powers = [
            (mine[name], sign * share)
            for mine, share in zip(own, shares, strict=True)
            for name, sign in (("charge", 1.0), ("feed", -1.0))
        ]
        over = rows.more(cases[0].hours * cases[0].fuse_weight)
        rows.high[over] = np.maximum(np.abs(net) - known.fuse, 0.0)
        never = np.full(len(net), NEVER)
        rows.law(-never, known.fuse - net, *powers, (over, -1.0))
        rows.law(-known.fuse - net, never, *powers, (over, 1.0))


def demand(rows: Rows, case: Case, buy: Block) -> None:
    """The demand law: mean of G+ over an interval, with what it had before, - above <= peak."""
    demand = case.demand
    if demand is None:
        return
    above = rows.more(np.array([demand.price]))
    size = len(demand.length)
    place = demand.place
    rows.sums(
        np.full(size, -NEVER),
        demand.peak - demand.before / demand.length,
        np.concatenate([place, np.arange(size)]),
        (
            np.concatenate([buy[demand.counts], np.repeat(above, size)]),
            np.concatenate([demand.hours / demand.length[place], np.full(size, -1.0)]),
        ),
    )


def left(rows: Rows, energy: int, worth: EndValue) -> None:
    """The end law: the energy at the end is the sum of its parts, each with its own worth."""
    parts = rows.more(-np.array(worth.prices))
    rows.high[parts[:-1]] = worth.lengths[:-1]
    columns, signs = np.append(parts, energy), np.append(np.ones(len(parts)), -1.0)
    rows.sums(np.zeros(1), np.zeros(1), np.zeros(len(columns), dtype=np.intp), (columns, signs))


def device(rows: Rows, case: Case, mine: dict[str, Block]) -> int:
    """The energy law: E[t+1] = E[t] + h (eta_in C - F / eta_out) - trip, and what wishes cost.

    Gives the first row of the energy law.
    """
    share_in, share_out = case.charge_efficiency, 1 / case.discharge_efficiency
    rows.cost[mine["feed"]] = case.hours * case.wear * share_out
    rows.high[mine["charge"]] = np.where(case.net > case.import_high, 0.0, case.charge_most)
    rows.high[mine["feed"]] = np.where(-case.net > case.export_high, 0.0, case.discharge_most)
    rows.high[mine["energy"]] = case.capacity
    balance = -case.trip if case.drain is None else -case.trip - case.drain
    balance[0] += case.energy
    energy, charge, feed = mine["energy"], mine["charge"], mine["feed"]
    begin = rows.made
    rows.law(
        balance,
        balance,
        (energy, 1.0),
        (charge, -case.hours * share_in),
        (feed, case.hours * share_out),
    )
    rows.carry(energy)
    if case.drain is not None:
        heat(rows, case, charge)
    for levels, sign in ((case.wishes.floors, 1.0), (case.wishes.ceilings, -1.0)):
        wanted = [
            (boundary - 1, level, weight)
            for boundary, row in enumerate(levels)
            if boundary
            for level, weight in row
        ]
        if wanted:
            place, level, weight = np.array(wanted).T
            missing = rows.more(weight)
            low = sign * level
            rows.law(low, np.full(len(low), NEVER), (energy[place.astype(np.intp)], sign), (missing, 1.0))
    return begin


def heat(rows: Rows, case: Case, charge: Block) -> None:
    """The heat law: what charging does not cover comes from the battery.   lost + h eta_in C >= drain."""
    drain = case.drain if case.drain is not None else np.zeros_like(case.hours)
    lost = rows.more(np.full(len(drain), case.goal_weight + case.wear))
    rows.law(drain, np.full(len(drain), NEVER), (lost, 1.0), (charge, case.hours * case.charge_efficiency))
