"""Which of two words on the car's charge counts: the charger's, or that of the car's own integration."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from custom_components.v2h.ocpp_local.state import Measured, Sampled
from custom_components.v2h.optimizer.dispatch.snapshot import Sample
from custom_components.v2h.senses import charge_of

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
ELAPSED = 10_000.0


def senses(charger: tuple[float, float] | None, car: tuple[float, float] | None, *, plugged: bool) -> Any:
    """Both words as (percent, age in seconds)."""
    told = None if charger is None else Sampled(value=charger[0], at=NOW, elapsed=ELAPSED - charger[1])
    station = SimpleNamespace(measured=Measured(soc_percent=told), connected=True, plugged=plugged)
    car_soc = None if car is None else Sample(value=car[0], elapsed=ELAPSED - car[1])
    return SimpleNamespace(station=station, car_soc=car_soc, elapsed=ELAPSED)


@pytest.mark.parametrize(
    ("charger", "car", "percent"),
    [
        pytest.param((50, 5), (52, 1), 50, id="the charger hears it at once"),
        pytest.param((50, 590), (52, 1), 50, id="it is still fresh"),
        pytest.param((50, 3600), (42, 120), 42, id="told when the car began, and the car knows better"),
        pytest.param((50, 3600), (42, 7200), 50, id="both are old, the cloud is older"),
        pytest.param((101, 5), (42, 120), 42, id="it cannot be"),
        pytest.param((-1, 5), None, -1, id="it cannot be, and nobody knows better: that is told"),
        pytest.param(None, (42, 120), 42, id="the charger says nothing"),
        pytest.param((50, 3600), None, 50, id="the car says nothing"),
        pytest.param(None, None, None, id="nobody says anything"),
    ],
)
def test_the_fresher_and_surer_word_on_the_charge_counts(
    charger: tuple[float, float] | None, car: tuple[float, float] | None, percent: float | None
) -> None:
    found = charge_of(senses(charger, car, plugged=True))
    assert (found and found.value) == percent


def test_a_car_that_is_somewhere_else_tells_nothing_of_the_one_at_the_charger() -> None:
    assert charge_of(senses(None, (42, 1), plugged=False)) is None
