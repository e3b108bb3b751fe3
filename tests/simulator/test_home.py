"""The home's energy balance and its habits."""

from datetime import timedelta
from itertools import pairwise

import pytest

from simulator.books import Books
from simulator.clock import SteppedClock
from simulator.home import ChargeOnArrival, Home
from simulator.house import House
from simulator.sample import SampleDay
from simulator.sun import Sun


class Weaving:
    """Charges and discharges in turn, so that every path of the balance is walked."""

    def target_w(self, elapsed: float) -> float | None:
        return (11_000, -3_000, 0, -11_000, 700, None)[int(elapsed // 600) % 6]


def lived(
    sample: SampleDay, outlet, hours: float, *, hour: int = 12, step_s: float = 10
) -> tuple[Home, Books]:
    clock = SteppedClock(sample.start + timedelta(hours=hour))
    home = Home.demo(clock, sample)
    home.outlet = outlet(home)
    for _ in range(round(hours * 3600 / step_s)):
        clock.advance(step_s)
        home.step(step_s)
    return home, home.books


def test_the_balance_closes_whatever_the_car_does(sample):
    _, books = lived(sample, lambda _: Weaving(), 24)
    assert books.balance() == pytest.approx(0, abs=1e-3)
    assert books.car_out_wh > 5000
    assert 0 < books.car_to_house_wh < books.car_out_wh
    assert books.losses_wh > 0.03 * (books.car_in_wh + books.car_out_wh)


def test_the_step_of_the_caller_does_not_change_the_day(sample):
    coarse, fine = (lived(sample, ChargeOnArrival, 12, step_s=step)[1] for step in (60, 1))
    assert coarse.grid_import_wh == pytest.approx(fine.grid_import_wh, rel=1e-3)
    assert coarse.cost == pytest.approx(fine.cost, rel=1e-3)


def test_the_family_day_is_as_promised(sample):
    house, sun = House(sample), Sun(sample)
    days = sample.seconds / 86_400
    assert house.energy_wh() / days == pytest.approx(20_000, rel=0.1)
    evening = [sum(house.phases_w(second)) for second in range(17 * 3600, 21 * 3600, 7)]
    assert 1500 < sum(evening) / len(evening) < 3000
    assert max(evening) > 4000
    assert max(sun.power_w(second) for second in range(0, sample.seconds, 7)) <= Sun.peak_w


def test_clouds_move_the_sun_but_not_its_energy(sample):
    sun = Sun(sample)
    watts = [sun.power_w(second) for second in range(sample.seconds)]
    assert sum(watts) / 3600 == pytest.approx(sample.sun_w.sum() / 4, rel=0.02)
    assert max(abs(b - a) for a, b in pairwise(watts)) > 50


def test_another_seed_is_another_household_and_the_same_seed_the_same(sample):
    first, again, other = (House(sample, seed) for seed in (1, 1, 2))
    seconds = range(0, sample.seconds, 997)
    assert [first.phases_w(s) for s in seconds] == [again.phases_w(s) for s in seconds]
    assert [first.phases_w(s) for s in seconds] != [other.phases_w(s) for s in seconds]


def test_the_car_leaves_and_returns_by_the_clock_with_less_in_it(sample):
    home, books = lived(sample, ChargeOnArrival, 48)
    assert [d.at.strftime("%H:%M") for d in books.departures] == ["07:30", "07:30"]
    assert all(d.soc_percent == pytest.approx(80, abs=0.5) for d in books.departures)
    assert books.driven_wh == 24_000
    assert not home.plugged


def test_at_half_past_six_the_car_has_come_home_with_55_percent(sample):
    home = Home.demo(SteppedClock(sample.start + timedelta(hours=18.5)), sample)
    assert (home.state.plugged, home.state.soc_percent) == (True, 55)
    assert home.state.load_w > 1000
    at_noon, _ = lived(sample, ChargeOnArrival, 5 + 1 / 360)
    assert at_noon.state.plugged
    assert at_noon.state.soc_percent == pytest.approx(55, abs=0.1)


def test_without_a_car_nobody_leaves(sample):
    clock = SteppedClock(sample.start)
    home = Home.demo(clock, sample, has_car=False)
    for _ in range(18):
        clock.advance(3600)
        home.step(3600)
    assert (home.books.departures, home.books.driven_wh, home.state.plugged) == ([], 0, False)


def test_the_phases_add_up_to_the_grid(sample):
    home, _ = lived(sample, ChargeOnArrival, 1, hour=17)
    state = home.state
    assert sum(state.phase_w) == pytest.approx(state.grid_w)
    assert state.grid_w == pytest.approx(state.load_w + state.car_w - state.sun_w)


def test_the_next_departure_is_always_ahead(sample):
    home = Home.demo(SteppedClock(sample.start + timedelta(hours=7.5)), sample)
    assert home.next_departure(home.clock.now()) == sample.start + timedelta(days=1, hours=7.5)
    assert home.next_departure(sample.start) == sample.start + timedelta(hours=7.5)
