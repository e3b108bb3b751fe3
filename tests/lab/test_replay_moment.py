"""The diagnostics of a home, planned and decided again and told for people."""

import json

import pytest

from lab.replay.__main__ import main

from ..optimizer.paper.test_scenario import House


@pytest.fixture
def house():
    running = House()
    running.plan()
    return running


def downloaded(folder, scenario, **change):
    """As Home Assistant puts it into a file."""
    told = {"integration_manifest": {"version": "1.2.3"}, "data": {"scenario": scenario.to_dict() | change}}
    path = folder / "home.json"
    path.write_text(json.dumps(told))
    return str(path)


def test_the_plan_the_decision_and_their_sameness_are_told(tmp_path, capsys, house):
    picture = tmp_path / "plan.svg"
    assert main([downloaded(tmp_path, house.scenario()), "--picture", str(picture)]) == 0
    told = capsys.readouterr().out
    decision = house.controller.decision
    assert told.startswith("home.json:\nWritten by version 1.2.3.\nThe plan of Sun 22 Nov 2026 19:34:00:\n")
    assert "Together" in told
    assert f"Decided at 19:34:01, mode automatic: {decision.power_w} W by the rule {decision.rule}.\n" in told
    assert decision.reason in told
    assert told.endswith("It is the decision that the home took.\n")
    assert "It is the plan that the home had.\n" in told
    assert picture.read_text().startswith("<svg")


@pytest.mark.parametrize(("option", "more"), [("--slots", 150), ("--deep", 1)])
def test_more_of_the_plan_is_told_on_demand(tmp_path, capsys, house, option, more):
    path = downloaded(tmp_path, house.scenario())
    main([path])
    usual = capsys.readouterr().out
    main([path, option])
    assert len(capsys.readouterr().out.splitlines()) >= len(usual.splitlines()) + more


def test_another_decision_is_told_and_counts_as_a_difference(tmp_path, capsys, house):
    scenario = house.scenario().to_dict()
    forged = scenario["decision"] | {"power_w": 7_000}
    assert main([downloaded(tmp_path, house.scenario(), decision=forged)]) == 1
    told = capsys.readouterr().out
    assert "It is another decision than the home took:\n  The power was 7000 W, and is -" in told


def test_a_plan_from_before_a_restart_is_taken_as_it_stands(tmp_path, capsys, house):
    restarted = {"outlook": None, "previous": None, "basis": None}
    assert main([downloaded(tmp_path, house.scenario(), **restarted)]) == 0
    told = capsys.readouterr().out
    assert "it is from before a restart, and what it was made from is gone." in told
    assert told.endswith("Nothing was decided yet.\n")


def test_a_home_without_a_plan_says_so(tmp_path, capsys):
    house = House()
    house.step()
    path = downloaded(tmp_path, house.scenario())
    assert main([path]) == 0
    assert "There was no plan.\n" in capsys.readouterr().out
    assert main([path, "--picture", str(tmp_path / "plan.svg")]) == 2
    assert "There is no plan to draw." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param({}, "It holds no scenario: an older version wrote it", id="another integration"),
        pytest.param({"scenario": {"form": 2}}, "scenario.form is 2, expected 1", id="a newer form"),
        pytest.param({"scenario": 7}, "scenario is 7, expected an object in braces", id="nonsense"),
    ],
)
def test_a_file_that_cannot_be_replayed_is_refused_with_a_sentence(tmp_path, capsys, data, said):
    path = tmp_path / "home.json"
    path.write_text(json.dumps({"data": data}))
    assert main([str(path)]) == 2
    assert said in capsys.readouterr().err


def test_a_picture_that_cannot_be_written_is_told(tmp_path, capsys, house):
    path = downloaded(tmp_path, house.scenario())
    assert main([path, "--picture", str(tmp_path / "nowhere" / "plan.svg")]) == 2
    assert "plan.svg cannot be written: No such file or directory." in capsys.readouterr().err
