"""The chart's past: thinned, bounded, JSON-safe."""

import json
from datetime import UTC, datetime, timedelta

from custom_components.v2h.face.history import History, Moment

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def moment(at: datetime) -> Moment:
    return Moment(at=at, car_w=-2000, house_w=2100, sun_w=0, grid_w=100, soc_percent=None, import_price=0.4)


def test_a_point_is_kept_every_five_minutes() -> None:
    history = History()
    for second in range(0, 901, 2):
        history.add(moment(NOON + timedelta(seconds=second)))
    assert [point["at"] for point in history.to_list()] == [
        f"2026-03-02T12:{minute:02}:00+00:00" for minute in (0, 5, 10, 15)
    ]


def test_what_is_older_than_twelve_hours_is_forgotten() -> None:
    history = History()
    assert history.newest is None
    for quarter in range(100):
        history.add(moment(NOON + timedelta(minutes=15 * quarter)))
    for minute in range(0, 24 * 60, 5):
        history.add(moment(NOON + timedelta(days=2, minutes=minute)))
    points = history.to_list()
    assert len(points) == 144
    assert history.newest == NOON + timedelta(days=2, hours=23, minutes=55)
    assert json.loads(json.dumps(points))[0]["soc_percent"] is None
