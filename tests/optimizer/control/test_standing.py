"""The user's word stands until a newer one, or until it has done what it was for."""

from datetime import timedelta

import pytest

from optimizer.control.standing import Standing
from optimizer.dispatch.decision import Command, Mode
from optimizer.dispatch.memory import Memory
from optimizer.dispatch.snapshot import Reserve

from ..dispatch.moments import EVENING, LIMITS, discharge, home

SMALL, LARGE = Reserve(energy_wh=12_000), Reserve(energy_wh=48_000, why="a storm is coming")


def at(seconds: float, *, clock_off: timedelta = timedelta()):
    """The home so many seconds later, by a wall clock that is perhaps wrong."""
    return home(elapsed=seconds, now=EVENING + timedelta(seconds=seconds) + clock_off)


@pytest.mark.parametrize("clock_off", [timedelta(), timedelta(hours=-3), timedelta(hours=3)], ids=str)
def test_a_command_ends_after_its_time_whatever_the_wall_clock_is_set_to(clock_off):
    standing = Standing()
    standing.give(discharge(900, until=EVENING + timedelta(seconds=60)), at(0))
    for seconds, stands in ((59, True), (60, False)):
        standing.end(at(seconds, clock_off=clock_off), Memory(), LIMITS)
        assert (standing.command is not None) is stands


def test_a_command_that_ended_while_we_were_away_is_dropped_at_the_first_look():
    standing = Standing(command=discharge(900, until=EVENING - timedelta(seconds=1)))
    standing.time(at(0))
    standing.end(at(0), Memory(), LIMITS)
    assert standing.command is None


@pytest.mark.parametrize(
    ("ends_s", "until_s"),
    [
        pytest.param(None, 1200, id="nobody said until when"),
        pytest.param(3600, 1200, id="the command lasts longer"),
        pytest.param(600, 600, id="the command ends before"),
        pytest.param(2, 60, id="it is nearly over: a schedule must last until it is agreed on"),
    ],
)
def test_what_runs_on_without_us_ends_with_the_command(ends_s, until_s):
    standing = Standing()
    ends = None if ends_s is None else EVENING + timedelta(seconds=ends_s)
    standing.give(discharge(900, until=ends), at(0))
    assert standing.until(EVENING + timedelta(minutes=20), at(0)) == EVENING + timedelta(seconds=until_s)


@pytest.mark.parametrize(
    ("command", "memory", "stands"),
    [
        (discharge(900, energy_wh=50), Memory(moved_wh=-49), True),
        (discharge(900, energy_wh=50), Memory(moved_wh=-50), False),
        (Command(power_w=900, max_soc_percent=60), Memory(energy_wh=35_000), True),
        (Command(power_w=900, max_soc_percent=60), Memory(energy_wh=36_000), False),
        (Command(power_w=0), Memory(energy_wh=36_000, moved_wh=-50), True),
    ],
)
def test_a_command_ends_when_it_has_done_what_it_was_for(command, memory, stands):
    standing = Standing(command=command)
    standing.end(at(0), memory, LIMITS)
    assert (standing.command is not None) is stands


def test_the_newest_word_counts_and_off_takes_no_commands():
    standing = Standing()
    standing.give(discharge(900), at(0))
    standing.choose(Mode.OFF)
    assert standing.command is None
    standing.give(discharge(900), at(1))
    assert (standing.mode, standing.command) == (Mode.OFF, None)


@pytest.mark.parametrize(
    ("own", "asked", "larger"),
    [
        (None, None, None),
        (SMALL, None, SMALL),
        (None, LARGE, LARGE),
        (SMALL, LARGE, LARGE),
        (LARGE, SMALL, LARGE),
    ],
)
def test_of_two_reserves_the_larger_one_is_kept(own, asked, larger):
    assert Standing(reserve=own).larger(asked) is larger
