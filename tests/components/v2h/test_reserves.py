"""Who asks for a reserve keeps it until he takes it back himself."""

import pytest

from custom_components.v2h.reserves import Reserves

STORM, AWAY = "a storm is coming", "everybody is on vacation"


def told(reserves: Reserves) -> tuple[float, str] | None:
    largest = reserves.largest(60_000)
    return largest and (largest.energy_wh, largest.why)


def test_the_largest_counts_and_each_is_taken_back_by_its_reason() -> None:
    both = Reserves().ask(AWAY, 50).ask(STORM, 80)
    assert told(both) == (48_000, STORM)
    assert told(both.take_back(STORM)) == (30_000, AWAY)
    assert told(both.take_back(AWAY)) == (48_000, STORM)
    assert told(both.ask(STORM, 20)) == (30_000, AWAY)
    assert told(both.take_back("")) is None


def test_one_without_a_reason_is_what_you_asked_for() -> None:
    assert told(Reserves().ask("", 40)) == (24_000, "you asked for it")


@pytest.mark.parametrize("spoiled", [None, [], "x", {"storm": "much"}])
def test_they_come_back_from_memory(spoiled: object) -> None:
    asked = Reserves().ask(AWAY, 50).ask("", 30)
    assert Reserves.from_dict(asked.to_dict()) == asked
    assert Reserves.from_dict(spoiled) == Reserves()
