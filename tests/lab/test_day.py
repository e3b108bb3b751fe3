"""A whole day over a real WebSocket, judged by the twin's own books."""

import asyncio
from datetime import timedelta

import pytest

from lab.day import home as this
from lab.day.picture import draw
from lab.day.run import Day, run_day


@pytest.fixture(scope="module")
def day(sockets_of_module: None) -> Day:
    return asyncio.run(run_day())


def test_the_energy_of_the_day_closes(day: Day) -> None:
    assert day.books.balance() == pytest.approx(0, abs=1)
    assert day.arrival.balance() == pytest.approx(0, abs=1)


def test_the_fuse_holds(day: Day) -> None:
    assert day.books.peak_import_w <= this.SITE.fuse_w
    assert day.books.peak_phase_w <= this.SITE.fuse_w / this.SITE.phases


def test_the_reserve_is_kept(day: Day) -> None:
    assert day.books.least_soc_percent >= 100 * this.CAR.reserve_wh / this.CAR.capacity_wh


def test_the_car_leaves_with_what_the_driver_wants(day: Day) -> None:
    (departure,) = day.books.departures
    assert departure.soc_percent >= this.GOAL_PERCENT - 0.5
    assert departure.at - this.START == timedelta(hours=19, minutes=30)


def test_the_car_feeds_the_house_and_never_the_grid(day: Day) -> None:
    assert day.books.car_to_house_wh >= 3000
    assert day.books.car_out_wh - day.books.car_to_house_wh <= 0.05 * day.books.car_out_wh


def test_the_day_costs_less_than_charging_on_arrival(day: Day) -> None:
    assert day.saved_share >= 0.05


def test_the_charger_received_what_the_controller_believes_it_sent(day: Day) -> None:
    assert day.setpoints_sent == day.setpoints_received > 500


def test_the_picture_is_written(day: Day, tmp_path) -> None:
    assert draw(day, tmp_path / "day.png").stat().st_size > 20_000
