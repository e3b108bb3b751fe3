"""What a meter tells is a clause that can be held against the world."""

from typing import Any

import pytest

from custom_components.v2h.flow.seen import as_sentence, seen
from custom_components.v2h.inverters import Reading


@pytest.mark.parametrize(
    ("told", "clause"),
    [
        pytest.param(
            {"grid_w": 412, "sun_w": 2100}, "the house is importing 412 W, the sun gives 2100 W", id="by day"
        ),
        pytest.param({"grid_w": -412.4}, "the house is exporting 412 W", id="exporting"),
        pytest.param({"sun_w": 5}, "the grid power is unknown, the sun gives 5 W", id="no grid"),
        pytest.param(
            {"grid_w": 0, "asleep": True}, "the house is importing 0 W, the inverter sleeps", id="at night"
        ),
        pytest.param(
            {"grid_w": 1, "battery_w": 5, "battery_soc_percent": 80},
            "the house is importing 1 W, the home battery rests at 80 %",
            id="a full battery",
        ),
        pytest.param(
            {"grid_w": 1, "battery_w": 900},
            "the house is importing 1 W, the home battery is charging with 900 W",
            id="a battery of unknown charge",
        ),
        pytest.param(
            {"grid_w": 1, "battery_w": -900},
            "the house is importing 1 W, the home battery is giving 900 W",
            id="a battery that gives",
        ),
    ],
)
def test_each_value_is_a_part_of_the_clause(told: dict[str, Any], clause: str) -> None:
    assert seen(Reading(elapsed=0.0, **told)) == clause


def test_nothing_read_is_said() -> None:
    assert as_sentence(seen(None)) == "Nothing could be read at this moment."
