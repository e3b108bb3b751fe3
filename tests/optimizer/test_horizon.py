"""The grid of slots."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from optimizer.horizon import Horizon

NOW = datetime(2026, 11, 22, 18, 37, 30, tzinfo=UTC)


def test_the_first_slot_is_what_is_left_of_the_quarter_hour():
    horizon = Horizon.make(NOW, 192)
    assert len(horizon) == 192
    assert horizon.start == NOW
    assert horizon.starts[1] == NOW.replace(minute=45, second=0)
    assert horizon.hours[0] == pytest.approx(7.5 / 60)
    assert set(horizon.hours[1:].round(9)) == {0.25}


def test_on_the_line_the_first_slot_is_whole():
    assert Horizon.make(NOW.replace(minute=45, second=0), 4).hours[0] == 0.25


@pytest.mark.parametrize(
    ("when", "index"),
    [
        pytest.param(NOW - timedelta(seconds=1), None, id="before"),
        pytest.param(NOW, 0, id="the first moment"),
        pytest.param(NOW.replace(minute=45, second=0), 1, id="a boundary belongs to the slot that begins"),
        pytest.param(NOW.replace(hour=19, minute=29, second=59), 3, id="the last second"),
        pytest.param(NOW.replace(hour=19, minute=30, second=0), None, id="the end"),
    ],
)
def test_the_slot_of_a_moment(when, index):
    assert Horizon.make(NOW, 4).index(when) == index


def test_a_clock_change_neither_doubles_nor_loses_a_slot():
    before = datetime(2026, 10, 25, 0, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    horizon = Horizon.make(before, 100)
    assert (horizon.hours == 0.25).all()
    assert horizon.end.astimezone(ZoneInfo("Europe/Berlin")) == datetime(
        2026, 10, 26, 0, tzinfo=ZoneInfo("Europe/Berlin")
    )
