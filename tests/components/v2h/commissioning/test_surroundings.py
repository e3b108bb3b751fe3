"""What stands in a trial's way is said in a sentence, before it begins and while it goes on."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from custom_components.v2h.commissioning.surroundings import obstacle
from custom_components.v2h.home import Home
from custom_components.v2h.ocpp_local import Control
from custom_components.v2h.optimizer.dispatch.decision import Mode


def home(**parts: Any) -> Home:
    """What is read of a home that is ready for a trial, but for *parts*."""
    station = {"connected": True, "plugged": True, "waiting_for": None, "control": Control.SETPOINT}
    station |= {key: parts.pop(key) for key in station if key in parts}
    found = None if parts.pop("absent", False) else SimpleNamespace(**station)
    brain = SimpleNamespace(mode=parts.pop("mode", Mode.AUTOMATIC), soc_percent=parts.pop("soc", 55.0))
    meter = parts.pop("meter", object())
    assert not parts
    return cast(
        "Home", SimpleNamespace(chargers=SimpleNamespace(station=found), controller=brain, meter=meter)
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"absent": True}, "The charger is not connected."),
        ({"connected": False}, "The charger is not connected."),
        ({"plugged": False}, "No car is plugged in."),
        ({"waiting_for": "The car has not told what it needs."}, "The car has not told what it needs."),
        ({"mode": Mode.OFF}, "mode is off"),
        ({"meter": None}, "power at the grid connection"),
        ({"soc": 99.0}, "The car is full"),
    ],
)
def test_what_stands_in_the_way(parts: dict[str, Any], said: str) -> None:
    told = obstacle(home(**parts))
    assert told is not None
    assert said in told
    assert told.endswith(".")


@pytest.mark.parametrize(
    "parts",
    [{}, {"control": Control.LIMIT}, {"control": Control.SCHEDULE}, {"soc": None}, {"mode": Mode.HOLD}],
)
def test_nothing_stands_in_the_way(parts: dict[str, Any]) -> None:
    assert obstacle(home(**parts)) is None
