"""The ledger against the meters of a home: nothing lost, nothing doubled, nothing unknown counted as 0."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.dispatch.snapshot import Sample
from optimizer.ledger import Ledger

from ..dispatch.moments import CAR, CHARGER, EVENING, LIMITS, home
from .homes import FROM_GRID, HOUR, UNPLUGGED, Life, again, booked, live

FROM_CAR = ("car_to_house", "car_to_grid", "car_to_battery")


def test_an_hour_of_feeding_the_house_is_booked_with_its_money():
    _, ledger, pages = live()
    assert booked(pages, "car_to_house") == pytest.approx(1000, rel=0.002)
    assert booked(pages, "grid_to_house") == pytest.approx(500, rel=0.002)
    slots = {slot.start: slot for page in pages for slot in page.slots}
    assert sum(slot.cost for slot in slots.values()) == pytest.approx(0.5 * 0.41, rel=0.002)
    taken_kwh = 1 / CAR.discharge_efficiency
    assert sum(slot.wear for slot in slots.values()) == pytest.approx(taken_kwh * 0.02, rel=0.002)
    assert sum(slot.losses_wh for slot in slots.values()) == pytest.approx(1000 * (taken_kwh - 1), rel=0.002)
    assert sum(slot.saved for slot in slots.values()) == pytest.approx(ledger.savings.saved)
    assert [slot.start.minute for slot in slots.values()] == [30, 45, 0, 15]


def test_a_stay_has_its_energy_money_and_charge():
    life, ledger, pages = live(car_w=-1000.0)
    life.pass_by(HOUR, ledger, car_w=4000.0, house_w=500.0, import_price=0.2, pages=pages)
    life.pass_by(2, ledger, car_w=0.0, ages=(0, None, None), charger=UNPLUGGED, pages=pages)
    (stay,) = {one.start: one for page in pages for one in page.sessions}.values()
    assert stay.end == life.now
    assert (stay.in_wh, stay.out_wh) == (pytest.approx(4000, rel=0.002), pytest.approx(1000, rel=0.002))
    assert stay.cost == pytest.approx(4 * 0.2, rel=0.002)
    assert stay.earned == pytest.approx(0.41, rel=0.002)
    assert (stay.soc_start, stay.soc_end, stay.unpriced_wh) == (50.0, 50.0, 0.0)
    assert ledger.session is None


def test_another_transaction_is_another_stay_and_a_silent_charger_is_none():
    life, ledger = Life(), Ledger()
    life.pass_by(60, ledger, charger=replace(CHARGER, session="A"))
    first = ledger.session
    life.pass_by(60, ledger, charger=replace(CHARGER, connected=False), ages=(0, None, None))
    assert ledger.session.start == first.start
    life.pass_by(60, ledger, charger=replace(CHARGER, session="B"))
    assert (ledger.session.name, ledger.session.start > first.start) == ("B", True)


def test_registers_lead_the_count_of_a_meter_that_shows_a_little_too_much():
    life, ledger, pages = Life(), Ledger(), []
    for _ in range(900):
        life.pass_by(2, car_w=-3000.0, house_w=3000.0)
        seen = life.seen(house_w=3000.0, car_w=-3000.0)
        lying = replace(seen, car_w=Sample(value=-3150.0, elapsed=life.elapsed))
        ledger.look(lying, LIMITS, 30_000.0, 0.2)
    pages.append(ledger.page(life.elapsed, now=True))
    first_wh = 3000 * 2 / 3600
    assert ledger.session.out_wh == pytest.approx(life.flowed("car_out") - first_wh, abs=1)


@pytest.mark.parametrize("register_wh", [0.0, 5.0, 1e9], ids=["reset", "another meter", "absurd"])
def test_a_register_that_jumps_is_another_meter_and_books_nothing(register_wh):
    life, ledger, _ = live(600)
    before_wh = ledger.session.out_wh
    life.meters["car_out"] = register_wh
    life.pass_by(60, ledger)
    assert ledger.session.out_wh - before_wh == pytest.approx(1000 / 60, rel=0.25)


@pytest.mark.parametrize(
    "unknown",
    [{"ages": (16, 0, 0)}, {"ages": (None, 0, 0)}],
    ids=["the grid meter is silent", "there is none"],
)
def test_what_nobody_measured_is_told_as_time_and_not_as_nothing(unknown):
    life, ledger = Life(registers=False), Ledger()
    life.pass_by(600, ledger)
    before = ledger.slot
    life.pass_by(200, ledger, **unknown)
    assert ledger.slot.flows == before.flows
    assert ledger.slot.unknown_s == pytest.approx(200)
    assert ledger.session.out_wh == pytest.approx(1000 * 798 / HOUR, rel=0.01)
    assert ledger.session.unpriced_wh == pytest.approx(1000 * 200 / HOUR, rel=0.01)


def test_energy_without_a_price_is_told_beside_the_money():
    life, ledger, _ = live(600)
    before = ledger.slot
    life.pass_by(200, ledger, import_price=None)
    assert ledger.slot.cost == before.cost
    assert ledger.slot.unpriced_wh == pytest.approx(500 * 200 / HOUR, rel=0.01)
    assert ledger.slot.import_price == 0.41


def test_a_clock_that_is_set_back_reopens_no_closed_slot():
    life, ledger, pages = live(HOUR)
    life.now -= timedelta(hours=2)
    life.pass_by(HOUR, ledger, pages=pages)
    starts = [slot.start for slot in pages[-1].slots]
    assert starts == [EVENING + timedelta(minutes=45)]
    pages.append(ledger.page(life.elapsed, now=True))
    assert booked(pages, "car_to_house") == pytest.approx(2000, rel=0.005)


@settings(max_examples=12, deadline=None)
@given(kills=st.lists(st.integers(1, 300), min_size=1, max_size=3), down=st.integers(2, 2000), data=st.data())
def test_killed_at_any_point_nothing_is_lost_or_doubled(kills, down, data):
    life, ledger, pages = Life(), Ledger(), []
    life.pass_by(120, ledger, pages=pages)
    first_wh = {name: 2 / HOUR * watts for name, watts in (("car_out", 1000), ("grid_in", 500))}
    for alive in kills:
        car_w = data.draw(st.sampled_from([-1000.0, -3000.0, 2000.0, 0.0]))
        life.pass_by(alive, ledger, pages=pages, car_w=car_w, house_w=3500.0)
        life.pass_by(down, car_w=car_w, house_w=3500.0)  # dead: only the meters count
        ledger = again(pages[-1])
    life.pass_by(600, ledger, pages=pages, house_w=3500.0)
    pages.append(ledger.page(life.elapsed, now=True))
    assert booked(pages, *FROM_CAR) == pytest.approx(life.flowed("car_out") - first_wh["car_out"], abs=2)
    assert booked(pages, *FROM_GRID) == pytest.approx(life.flowed("grid_in") - first_wh["grid_in"], abs=2)


def test_without_registers_a_kill_costs_a_minute_at_most_and_doubles_nothing():
    life, ledger, pages = Life(registers=False), Ledger(), []
    life.pass_by(600, ledger, pages=pages)
    ledger = again(pages[-1])
    life.pass_by(600, ledger, pages=pages)
    pages.append(ledger.page(life.elapsed, now=True))
    assert 1000 * 1130 / HOUR <= booked(pages, "car_to_house") <= 1000 * 1200 / HOUR


def test_a_page_that_was_not_written_comes_again_with_the_next_one():
    life, ledger = Life(), Ledger()
    life.pass_by(2000, ledger)
    lost = ledger.page(life.elapsed, now=True)
    assert len(lost.slots) == 3
    life.pass_by(900, ledger)
    second = ledger.page(life.elapsed, now=True)
    assert len(second.slots) == 4
    ledger.posted(lost.number)
    assert len(ledger.page(life.elapsed, now=True).slots) == 4
    ledger.posted(ledger.number)
    assert len(ledger.page(life.elapsed, now=True).slots) == 1


@pytest.mark.parametrize("state", [{"number": "x"}, {"number": 1, "slot": 7}, {"tallies": []}])
def test_a_state_that_makes_no_sense_begins_anew(state):
    assert (Ledger(state).slot, Ledger(state).number) == (None, 0)


def test_a_home_that_is_off_saves_nothing_but_counts_on():
    ledger = Ledger()
    for second in range(0, 600, 2):
        ledger.look(home(elapsed=float(second), car_w=-1000.0), LIMITS, 30_000.0, 0.2, driven=False)
    assert (ledger.savings.saved, ledger.slot.saved) == (0.0, 0.0)
    assert ledger.slot.wh("car_to_house") == pytest.approx(1000 * 598 / HOUR)
