"""How the house spreads over its phases is learned from what the meter tells of each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.v2h.learning.phase_shares import PhaseShares
from custom_components.v2h.optimizer.dispatch.snapshot import ChargerState, Sample, Snapshot

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE = ChargerState(connected=True, plugged=True, ready=True)
AWAY = replace(HERE, plugged=False)


def look(elapsed: float, *watts: float | None, car_w: float = 0.0, charger: ChargerState = AWAY) -> Snapshot:
    def sample(value: float | None) -> Sample | None:
        return None if value is None else Sample(value=value, elapsed=elapsed)

    one, two, three = (sample(value) for value in watts)
    return Snapshot(
        now=NOON,
        elapsed=elapsed,
        charger=charger,
        car_w=sample(car_w),
        grid_phase_w=(one, two, three),
    )


def lived(hours: float, *watts: float | None, into: PhaseShares | None = None, **more: Any) -> PhaseShares:
    shares = into or PhaseShares()
    for minute in range(int(hours * 60) + 1):
        shares.measure(look(60.0 * minute, *watts, **more))
    return shares


def test_phases_are_known_after_hours_of_measuring_and_not_before() -> None:
    assert lived(5, 600, 300, 100).shares == ()
    assert lived(7, 600, 300, 100).shares == (0.6, 0.3, 0.1)


def test_phases_that_hardly_differ_are_alike() -> None:
    assert lived(7, 340, 330, 320).shares == ()


@pytest.mark.parametrize(
    ("charger", "grid"),
    [
        pytest.param(HERE, (600 + 1000, 300 + 1000, 100 + 1000), id="on three phases"),
        pytest.param(replace(HERE, phases=1, phase=3), (600, 300, 100 + 3000), id="on one"),
    ],
)
def test_the_car_is_not_the_house(charger: ChargerState, grid: tuple[float, ...]) -> None:
    assert lived(7, *grid, car_w=3000, charger=charger).shares == (0.6, 0.3, 0.1)


def test_a_car_of_which_nobody_knows_the_phase_teaches_nothing() -> None:
    shares = lived(7, 3600, 300, 100, car_w=3000, charger=replace(HERE, phases=1))
    assert shares.shares == ()


def test_what_a_phase_delivers_is_no_use_of_the_house() -> None:
    assert lived(7, 700, 300, -2000).shares == (0.7, 0.3, 0.0)


def test_a_meter_that_tells_no_phases_teaches_nothing() -> None:
    assert lived(7, 700, None, 100).shares == ()


def test_a_new_habit_is_learned_within_days() -> None:
    shares = lived(24, 600, 300, 100)
    before = shares.shares[0]
    for minute in range(48 * 60):
        shares.measure(look(1e6 + 60.0 * minute, 100, 300, 600))
    assert shares.shares[0] < 0.2 < before


def test_a_restart_goes_on_where_it_was() -> None:
    kept = lived(7, 600, 300, 100).to_dict()
    assert PhaseShares(kept).shares == (0.6, 0.3, 0.1)


@pytest.mark.parametrize(
    "kept",
    [{}, {"watts": [1, 2], "hours": 9}, {"watts": "many", "hours": 9}, {"watts": [1, 2, -3], "hours": 9},
     {"watts": [600, 300, 100], "hours": None}],
)  # fmt: skip
def test_what_makes_no_sense_begins_anew(kept: dict[str, Any]) -> None:
    assert PhaseShares(kept).shares == ()
