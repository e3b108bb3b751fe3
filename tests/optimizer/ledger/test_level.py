"""A register is believed as far as a home can have drawn what it tells."""

import json

import pytest

from optimizer.ledger.level import PATIENCE_H, Level

MOST_W = 20_000.0
LOOK_H = 2 / 3600


def listen(level, *readings, counted_wh=0.0, look_h=LOOK_H):
    """What comes of these readings, one at each look."""
    rises = []
    for told_wh in readings:
        level, rise = level.later(look_h, look_h).hear(told_wh, MOST_W, counted_wh, look_h)
        rises.append(rise and (round(rise.wh, 3), rise.same))
    return level, rises


@pytest.mark.parametrize(
    ("readings", "rises"),
    [
        pytest.param((1000, 1010), [(0, True), (10, True)], id="the usual day"),
        pytest.param((1000, 990), [(0, True), (-10, True)], id="rounding"),
        pytest.param((3000, 4000), [(2000, True), (1000, True)], id="whole kWh, or told late"),
        pytest.param((66_000, 66_010, 1020), [None, None, (20, True)], id="up, and back"),
        pytest.param((3, 1020), [None, (20, True)], id="down, and back"),
        pytest.param((66_000, 9_000_000, 1020), [None, None, (20, True)], id="here and there, and back"),
    ],
)
def test_a_reading_counts_if_it_can_be(readings, rises):
    assert listen(Level(wh=1000.0), *readings)[1] == rises


def test_what_stays_where_it_cannot_be_is_another_meter_that_counted_since_it_was_seen():
    minutes = round(PATIENCE_H * 3600 / 2)
    level, rises = listen(Level(wh=1000.0), *(50_000 + 2 * i for i in range(minutes + 1)), counted_wh=7.0)
    assert rises[:-1] == [None] * minutes
    assert rises[-1] == (2 * minutes + 7.0, False)
    assert (level.wh, level.doubt) == (50_000 + 2 * minutes, None)


def test_a_register_that_never_shows_the_same_twice_is_never_another_meter():
    _, rises = listen(Level(wh=1000.0), *(100_000 * (2 + i % 5) for i in range(2000)))
    assert set(rises) == {None}


def test_what_only_a_wrong_clock_makes_possible_has_to_stand_first():
    level = Level(wh=1000.0).later(0.1, 4.0)
    _, rises = listen(level, *[61_000] * 500)
    assert (rises[0], rises[-1]) == (None, (0, True))
    assert next(rise for rise in rises if rise) == (60_000, True)


def test_the_longer_nobody_looked_the_more_can_have_flowed():
    assert listen(Level(wh=1000.0).later(3.0, 3.0), 61_000)[1] == [(60_000, True)]


def test_a_night_without_readings_wins_no_doubt():
    level, _ = listen(Level(wh=1000.0), 90_000)
    level, rises = listen(level, 90_010, look_h=1.0)
    assert (rises, level.doubt.hours < PATIENCE_H) == ([None], True)


@pytest.mark.parametrize("readings", [(1010,), (90_000, 90_001)], ids=["sure", "in doubt"])
def test_it_survives_a_restart(readings):
    level, _ = listen(Level(wh=1000.0), *readings)
    assert Level.from_dict(json.loads(json.dumps(level.to_dict()))) == level


@pytest.mark.parametrize(
    ("data", "level"),
    [
        pytest.param({"begin_wh": 1000.0, "booked_wh": 50.0}, Level(wh=1050.0), id="of an older release"),
        pytest.param({"begin_wh": None, "booked_wh": 50.0}, None, id="there was no register"),
        pytest.param({"level_wh": "x"}, None, id="nonsense"),
        pytest.param({"level_wh": 5.0, "doubt": [1, "x"]}, Level(wh=5.0), id="half nonsense"),
    ],
)
def test_what_was_written_otherwise_is_read_as_far_as_it_goes(data, level):
    assert Level.from_dict(data) == level
