"""The house's past use is what grid, sun, battery and car leave over, in hours of which all of them tell."""

from datetime import UTC, datetime

import pytest

from custom_components.v2h.learning.past_use import Meters, balance

METERS = Meters(
    home={"grid_in": 1, "grid_out": -1, "sun": 1, "battery_out": 1, "battery_in": -1},
    car={"car_out": 1, "car_in": -1},
)
HOUR = 3600.0


def rows(*changes: float | None) -> list[dict[str, float | None]]:
    return [{"start": i * HOUR, "change": change} for i, change in enumerate(changes)]


def test_the_house_is_what_is_left_over() -> None:
    told = {
        "grid_in": rows(5000, 0),
        "grid_out": rows(0, 1000),
        "sun": rows(0, 3000),
        "battery_out": rows(0, 0),
        "battery_in": rows(0, 500),
        "car_out": rows(0, 0),
        "car_in": rows(4200, 1000),
    }
    assert [use for _, use in balance(told, METERS)] == [800, 500]
    assert next(iter(balance(told, METERS)))[0] == datetime.fromtimestamp(0, UTC)


@pytest.mark.parametrize(
    ("sun", "car", "expected"),
    [
        pytest.param(rows(0, None, 100), [], [400, 700], id="a silent meter leaves a hole"),
        pytest.param(rows(0, 0, 100)[:2], [], [400, 500], id="and so does one that is gone"),
        pytest.param(rows(0, 0, 100), rows(None, 200, None), [400, 300], id="a car that came later"),
        pytest.param([], [], [], id="a meter that never told"),
    ],
)
def test_only_hours_of_which_the_home_tells_count(sun: list, car: list, expected: list[float]) -> None:
    meters = Meters(home={"grid_in": 1, "sun": 1}, car={"car_in": -1})
    told = {"grid_in": rows(400, 500, 600), "sun": sun, "car_in": car}
    assert [use for _, use in balance(told, meters)] == expected
