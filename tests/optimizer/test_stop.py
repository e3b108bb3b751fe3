"""Planning can be given up, and ends in time with the best plan so far."""

import pytest

from optimizer.several import SPENT, solve_several
from optimizer.solve import solve
from optimizer.stop import PlanningCancelledError, Stop
from tests.oracles.several import judge

from .homes import as_oracles, home, powers
from .test_several import family


class Asked:
    """Says yes from the *count*-th time on."""

    def __init__(self, count):
        self.left = count

    def __call__(self):
        self.left -= 1
        return self.left < 0


def test_a_plan_that_is_not_wanted_any_more_is_given_up():
    with pytest.raises(PlanningCancelledError):
        solve(home(48), stop=Stop(cancelled=Asked(1)))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_planning_a_home_is_given_up_between_its_steps(count):
    with pytest.raises(PlanningCancelledError):
        solve_several(family(0), stop=Stop(cancelled=Asked(count)))


def test_when_time_is_over_the_best_plan_so_far_is_given_and_says_so():
    problems = family(0)
    early, full = solve_several(problems, stop=Stop(spent=Asked(0))), solve_several(problems)
    assert not early.complete
    assert all(SPENT in plan.assumptions for plan in early.plans.values())
    homes = as_oracles(list(problems.values()))
    quick, verdicts = judge(homes, [powers(early.plans[name]) for name in problems])
    slow, _ = judge(homes, [powers(full.plans[name]) for name in problems])
    assert [verdict.faults for verdict in verdicts] == [{}, {}, {}]
    assert slow <= quick + 1e-6


def test_a_home_that_had_its_time_says_nothing_of_it():
    full = solve_several(family(0))
    assert full.complete
    assert all(SPENT not in plan.assumptions for plan in full.plans.values())


def test_the_same_home_gets_the_same_plans():
    one, other = solve_several(family(1)), solve_several(family(1))
    assert [powers(plan) for plan in one.plans.values()] == [powers(plan) for plan in other.plans.values()]
