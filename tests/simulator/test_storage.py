"""A home battery that looks after itself."""

from datetime import timedelta

import pytest

from simulator.clock import SteppedClock
from simulator.home import ChargeOnArrival, Home
from simulator.storage import Storage


def test_it_brings_the_connection_to_zero_until_it_is_empty_or_full():
    storage = Storage(energy_wh=1_000.0)
    follow = [storage.step(2_000.0, 1.0) for _ in range(60)]
    assert follow[-1] == pytest.approx(-2_000.0, abs=1)
    for _ in range(3600):
        storage.step(2_000.0, 1.0)
    assert (storage.power_w, storage.energy_wh) == (pytest.approx(0.0, abs=1), pytest.approx(0.0, abs=1))
    assert storage.out_wh == pytest.approx(1_000.0 * storage.efficiency, abs=1)
    for _ in range(4 * 3600):
        storage.step(-9_000.0, 1.0)
    assert (storage.percent, storage.power_w) == (pytest.approx(100.0), pytest.approx(0.0, abs=1))
    assert storage.in_wh == pytest.approx(storage.capacity_wh / storage.efficiency, rel=0.001)


def test_the_balance_of_a_home_closes_with_a_battery_that_spares_it_the_grid(sample):
    bought = {}
    for has_one in (False, True):
        clock = SteppedClock(sample.start + timedelta(hours=17))
        home = Home.demo(clock, sample)
        home.outlet, home.storage = ChargeOnArrival(home, power_w=0.0), Storage() if has_one else None
        for _ in range(720):
            clock.advance(10)
            home.step(10)
        assert home.books.balance() == pytest.approx(0, abs=1e-3)
        bought[has_one] = home.books.grid_import_wh
    assert bought[True] < 0.2 * bought[False]
    assert home.books.storage_out_wh == pytest.approx(home.storage.out_wh)


def test_it_gives_and_takes_what_its_orders_leave():
    storage = Storage(lets=lambda power_w: max(power_w, -1000.0))
    for _ in range(60):
        storage.step(3000.0, 1.0)
    assert storage.power_w == pytest.approx(-1000, abs=1)
    for _ in range(60):
        storage.step(-3000.0, 1.0)
    assert storage.power_w == pytest.approx(3000, abs=1)
