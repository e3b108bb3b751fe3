"""From what was seen at charger and meter to what is right or wrong with them."""

import random
from collections.abc import Callable

import pytest

from custom_components.v2h.commissioning.judge import Verdict, judge
from custom_components.v2h.commissioning.sample import FRESH_S, House, Sample, frozen, level, noise
from custom_components.v2h.optimizer.dispatch.snapshot import Sample as Value

V = Verdict
SECONDS = 15
HOUSE_W = 600.0


def seen(car_w: float | None, meter_w: Callable[[int], float | None]) -> list[Sample]:
    return [Sample(elapsed=float(s), meter_w=meter_w(s), car_w=car_w) for s in range(SECONDS)]


def still(meter_w: float | None) -> Callable[[int], float | None]:
    return lambda _: meter_w


@pytest.mark.parametrize(
    ("asked_w", "car_w", "meter_w", "verdict"),
    [
        pytest.param(1000, 1000, 1600, V.GOOD, id="it charges and the meter rises"),
        pytest.param(-1000, -1000, -400, V.GOOD, id="it feeds the house and the meter falls"),
        pytest.param(1000, 1030, 1700, V.GOOD, id="losses on the way are no fault"),
        pytest.param(500, 480, 1080, V.GOOD, id="half a kilowatt is enough"),
        pytest.param(1400, 1300, 1950, V.GOOD, id="a little less than asked is as asked"),
        pytest.param(1000, 1000, -400, V.METER_FLIPPED, id="the meter falls where it should rise"),
        pytest.param(-1000, -1000, 1600, V.METER_FLIPPED, id="and rises where it should fall"),
        pytest.param(1000, 1000, 600, V.METER_STILL, id="the meter sees nothing"),
        pytest.param(1000, 1000, 800, V.METER_STILL, id="or next to nothing"),
        pytest.param(1000, 1000, None, V.METER_SILENT, id="the meter says nothing"),
        pytest.param(1000, 1000, 3600, V.UNCLEAR, id="a kettle at the same moment"),
        pytest.param(1000, 1000, 1050, V.UNCLEAR, id="half of it is no answer"),
        pytest.param(1000, 0, 600, V.CHARGER_STILL, id="it accepts and does nothing"),
        pytest.param(1000, 6000, 6600, V.CHARGER_STRAYS, id="it charges as it likes from now on"),
        pytest.param(1000, 2000, 2600, V.CHARGER_STRAYS, id="twice of what was asked for"),
        pytest.param(1000, -1000, -400, V.CHARGER_BACKWARDS, id="it gives where it should take"),
        pytest.param(1000, -1000, 600, V.CHARGER_BACKWARDS, id="so it says, and the meter is dead"),
        pytest.param(1000, -1000, 1600, V.CHARGER_TELLS_BACKWARDS, id="it takes, and says it gives"),
        pytest.param(-1000, 0, -400, V.CHARGER_UNMEASURED, id="it gives, and measures nothing"),
        pytest.param(1000, None, 1600, V.CHARGER_SILENT, id="it says nothing"),
        pytest.param(1000, None, None, V.CHARGER_SILENT, id="nobody says anything"),
    ],
)
def test_charger_and_meter_are_judged_together(
    asked_w: float, car_w: float | None, meter_w: float | None, verdict: Verdict
) -> None:
    step = judge(asked_w, seen(0.0, still(HOUSE_W)), seen(car_w, still(meter_w)))
    assert step.verdict is verdict
    assert step.asked_w == asked_w
    assert step.car_w == car_w
    assert step.moved_w == (None if meter_w is None else meter_w - HOUSE_W)


def test_one_that_charges_as_it_likes_does_not_pass_by_liking_what_is_asked() -> None:
    assert judge(1000, seen(1000, still(1600)), seen(1000, still(1600))).verdict is V.CHARGER_STILL


def test_its_standby_counts_for_nothing() -> None:
    assert judge(1000, seen(30, still(630)), seen(1000, still(1600))).verdict is V.GOOD


@pytest.mark.parametrize(
    ("stray_w", "verdict"),
    [
        pytest.param(100, V.GOOD, id="a fridge and a lamp"),
        pytest.param(300, V.GOOD, id="a lively house"),
        pytest.param(1500, V.UNCLEAR, id="a hob that switches"),
    ],
)
@pytest.mark.parametrize("seed", range(8))
def test_a_noisy_house_is_seen_through_or_called_unclear_never_wrong(
    stray_w: float, verdict: Verdict, seed: int
) -> None:
    chance = random.Random(seed)
    house = [HOUSE_W + chance.uniform(-stray_w, stray_w) for _ in range(2 * SECONDS)]
    before = seen(0.0, lambda s: house[s])
    during = seen(1000.0, lambda s: 1000.0 + house[SECONDS + s])
    found = judge(1000, before, during).verdict
    assert found is verdict or (stray_w <= 300 and found is V.UNCLEAR)
    assert found is not V.METER_FLIPPED


def test_a_kettle_for_two_seconds_hides_nothing() -> None:
    step = judge(1000, seen(0.0, still(600)), seen(1000.0, lambda s: 3600.0 if s in (5, 6) else 1600.0))
    assert step.verdict in {V.GOOD, V.UNCLEAR}
    assert step.moved_w == 1000


@pytest.mark.parametrize(("during_w", "told"), [(600.0, True), (600.5, False)])
def test_a_meter_that_tells_the_same_number_all_the_time_is_told_of(during_w: float, told: bool) -> None:
    step = judge(1000, seen(0.0, still(600)), seen(1000.0, still(during_w)))
    assert (step.verdict, step.frozen) == (V.METER_STILL, told)


def at(value: float, elapsed: float) -> Value:
    return Value(value=value, elapsed=elapsed)


@pytest.mark.parametrize(
    ("house", "meter_w"),
    [
        pytest.param(House(grid_w=at(1600, 12), battery_w=None, sun_w=None), 1600, id="the grid alone"),
        pytest.param(
            House(grid_w=at(100, 12), battery_w=at(-1500, 12), sun_w=None), 1600, id="a battery that helps"
        ),
        pytest.param(
            House(grid_w=at(-400, 12), battery_w=None, sun_w=at(2000, 3)), 1600, id="the sun moves slowly"
        ),
        pytest.param(House(grid_w=at(1600, 9), battery_w=None, sun_w=None), None, id="from before"),
        pytest.param(
            House(grid_w=at(100, 12), battery_w=at(0, 9), sun_w=None),
            None,
            id="the battery's word is missing",
        ),
        pytest.param(
            House(grid_w=None, battery_w=at(0, 12), sun_w=None), None, id="nobody tells of the grid"
        ),
    ],
)
def test_what_house_and_car_take_together(house: House, meter_w: float | None) -> None:
    assert house.meter_w(since=10, elapsed=13) == meter_w
    assert house.meter_w(since=10, elapsed=13 + FRESH_S) is None


def test_two_values_are_chance_and_three_are_a_level() -> None:
    assert level([1.0, None, 3.0]) is None
    assert level([1.0, None, 3.0, 900.0]) == 3.0
    assert noise([1.0, 2.0]) == 0.0
    assert noise([0.0, 10.0, 20.0]) == 10.0
    assert not frozen([None, None])
