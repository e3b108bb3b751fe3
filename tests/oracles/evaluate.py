"""An independent judge: runs a plan through the laws of the home and counts what it breaks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .home import Home

# 1 W and 1 Wh of rounding are no fault.
NEAR = 1e-3


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the powers really lead to."""

    money: float
    """Bill and wear."""
    objective: float
    """Money, less the value of the energy left, plus the weight of everything missed."""
    energy: list[float]
    faults: Counter[str]


def evaluate(home: Home, power: Sequence[float]) -> Verdict:
    """Run *power* (kW at the charger, + fills the car) through the home."""
    faults: Counter[str] = Counter()
    energy, money, weight = [home.energy], 0.0, 0.0
    flows: list[float] = []
    for slot, car in enumerate(power):
        faults.update(_faults_of_power(home, slot, car))
        charge, feed = max(car, 0.0), max(-car, 0.0)
        taken = home.out_of(feed) * home.hours[slot]
        given = home.into(charge) * home.hours[slot]
        heat = home.drained(slot)
        then = energy[-1] + given - taken - heat
        through = max(0.0, taken + heat - given)
        faults["below reserve"] += feed > NEAR and then < home.reserve[slot] - NEAR
        faults["above top"] += charge > NEAR and then > home.top + NEAR
        faults["taper"] += charge > NEAR and then > home.reach(energy[-1], home.hours[slot]) + 3 * NEAR
        paid, over, cut = _metered(home, slot, home.load[slot] - home.sun[slot] + car)
        money += paid + home.wear * through + (home.extreme(energy[-1], then) if feed else 0.0)
        weight += over + home.stranded_weight * max(0.0, home.trip[slot] - then)
        weight += home.heat_weight * min(heat, through)
        weight += home.fuse_weight * home.hours[slot] * home.phase_over(slot, car)
        flows.append(home.load[slot] - home.sun[slot] + car + cut)
        energy.append(max(0.0, then - home.trip[slot]))
        weight += sum(price * max(0.0, level - energy[-1]) for level, price in home.floors[slot + 1])
        if home.ceilings:
            weight += sum(price * max(0.0, energy[-1] - level) for level, price in home.ceilings[slot + 1])
    money += demand(home, flows)
    left = home.left(energy[-1])
    return Verdict(money=money, objective=money + weight - left, energy=energy, faults=+faults)


def demand(home: Home, flows: Sequence[float]) -> float:
    """Money for the highest mean import of any interval above what the month had."""
    if home.demand is None:
        return 0.0
    price, before = home.demand
    energy, hours = Counter[int](), Counter[int]()
    if home.interval[0] is not None:
        hours[home.interval[0]], energy[home.interval[0]] = home.begun
    for slot, flow in enumerate(flows):
        if (interval := home.interval[slot]) is not None:
            energy[interval] += max(0.0, flow) * home.hours[slot]
            hours[interval] += home.hours[slot]
    return price * max(0.0, max(energy[place] / hours[place] for place in hours) - before)


def meter(home: Home, slot: int, flow: float) -> tuple[float, float]:
    """Money and weight of what flows through the meter, with the best that cutting the sun can do."""
    money, over, _ = _metered(home, slot, flow)
    return money, over


def _metered(home: Home, slot: int, flow: float) -> tuple[float, float, float]:
    most = home.sun[slot] if home.cuttable else 0.0
    limits = (-flow, -flow - home.deliver_max[slot], home.import_max[slot] - flow, most)
    ways = []
    for cut in {min(most, max(0.0, limit)) for limit in (0.0, *limits)}:
        grid = flow + cut
        money = home.hours[slot] * (home.buy[slot] if grid > 0 else home.sell[slot]) * grid
        if home.reward:
            money -= home.hours[slot] * home.reward[slot] * max(0.0, home.baseline[slot] - grid)
        over = max(0.0, grid - home.import_max[slot]) + max(0.0, -grid - home.deliver_max[slot])
        ways.append((money + home.hours[slot] * home.fuse_weight * over, money, cut))
    total, money, cut = min(ways)
    return money, total - money, cut


def _faults_of_power(home: Home, slot: int, car: float) -> list[str]:
    net = home.load[slot] - home.sun[slot]
    charging, feeding = car > NEAR, car < -NEAR
    laws = {
        "away": (charging or feeding) and not home.here[slot],
        "charge limit": charging and not home.charge_min - NEAR <= car <= home.charge_max[slot] + NEAR,
        "feed limit": feeding and not home.feed_min - NEAR <= -car <= home.feed_max[slot] + NEAR,
        "fuse": charging and net + car > home.import_max[slot] + NEAR,
        "export": feeding and net + car < -home.export_max - NEAR,
        "export fuse": feeding and net + car < -home.deliver_max[slot] - NEAR,
        "phase": (charging or feeding)
        and home.phase_over(slot, car) > max(NEAR, home.phase_over(slot, 0.0) * (1 + NEAR)),
        "not a number": car != car,  # noqa: PLR0124 - only NaN differs from itself
    }
    return [law for law, broken in laws.items() if broken]
