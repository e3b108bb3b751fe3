"""Energy out of registers that start anew, come late or twice, and numbers with holes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_local.stays.registers import MOST_SPANS, Numbers, Register


def energy(*readings: float) -> float | None:
    return Register(enumerate(readings)).energy_wh


@pytest.mark.parametrize(
    ("readings", "booked"),
    [
        pytest.param((), None, id="a charger without a register"),
        pytest.param((5_000_000,), 0, id="one reading is no energy"),
        pytest.param((100, 150, 400), 300, id="the usual day"),
        pytest.param((100, 300, 0, 50), 250, id="a register that starts at zero again"),
        pytest.param((100, 300, 40, 50), 250, id="the same, told a little later"),
        pytest.param((100, 99.99, 100.01), 0.01, id="rounding"),
        pytest.param((100, 200, 9_000_000, 9_000_100), 200, id="another meter that has counted for years"),
        pytest.param((9_000_000, 100, 200), 200, id="another meter that is new"),
    ],
)
def test_what_went_through_is_never_negative_and_never_a_leap(readings, booked):
    assert energy(*readings) == (None if booked is None else pytest.approx(booked))


def told(*readings: tuple[float, float]) -> Register:
    """A register with a reading each so many seconds: seconds since the first, Wh."""
    return Register((number, wh, at) for number, (at, wh) in enumerate(readings))


@pytest.mark.parametrize(
    ("readings", "booked", "resets"),
    [
        pytest.param([(0, 100), (10, 65_636), (20, 65_640), (30, 160)], 60, 0, id="it leaps, and back"),
        pytest.param([(0, 5_000), (10, 5), (20, 8), (30, 5_060)], 60, 0, id="it falls, and back"),
        pytest.param([(0, 100), (10, 9e6), (20, 130)], 30, 0, id="one reading of nonsense"),
        pytest.param(
            [(0, 9e6), (10, 90_000), (20, 90_030)], 30, 1, id="a fall to what it cannot have counted"
        ),
        pytest.param([(0, 9e6), (10, 20), (20, 50)], 50, 1, id="a register that starts at zero again"),
        pytest.param([(0, 100), (3600, 90_000)], 89_900, 0, id="an hour on a strong charger, told late"),
        pytest.param([(0, 100), (60, 90_000), (70, 90_020)], 20, 1, id="the same within a minute"),
        pytest.param([(0, 100), (10, 1_000), (20, 2_000)], 1_900, 0, id="a register of whole kWh"),
        pytest.param([(0, 100), (-3600, 60_000)], 59_900, 0, id="a clock that was set back tells nothing"),
        pytest.param(
            [(0, 4e3), (10, 0), (20, 50), (30, 0), (40, 30)], 80, 2, id="it starts anew again and again"
        ),
    ],
)
def test_more_than_a_charger_can_charge_did_not_flow(readings, booked, resets):
    register = told(*readings)
    assert (register.energy_wh, register.resets) == (pytest.approx(booked), resets)


@given(
    flowed=st.lists(st.floats(0, 30), min_size=2, max_size=80),
    nonsense=st.dictionaries(st.integers(1, 78), st.sampled_from([65_536.0, 2e6, -4_000.0]), max_size=20),
)
def test_whatever_comes_back_is_nonsense_and_books_nothing(flowed, nonsense):
    register, true_wh = Register(), 5_000.0
    for number, wh in enumerate(flowed):
        true_wh += wh
        last = number == len(flowed) - 1
        shown_wh = true_wh + (0.0 if last else nonsense.get(number, 0.0))
        register.add(number, shown_wh, 10.0 * number)
    assert register.energy_wh == pytest.approx(true_wh - 5_000.0 - flowed[0], abs=1e-6)
    assert register.resets == 0


def test_readings_of_an_older_release_have_no_time():
    assert Register([(0, 100.0), [1.0, 250.0], (2, None), ()]).readings == (
        (0, 100.0, None),
        (1, 250.0, None),
    )


def test_resets_are_counted():
    assert Register(enumerate((100, 300, 0, 50, 10_000_000, 10_000_100))).resets == 2


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3000)), max_size=60))
def test_the_order_in_which_readings_arrive_changes_nothing(arrivals):
    first = {}
    for number, reading in arrivals:
        first.setdefault(number, float(reading))
    in_order, as_it_came = Register(first.items()), Register()
    for number, reading in arrivals:
        as_it_came.add(number, float(reading))
    if len(first) <= 16:  # older readings may have been thinned out
        assert as_it_came.energy_wh == in_order.energy_wh
    assert Register(as_it_came.readings).energy_wh == as_it_came.energy_wh


@given(st.lists(st.floats(0, 500), min_size=1, max_size=400))
def test_a_long_stay_keeps_few_readings_and_all_energy(steps):
    register, reading, level = Register(), 1000.0, 1000.0
    for number, step in enumerate(steps):
        reading += step
        register.add(number, reading)
    level = reading - 1000.0 - steps[0]
    assert register.energy_wh == pytest.approx(level)
    assert len(register.readings) <= 20 + len(steps) / 8


@given(st.lists(st.integers(0, 60)))
def test_a_number_comes_once_and_holes_are_known(arrivals):
    numbers, seen = Numbers(), set()
    for number in arrivals:
        assert numbers.add(number) == (number not in seen)
        seen.add(number)
    assert set(numbers) == seen
    if seen:
        assert numbers.missing == max(seen) - min(seen) + 1 - len(seen)
        assert numbers.last == max(seen)
    assert Numbers(numbers.spans).spans == numbers.spans


def test_a_charger_that_counts_in_leaps_costs_bounded_memory():
    numbers = Numbers()
    for number in range(0, 10_000, 2):
        numbers.add(number)
    assert len(numbers.spans) == MOST_SPANS
