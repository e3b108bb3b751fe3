"""What nobody saw is booked where it happened, at its own price, as far as the registers tell it later."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from optimizer.ledger import Ledger, Slot

from ..dispatch.moments import CHARGER, EVENING, LIMITS
from .homes import FROM_GRID, HOUR, UNPLUGGED, Life, again, booked, live


@dataclass
class Planned:
    """A plan, as far as the ledger asks it."""

    prices: dict

    def slot_at(self, start):
        price = self.prices.get(start)
        return price if price is None else Slot(start=start, import_price=price, export_price=0.05)


@pytest.mark.parametrize(
    ("days", "share"),
    [
        pytest.param(5, 1.0, id="days are booked"),
        pytest.param(20, 0.5, id="of a longer time the last ten"),
    ],
)
def test_a_home_that_was_away_for_days_is_booked_evenly_where_the_registers_tell(days, share):
    life, ledger, pages = live(600, car_w=0.0)
    before = booked(pages, *FROM_GRID)
    life.now += timedelta(days=days)
    life.meters["grid_in"] += 40_000
    ledger = again(pages[-1])
    life.pass_by(2, ledger, car_w=0.0)
    pages.append(ledger.page(life.elapsed, now=True))
    assert booked(pages, *FROM_GRID) - before == pytest.approx(40_000 * share, rel=0.002)
    first, *middle, last = (slot.wh("grid_to_house") for slot in pages[-1].slots)
    assert max(middle) - min(middle) == pytest.approx(0, abs=0.1)
    assert max(first, last) <= max(middle) + before


@pytest.mark.parametrize("alive", [True, False], ids=["one meter was silent", "nobody looked"])
@pytest.mark.parametrize("silent_s", [30, 200, 2600])
def test_what_a_register_tells_after_a_silence_is_booked_where_it_happened(silent_s, alive):
    life, ledger, pages = live(600)
    if alive:
        for _ in range(silent_s // 2):
            life.pass_by(2)
            seen = life.seen(house_w=1500.0, car_w=-1000.0)
            silent = replace(seen.registers, grid_in=None, grid_out=None)
            ledger.look(replace(seen, grid_w=None, registers=silent), LIMITS, 30_000.0, 0.2)
            if page := ledger.page(life.elapsed):
                pages.append(page)
                ledger = again(page)  # whoever goes on from the page knows of the gap
        assert ledger.slot.unknown_s > 0
    else:
        life.pass_by(silent_s)
        ledger = again(pages[-1])
    life.pass_by(600, ledger, pages=pages)
    pages.append(ledger.page(life.elapsed, now=True))
    slots = {slot.start: slot for page in pages for slot in page.slots}
    assert [slot.unknown_s for slot in slots.values()] == [0.0] * len(slots)
    whole = [slot for slot in slots.values() if slot.measured_s > 899]
    for slot in whole:
        assert slot.wh("car_to_house") == pytest.approx(250, rel=0.02)
        assert slot.wh("grid_to_house") == pytest.approx(125, rel=0.02)
    assert booked(pages, *FROM_GRID) == pytest.approx(life.flowed("grid_in") - 2 / HOUR * 500, abs=2)


def test_a_gap_costs_what_its_own_time_cost():
    life, ledger, pages = live(600)
    begun = {slot.start: slot.cost for page in pages for slot in page.slots}
    plan = Planned({EVENING + timedelta(minutes=15 * i): 0.1 * i for i in range(1, 4)})
    life.pass_by(3600)
    ledger = again(pages[-1])
    life.pass_by(2)
    dear = replace(life.seen(), import_price=3.0)
    ledger.look(dear, LIMITS, 30_000.0, 0.2, plan=plan)
    slots = ledger.page(life.elapsed, now=True).slots
    assert [slot.import_price for slot in slots] == [0.41, pytest.approx(0.1), 0.2, pytest.approx(0.3), 3.0]
    for slot in slots[1:4]:
        assert slot.cost == pytest.approx(slot.import_price * slot.wh("grid_to_house") / 1000)
    assert slots[0].cost - begun[slots[0].start] == pytest.approx(0.41 * 0.5 * 302 / HOUR, rel=0.05)


def test_a_gap_whose_prices_nobody_knows_has_energy_and_no_cost():
    life, ledger, pages = live(600)
    life.pass_by(3600)
    ledger = again(pages[-1])
    life.pass_by(2, ledger)
    _, *unknown, _ = ledger.page(life.elapsed, now=True).slots
    assert [slot.cost for slot in unknown] == [0.0] * 3
    assert [slot.unpriced_wh for slot in unknown] == [pytest.approx(125, rel=0.02)] * 3


def test_a_charger_out_of_reach_costs_no_energy_where_no_car_was_before_or_after():
    life, ledger, pages = Life(), Ledger(), []
    gone = replace(CHARGER, connected=False, plugged=False, ready=False)
    for charger, seconds in ((UNPLUGGED, 600), (gone, 600), (UNPLUGGED, 60)):
        for _ in range(seconds // 2):
            life.pass_by(2, car_w=0.0)
            seen = life.seen(car_w=0.0, ages=(0, None, None), charger=charger)
            unread = replace(seen.registers, car_in=None, car_out=None)
            ledger.look(replace(seen, registers=unread), LIMITS, 30_000.0, 0.2)
    pages.append(ledger.page(life.elapsed, now=True))
    assert booked(pages, *FROM_GRID) == pytest.approx(life.flowed("grid_in"), rel=0.01)
    assert ledger.slot.unknown_s == 0


def test_a_second_of_which_nobody_tells_spoils_no_silence_that_is_made_up_for():
    life, ledger, pages = Life(), Ledger(), []
    life.pass_by(60, ledger, pages=pages, car_w=0.0, ages=(0, None, None), charger=UNPLUGGED)
    # The car comes, the charger has not read its meter yet; the grid's is silent.
    for second in range(0, 400, 2):
        life.pass_by(2, house_w=1500.0, car_w=3000.0)
        seen = life.seen(house_w=1500.0, car_w=3000.0, ages=(0, None if second < 4 else 0, 0))
        fresh = {"car_in": None, "car_out": None} if second < 4 else {}
        silent = replace(seen.registers, grid_in=None, grid_out=None, **fresh)
        ledger.look(replace(seen, grid_w=None, registers=silent), LIMITS, 30_000.0, 0.2)
    life.pass_by(600, ledger, pages=pages, car_w=3000.0)
    pages.append(ledger.page(life.elapsed, now=True))
    assert booked(pages, *FROM_GRID) == pytest.approx(life.flowed("grid_in"), abs=12)
    slots = {slot.start: slot for page in pages for slot in page.slots}
    assert sum(slot.unknown_s for slot in slots.values()) == pytest.approx(0, abs=6)


def test_a_register_that_never_comes_back_is_waited_for_a_quarter_of_an_hour():
    life, ledger, pages = live(600)
    for silent, registers in ((True, False), (False, False)):
        life.registers = registers
        life.pass_by(600 if silent else 1000, ledger, pages=pages, ages=(16 if silent else 0, 0, 0))
    slots = {
        slot.start: slot for page in (*pages, ledger.page(life.elapsed, now=True)) for slot in page.slots
    }
    assert sum(slot.unknown_s for slot in slots.values()) == pytest.approx(600, abs=5)
    assert json.dumps(ledger.to_dict()["gap"]) == json.dumps({"pieces": [], "forgotten": {}})


def test_a_clock_set_back_by_years_does_not_gather_them_in_one_slot():
    life, ledger, _ = live(600)
    life.now += timedelta(days=1000)
    life.pass_by(60, ledger)
    life.now -= timedelta(days=1000)
    life.pass_by(HOUR, ledger)
    starts = [slot.start for slot in ledger.page(life.elapsed, now=True).slots]
    assert starts[-4:] == [EVENING + timedelta(minutes=15 * i) for i in range(1, 5)]
