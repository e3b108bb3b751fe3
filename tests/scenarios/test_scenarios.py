"""Every folder is a home, and what must be true of its plan."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from optimizer.errors import ProblemError
from optimizer.model.case import Case
from optimizer.paper.reading import read
from optimizer.several import solve_several
from optimizer.solve import UNSTOPPED, planned, solve
from tests.optimizer.homes import as_oracle, powers
from tests.oracles.evaluate import evaluate

from .vocabulary import WORDS, Seen, holds

PLACE = Path(__file__).parent
FOLDERS = sorted(path.parent for path in PLACE.glob("*/problem.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_facts_of(folder):
    data, told = load(folder / "problem.json"), load(folder / "expected.json")
    assert told["why"].strip()
    if "refused" in told:
        with pytest.raises(ProblemError) as caught:
            read(data)
        assert told["refused"]["field"] == caught.value.field
        assert told["refused"]["says"] in str(caught.value)
        return
    seen = look(folder)
    assert told["facts"]
    for fact in told["facts"]:
        name, own = ("car", fact) if "of" not in fact else (fact["of"], fact["fact"])
        holds(seen[name], own)


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def look(folder):
    """The plan of every device, judged by the laws."""
    data = load(folder / "problem.json")
    before = folder / "before.json"
    home = read(data)
    previous = plans_of(read(merged(data, load(before)))) if before.exists() else {}
    plans = plans_of(home, previous)
    for name, problem in home.problems.items():
        if len(plans) == 1:
            assert not evaluate(as_oracle(problem), powers(plans[name])).faults
    if len(plans) > 1:
        fuse_w = max(problem.site.fuse_w for problem in home.problems.values())
        assert max(slot.grid_w for plan in plans.values() for slot in plan.slots) <= fuse_w + 1
    return {
        name: Seen(
            plan=plan,
            tz=home.tz,
            start_energy_wh=home.problems[name].energy_wh,
            previous=previous.get(name),
            stopped=lambda stop, name=name: plans_of(home, previous, stop)[name],
            again=lambda change, name=name: plans_of(read(merged(data, change)))[name],
        )
        for name, plan in plans.items()
    }


def plans_of(home, previous=None, stop=UNSTOPPED):
    if len(home.problems) == 1:
        ((name, problem),) = home.problems.items()
        return {name: solve(problem, (previous or {}).get(name), home.tz, stop=stop)}
    return solve_several(home.problems, home.tz, previous=previous, stop=stop).plans


def merged(data, change):
    """*data* with the values of *change*; null takes a key away."""
    if not isinstance(change, dict) or not isinstance(data, dict):
        return change
    known = {name: merged(data.get(name), value) for name, value in change.items()}
    return {name: value for name, value in {**data, **known}.items() if value is not None}


# Resting is all that can be done there; the facts are about what is told.
RESTING = {"an_unplugged_car_is_away", "a_full_car_says_that_it_is_full", "a_goal_while_away_says_so"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_facts_tell_the_plan_from_a_lazy_one_and_a_greedy_one_of(folder):
    """Rest always; charge with all there is: at least one of them must break a fact."""
    if "refused" in load(folder / "expected.json"):
        return
    real = look(folder)
    home = read(load(folder / "problem.json"))
    lazy, greedy = (
        {name: replace(seen, plan=forced(home, name, greedy=greedy)) for name, seen in real.items()}
        for greedy in (False, True)
    )
    assert breaks(folder, lazy) or breaks(folder, greedy) or folder.name in RESTING


def forced(home, name, *, greedy):
    """The plan that rests, or the one that charges with full power whenever it can."""
    problem = home.problems[name]
    case = Case.of(problem)
    power = np.zeros(len(problem.horizon))
    energy = case.energy
    for slot, most in enumerate(case.charge_high.tolist()):
        room = (case.top - energy) / case.charge_efficiency / float(case.hours[slot])
        high = min(most, room)
        if greedy and high >= max(case.charge_low, 0.01):
            power[slot] = high
        energy = max(
            0.0, energy + float(case.gain(power[slot : slot + 1], np.array([slot]))[0] - case.trip[slot])
        )
    return planned(problem, power, home.tz)


def breaks(folder, seen):
    """Whether a plan other than ours breaks a fact, or its facts cannot even be asked of it."""
    try:
        for fact in load(folder / "expected.json")["facts"]:
            name, own = ("car", fact) if "of" not in fact else (fact["of"], fact["fact"])
            holds(seen[name], own)
    except AssertionError, ValueError:
        return True
    return False


def test_there_are_forty_and_each_is_named_after_what_it_shows():
    assert len(FOLDERS) >= 40
    assert all(len(folder.name.split("_")) >= 3 for folder in FOLDERS)


def test_every_word_is_used():
    used = {
        word
        for folder in FOLDERS
        for fact in load(folder / "expected.json").get("facts", [])
        for word in fact.get("fact", fact)
        if word != "of"
    }
    assert used == set(WORDS)


def example():
    """A night of charging after an evening of feeding."""
    return look(PLACE / "feeds_the_dear_evening_and_refills_at_night")["car"]


@pytest.mark.parametrize(
    "fact",
    [
        {"charges_within": [["17:00", "18:00"]]},
        {"feeds_within": [["01:00", "02:00"]]},
        {"does": {"at": "18:00", "is": "charge"}},
        {"does": {"within": ["18:00", "03:00"], "is": "feed"}},
        {"never": "charge"},
        {"never": {"does": "feed", "within": ["18:00", "20:00"]}},
        {"never_below_wh": 50_000},
        {"never_above_wh": 20_000},
        {"energy_wh": {"at": "07:30", "at_least": 59_000}},
        {"energy_wh": {"at_most": 1_000}},
        {"power_w": {"while": "charge", "at_most": 1_000}},
        {"grid_w": {"at_most": 100}},
        {"curtailed_wh": {"at_least": 1}},
        {"cost": {"at_most": 0}},
        {"fed_wh": {"at_most": 100}},
        {"charged_wh": {"within": ["17:00", "18:00"], "at_least": 100}},
        {"switches_at_most": 0},
        {"violations": [{"tier": "driver", "code": "goal", "amount": {"at_least": 1}, "says": ""}]},
        {"reason_at": {"at": "18:00", "code": "full"}},
        {"reason_at": {"at": "18:00", "says": "sun"}},
        {"reason_at": {"at": "18:00", "runner_up": "charge"}},
        {"reason_at": {"at": "18:00", "binds": ["full"]}},
        {"would": {"at": "18:00", "do": "rest", "below": {"at_most": 0.01}}},
        {"assumes": "snow"},
        {"changed_slots": {"at_most": 500}},
        {"compared": {"with": {}, "saves": {"at_least": 0.01}}},
        {"out_of_time": "time is over"},
        {"given_up": {"after": 10_000}},
    ],
    ids=lambda fact: next(iter(fact)),
)
def test_every_word_can_fail(fact):
    with pytest.raises(AssertionError):
        holds(example(), fact)
