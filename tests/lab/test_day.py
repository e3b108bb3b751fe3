"""A whole day over a real WebSocket, judged by the twin's own books."""

import asyncio
from datetime import timedelta
from statistics import mean

import pytest

from lab.day import home as this
from lab.day.picture import draw
from lab.day.run import Day, run_day
from lab.patient_loop import PatientLoop


@pytest.fixture(scope="module")
def day(sockets_of_module: None) -> Day:
    return asyncio.run(run_day(), loop_factory=PatientLoop)


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


@pytest.mark.parametrize(
    ("flows", "meter"),
    [
        (("grid_to_house", "grid_to_car"), "grid_import_wh"),
        (("sun_to_grid", "car_to_grid"), "grid_export_wh"),
        (("grid_to_car", "sun_to_car"), "car_in_wh"),
        (("car_to_house", "car_to_grid"), "car_out_wh"),
        (("sun_to_house", "sun_to_car", "sun_to_grid"), "sun_wh"),
        (("grid_to_house", "sun_to_house", "car_to_house"), "load_wh"),
    ],
    ids=lambda told: told if isinstance(told, str) else "",
)
def test_the_ledger_is_the_meter_within_one_percent(day: Day, flows: tuple[str, ...], meter: str) -> None:
    booked_wh = sum(slot.wh(name) for slot in day.slots for name in flows)
    assert booked_wh == pytest.approx(getattr(day.books, meter), rel=0.01, abs=30)


def test_the_ledgers_money_is_the_bill_within_one_percent(day: Day) -> None:
    assert sum(slot.cost for slot in day.slots) == pytest.approx(day.books.cost, rel=0.01)
    assert sum(slot.unpriced_wh for slot in day.slots) == 0


def test_the_stays_of_the_car_add_up_to_its_meter(day: Day) -> None:
    assert [stay.end is None for stay in day.stays] == [False]
    assert sum(stay.in_wh for stay in day.stays) == pytest.approx(day.books.car_in_wh, rel=0.01)
    assert sum(stay.out_wh for stay in day.stays) == pytest.approx(day.books.car_out_wh, rel=0.01)


def test_the_saving_is_the_difference_of_the_two_bills_and_of_what_the_cars_hold(day: Day) -> None:
    """The twin lives the same day with a car that charges on arrival; our ledger only measures ours."""
    saved = sum(slot.saved + slot.wear for slot in day.slots)
    more_kwh = (day.books.battery_wh - day.arrival.battery_wh) / 1000
    price = (saved - (day.arrival.cost - day.books.cost)) / more_kwh
    assert more_kwh > 5
    assert day.stored_price <= price <= mean(row.import_price for row in day.rows)
    assert sum(stay.saved for stay in day.stays) == pytest.approx(sum(slot.saved for slot in day.slots))


def test_the_picture_is_written(day: Day, tmp_path) -> None:
    assert draw(day, tmp_path / "day.png").stat().st_size > 20_000
