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
    for slot, car in enumerate(power):
        faults.update(_faults_of_power(home, slot, car))
        charge, feed = max(car, 0.0), max(-car, 0.0)
        taken = home.out_of(feed) * home.hours[slot]
        then = energy[-1] + home.into(charge) * home.hours[slot] - taken
        faults["below reserve"] += feed > NEAR and then < home.reserve[slot] - NEAR
        faults["above top"] += charge > NEAR and then > home.top + NEAR
        faults["taper"] += charge > NEAR and then > home.reach(energy[-1], home.hours[slot]) + 3 * NEAR
        paid, over = meter(home, slot, home.load[slot] - home.sun[slot] + car)
        money += paid + home.wear * taken
        weight += over + home.stranded_weight * max(0.0, home.trip[slot] - then)
        energy.append(max(0.0, then - home.trip[slot]))
        weight += sum(price * max(0.0, level - energy[-1]) for level, price in home.floors[slot + 1])
        if home.ceilings:
            weight += sum(price * max(0.0, energy[-1] - level) for level, price in home.ceilings[slot + 1])
    left = home.end_value * energy[-1]
    return Verdict(money=money, objective=money + weight - left, energy=energy, faults=+faults)


def meter(home: Home, slot: int, flow: float) -> tuple[float, float]:
    """Money and weight of what flows through the meter, with the best that cutting the sun can do."""
    most = home.sun[slot] if home.cuttable else 0.0
    limits = (-flow, -flow - home.deliver_max[slot], home.import_max[slot] - flow, most)
    ways = []
    for cut in {min(most, max(0.0, limit)) for limit in (0.0, *limits)}:
        grid = flow + cut
        money = home.hours[slot] * (home.buy[slot] if grid > 0 else home.sell[slot]) * grid
        over = max(0.0, grid - home.import_max[slot]) + max(0.0, -grid - home.deliver_max[slot])
        ways.append((money + home.hours[slot] * home.fuse_weight * over, money))
    total, money = min(ways)
    return money, total - money


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
        "not a number": car != car,  # noqa: PLR0124 - only NaN differs from itself
    }
    return [law for law, broken in laws.items() if broken]
