"""What dispatch believes between two measurements."""

from dataclasses import replace

import pytest

from optimizer.dispatch.looking import look
from optimizer.dispatch.memory import Memory

from .moments import CAR, CHARGER, LIMITS, home


def seen(memory: Memory, **moment) -> Memory:
    return look(memory, home(**moment), LIMITS)


def test_the_house_is_the_grid_without_the_car():
    assert seen(Memory(), house_w=1500, car_w=-1200).house_w == 1500
    assert seen(Memory(), ages=(16, 0, 0)).house_w is None


def test_the_echo_of_our_own_setpoint_is_not_a_change_of_the_house():
    memory = seen(Memory(), house_w=3000, elapsed=100).sent(-3000, 100)
    # the grid meter already feels the car, the car's own report is still old
    echo = replace(home(elapsed=103, house_w=0), car_w=home(elapsed=99).car_w)
    assert look(memory, echo, LIMITS).house_w == 3000


def test_what_no_delay_explains_is_believed_at_once():
    memory = seen(Memory(), house_w=3000, elapsed=100).sent(-3000, 100)
    kettle_off = replace(home(elapsed=103, house_w=-2000), car_w=home(elapsed=99).car_w)
    assert look(memory, kettle_off, LIMITS).house_w == 1000


def test_a_car_that_does_not_follow_is_believed_after_a_while():
    memory = seen(Memory(), house_w=3000, elapsed=100).sent(-3000, 100)
    for elapsed in range(101, 130):
        memory = seen(memory, house_w=3000, elapsed=elapsed)
    assert len(memory.asked) == 1
    assert memory.house_w == 3000


def test_a_charger_that_never_obeys_does_not_make_the_memory_grow():
    memory = Memory()
    for i in range(100):
        memory = memory.sent(-1000 - 100 * i, 0.0)
    assert len(memory.asked) <= 17


def test_energy_is_counted_on_between_two_reports_of_the_soc():
    memory = seen(Memory(), soc=50, car_w=-6000, elapsed=0.0)
    for elapsed in range(5, 301, 5):
        memory = seen(memory, soc=50, car_w=-6000, elapsed=float(elapsed), ages=(0, 0, float(elapsed)))
    assert memory.energy_wh == pytest.approx(30_000 - 500 / CAR.discharge_efficiency)


@pytest.mark.parametrize(
    ("told", "energy_wh"),
    [
        pytest.param(50, 30_000, id="the same percent: counting goes on"),
        pytest.param(51, 30_300, id="a percent more: as little as that can mean"),
        pytest.param(40, 24_300, id="far off: the car knows better"),
        pytest.param(-3, 30_000, id="no percentage: ignored"),
    ],
)
def test_a_new_report_corrects_the_count_within_its_own_blur(told, energy_wh):
    memory = Memory(energy_wh=30_000, soc_at=0.0)
    assert seen(memory, soc=told).energy_wh == pytest.approx(energy_wh)


def test_a_car_that_left_brings_its_own_energy_back():
    memory = seen(Memory(energy_wh=50_000.0), charger=replace(CHARGER, plugged=False), soc=80)
    assert memory.energy_wh is None
    assert seen(memory, soc=55).energy_wh == 33_000
