"""The exact plan of several devices at one meter, as one mixed-integer programme, and its judge.

Each device is a :class:`tests.oracles.home.Home` of the same house. Straight laws only.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .evaluate import NEAR, Verdict, evaluate
from .home import Home
from .laws import NEVER, Rows
from .milp import Exact, demand_rows, left_over, run

OWN = ("charge", "feed", "charging", "feeding", "energy", "stranded")
SHARED = ("buy", "sell", "buying", "over", "anyone")


def judge(homes: Sequence[Home], powers: Sequence[Sequence[float]]) -> tuple[float, list[Verdict]]:
    """The objective of all together, and the verdict on each device around the others."""
    verdicts = []
    for place, (home, power) in enumerate(zip(homes, powers, strict=True)):
        others = np.sum(powers, axis=0) - np.array(powers[place])
        verdicts.append(evaluate(_around(home, others), power))
    house = replace(
        _around(homes[0], np.sum(powers, axis=0)),
        floors=[[] for _ in homes[0].floors],
        end_value=[],
        trip=[0.0] * len(powers[0]),
    )
    alone = evaluate(house, [0.0] * len(powers[0])).objective
    return sum(verdict.objective for verdict in verdicts) - (len(homes) - 1) * alone, verdicts


def _around(home, others):
    load = [value + max(other, 0.0) for value, other in zip(home.load, others, strict=True)]
    sun = [value + max(-other, 0.0) for value, other in zip(home.sun, others, strict=True)]
    return replace(home, load=load, sun=sun)


def at_once(powers: Sequence[Sequence[float]], sharing: Sequence[int]) -> int:
    """Slots in which more than one of the devices that share a charger use it."""
    rows = np.abs(np.array([powers[place] for place in sharing])) > NEAR
    return int((rows.sum(axis=0) > 1).sum())


def solve_all_exactly(homes: Sequence[Home], gap: float = 1e-3, sharing: Sequence[int] = ()) -> Exact:
    """The bound of the cheapest plan of all, and what proving it took. ``power`` has a row per device.

    The devices at the places *sharing* use one charger, one at a time.
    """
    slots, first = len(homes[0].hours), homes[0]
    at = {name: np.arange(slots) + place * slots for place, name in enumerate(SHARED)}
    own = [
        {name: np.arange(slots) + (len(SHARED) + len(OWN) * i + k) * slots for k, name in enumerate(OWN)}
        for i in range(len(homes))
    ]
    count, rows, misses = slots * (len(SHARED) + len(OWN) * len(homes)), Rows(), []
    for home, mine in zip(homes, own, strict=True):
        for boundary in range(1, slots + 1):
            for level, weight in home.floors[boundary]:
                rows.add(level, NEVER, (mine["energy"][boundary - 1], 1.0), (count + len(misses), 1.0))
                misses.append(weight)
        left_over(home, int(mine["energy"][-1]), rows, count, misses)
        for slot in range(slots):
            _own_laws(home, slot, {name: int(mine[name][slot]) for name in OWN}, mine, rows)
    for slot in range(slots):
        _meter_laws(first, slot, {name: int(at[name][slot]) for name in SHARED}, own, rows)
        both = [(int(own[i][on][slot]), 1.0) for i in sharing for on in ("charging", "feeding")]
        if both:
            rows.add(-NEVER, 1.0, *both)
    if first.demand is not None:
        demand_rows(first, at, rows, count + len(misses))
        misses.append(first.demand[0])
    hours = np.array(first.hours)
    cost, high = np.zeros(count + len(misses)), np.full(count + len(misses), NEVER)
    cost[count:] = misses
    cost[at["buy"]], cost[at["sell"]] = hours * np.array(first.buy), -hours * np.array(first.sell)
    cost[at["over"]] = hours * first.fuse_weight
    binary = [at["buying"], at["anyone"]]
    for home, mine in zip(homes, own, strict=True):
        cost[mine["feed"]], cost[mine["stranded"]] = hours * home.wear / home.eta_out, home.stranded_weight
        high[mine["energy"]], high[mine["stranded"]] = home.capacity, home.trip
        binary += [mine["charging"], mine["feeding"]]
    high[np.concatenate(binary)] = 1.0
    values, objective, seconds = run(rows, cost, np.zeros(len(cost)), high, np.concatenate(binary), gap)
    each = [(values[mine["charge"]] - values[mine["feed"]]).tolist() for mine in own]
    return Exact(power=each, objective=objective, seconds=seconds)


def _own_laws(home, slot, column, mine, rows):
    hours, here, trip = home.hours[slot], home.here[slot], home.trip[slot]
    start = (home.energy if slot == 0 else 0.0) - trip
    before = [(int(mine["energy"][slot - 1]), -1.0)] if slot else []
    flow = [(column["charge"], -hours * home.eta_in), (column["feed"], hours / home.eta_out)]
    rows.add(start, start, (column["energy"], 1.0), *flow, (column["stranded"], -1.0), *before)
    for power, on, least, most in (
        ("charge", "charging", home.charge_min, home.charge_max[slot]),
        ("feed", "feeding", home.feed_min, home.feed_max[slot]),
    ):
        rows.add(-NEVER, 0.0, (column[power], 1.0), (column[on], -(most if here else 0.0)))
        rows.add(0.0, NEVER, (column[power], 1.0), (column[on], -least))
    rows.add(-NEVER, 1.0 if here else 0.0, (column["charging"], 1.0), (column["feeding"], 1.0))
    ended = [(column["energy"], 1.0), (column["stranded"], -1.0)]
    rows.add(-trip, NEVER, *ended, (column["feeding"], -home.reserve[slot]))
    rows.add(-NEVER, home.capacity - trip, *ended, (column["charging"], home.capacity - home.top))


def _meter_laws(home, slot, column, own, rows):
    net = home.load[slot] - home.sun[slot]
    powers = [
        (int(mine[name][slot]), sign) for mine in own for name, sign in (("charge", -1.0), ("feed", 1.0))
    ]
    rows.add(net, net, (column["buy"], 1.0), (column["sell"], -1.0), *powers)
    wide = abs(net) + 60.0
    rows.add(-NEVER, 0.0, (column["buy"], 1.0), (column["buying"], -wide))
    rows.add(-NEVER, wide, (column["sell"], 1.0), (column["buying"], wide))
    rows.add(-NEVER, home.import_max[slot], (column["buy"], 1.0), (column["over"], -1.0))
    rows.add(-NEVER, home.deliver_max[slot], (column["sell"], 1.0), (column["over"], -1.0))
    # While anyone feeds, no more leaves the house than a device may deliver.
    for mine in own:
        rows.add(0.0, NEVER, (column["anyone"], 1.0), (int(mine["feeding"][slot]), -1.0))
    limit = min(home.deliver_max[slot], home.export_max)
    rows.add(-NEVER, wide, (column["sell"], 1.0), (column["anyone"], wide - limit))
