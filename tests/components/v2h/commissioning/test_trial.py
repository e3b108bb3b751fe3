"""What is kept of a trial, what follows from it, and how it is told."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from custom_components.v2h.commissioning.judge import Step, Verdict
from custom_components.v2h.commissioning.leaving import Leaving, Left
from custom_components.v2h.commissioning.trial import UNTRUSTED, Trial
from custom_components.v2h.commissioning.words import distrust, lines, told, tried, verdict
from custom_components.v2h.diagnostics import SECRET

V = Verdict
CHARGED = Step(verdict=V.GOOD, asked_w=1000, car_w=1010, moved_w=1040, noise_w=20)
FED = Step(verdict=V.GOOD, asked_w=-1000, car_w=-1000, moved_w=-960, noise_w=20)
STOPPED = Leaving(left=Left.STOPPED, lease_s=90, after_s=47, gave_wh=13, witnesses=("charger", "meter"))
RAN_ON = Leaving(left=Left.RAN_ON, lease_s=90, gave_wh=40, witnesses=("charger",))
TRIAL = Trial(
    identity="BOX-7",
    firmware="1.2",
    at=datetime(2026, 11, 22, 18, 30, tzinfo=UTC),
    charge=CHARGED,
    discharge=FED,
    leaving=STOPPED,
)


@pytest.mark.parametrize(
    "trial",
    [
        TRIAL,
        replace(TRIAL, discharge=None, leaving=None, skipped="Not tried: the sun shines."),
        replace(TRIAL, leaving=RAN_ON, ran_on=True),
        Trial(identity="BOX-7", firmware="", at=TRIAL.at),
    ],
)
def test_a_trial_is_kept_as_it_was(trial: Trial) -> None:
    assert Trial.from_dict(json.loads(json.dumps(trial.to_dict())), "BOX-7") == trial


def test_whose_it_is_stays_out_of_the_diagnostics() -> None:
    assert SECRET & set(TRIAL.to_dict()) == {"identity"}


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "words",
        {},
        {"identity": "BOX-7"},
        {**TRIAL.to_dict(), "at": "once"},
        {**TRIAL.to_dict(), "charge": {"verdict": "wonderful"}},
        {**TRIAL.to_dict(), "charge": 7},
        {**TRIAL.to_dict(), "identity": "BOX-8"},
    ],
)
def test_what_cannot_be_read_or_is_of_another_charger_is_no_trial(kept: object) -> None:
    assert Trial.from_dict(kept, "BOX-7") is None


def test_all_of_it_has_to_be_good() -> None:
    assert TRIAL.complete
    poor = replace(CHARGED, verdict=V.UNCLEAR)
    for change in ({"charge": poor}, {"discharge": None}, {"leaving": None}, {"leaving": RAN_ON}):
        assert not replace(TRIAL, **change).complete


@pytest.mark.parametrize("seen", list(Verdict))
def test_a_discharge_is_forbidden_where_charger_or_meter_lie(seen: Verdict) -> None:
    trial = replace(TRIAL, charge=replace(CHARGED, verdict=seen))
    assert trial.forbids_discharge is (seen in UNTRUSTED)
    assert (distrust(trial) is not None) is (seen in UNTRUSTED)
    assert ("does not feed the house" in verdict(trial)) is (seen in UNTRUSTED)


@pytest.mark.parametrize(
    ("leaving", "earlier", "ran_on"),
    [
        pytest.param(STOPPED, None, False, id="it stopped"),
        pytest.param(RAN_ON, None, True, id="it ran on"),
        pytest.param(STOPPED, True, False, id="it has made up for it"),
        pytest.param(None, True, True, id="not seen this time"),
        pytest.param(None, False, False, id="never seen"),
    ],
)
def test_who_ran_on_has_to_be_seen_to_stop(
    leaving: Leaving | None, earlier: bool | None, ran_on: bool
) -> None:
    before = None if earlier is None else replace(TRIAL, ran_on=earlier)
    assert replace(TRIAL, leaving=leaving).after(before).ran_on is ran_on


def test_another_chargers_running_on_is_not_held_against_this_one() -> None:
    assert not replace(TRIAL, leaving=None).after(replace(TRIAL, identity="OLD", ran_on=True)).ran_on


def test_a_trial_is_told_with_what_was_seen() -> None:
    charged, fed, stopped = lines(TRIAL)
    assert charged == (
        "Charging with 1.0 kW: the charger told 1.0 kW into the car, and the house's meter rose by 1.0 kW. "
        "Both are right."
    )
    assert fed == (
        "Feeding the house with 1.0 kW: the charger told 1.0 kW out of the car, "
        "and the house's meter fell by 960 W. Both are right."
    )
    assert stopped == (
        "Without us: the car stopped feeding the house by itself 47 s after its line was cut "
        "(by its own record and by the house's meter; 90 s allowed). It gave 13 Wh while it was alone."
    )
    assert "went on feeding the house for more than 90 s" in lines(replace(TRIAL, leaving=RAN_ON))[-1]
    unseen = replace(STOPPED, left=Left.UNSEEN, after_s=None, gave_wh=None)
    assert lines(replace(TRIAL, leaving=unseen))[-1].endswith("stopped feeding the house.")
    assert lines(replace(TRIAL, discharge=None, leaving=None, skipped="The sun shines."))[1:] == (
        "The sun shines.",
    )


def test_the_health_page_says_when_it_was_tried() -> None:
    assert tried(None) is None
    assert tried(TRIAL) == "It was tried on 22 November 2026 with firmware 1.2, and all was well."
    assert tried(replace(TRIAL, firmware="", leaving=None)) == (
        "It was tried on 22 November 2026, and not all could be seen."
    )


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        (TRIAL, "All is well."),
        (replace(TRIAL, leaving=RAN_ON, ran_on=True), "did not stop by itself"),
        (replace(TRIAL, discharge=None, leaving=None), "Charging is well."),
        (replace(TRIAL, leaving=None), "Not all could be seen."),
        (
            replace(TRIAL, charge=replace(CHARGED, verdict=V.UNCLEAR), discharge=None),
            "Not all could be seen.",
        ),
        (replace(TRIAL, charge=replace(CHARGED, verdict=V.CHARGER_STILL)), "does not do what it is asked"),
    ],
)
def test_what_follows_is_said(trial: Trial, words: str) -> None:
    assert words in verdict(trial)


@pytest.mark.parametrize("seen", list(Verdict))
@pytest.mark.parametrize("still", [True, False])
def test_every_verdict_has_a_sentence(seen: Verdict, still: bool) -> None:
    sentence = told(
        Step(verdict=seen, asked_w=1000, car_w=0, moved_w=0, frozen=still, why="The fuse is full.")
    )
    assert sentence.startswith("Charging with 1.0 kW: ")
    assert sentence[-1] in ".?"
    assert "  " not in sentence
