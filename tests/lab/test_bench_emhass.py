"""A foreign plan before our judge, without installing anything."""

import pytest

from lab.bench.emhass import executed, judged
from lab.bench.homes import home, made
from optimizer.solve import solve
from tests.optimizer.homes import as_oracle, powers
from tests.oracles.evaluate import evaluate

ALWAYS = home(made(0), always=True)
SLOTS = len(ALWAYS.horizon)


@pytest.mark.parametrize(
    ("wish_kw", "does_kw"),
    [
        pytest.param(0.6, 0.0, id="less than half the minimum: it rests"),
        pytest.param(0.8, 1.4, id="more than half the minimum: it gives the minimum"),
        pytest.param(-0.8, -1.4, id="both ways"),
        pytest.param(5.0, 5.0, id="a lawful power stays"),
    ],
)
def test_a_charger_does_not_go_below_its_minimum(wish_kw: float, does_kw: float) -> None:
    carried = executed(ALWAYS, [wish_kw] + [0.0] * (SLOTS - 1))
    assert carried[0] == pytest.approx(does_kw)


def test_what_a_charger_carries_out_is_lawful_whatever_was_planned() -> None:
    trickle = [0.2 * ((slot * 7) % 11 - 5) * (1 + slot % 9) for slot in range(SLOTS)]
    limits = ("below reserve", "above top", "charge limit", "feed limit")
    assert any(evaluate(as_oracle(ALWAYS), trickle).faults[law] for law in limits)
    faults = evaluate(as_oracle(ALWAYS), executed(ALWAYS, trickle)).faults
    assert not any(faults[law] for law in limits)


def test_a_lawful_plan_is_carried_out_as_it_is() -> None:
    ours = powers(solve(ALWAYS))
    assert executed(ALWAYS, ours) == pytest.approx(ours, abs=1e-6)


def test_what_is_short_is_paid_once() -> None:
    wanted = ALWAYS.goals[0].energy_wh / 1000
    verdict, cost = judged(ALWAYS, [0.0] * SLOTS, wanted)
    oracle = as_oracle(ALWAYS)
    missing = wanted - ALWAYS.energy_wh / 1000
    assert cost - verdict.money == pytest.approx(missing * sum(oracle.buy) / len(oracle.buy) / oracle.eta_in)


def test_our_own_plan_needs_no_settling() -> None:
    ours = powers(solve(ALWAYS))
    verdict, cost = judged(ALWAYS, ours, evaluate(as_oracle(ALWAYS), ours).energy[-1])
    assert cost == pytest.approx(verdict.money, abs=1e-3)
