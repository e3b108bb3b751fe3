"""What the owner told of rare things reaches the plan: peaks, windows, warming up, wear, phases."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from homeassistant.core import HomeAssistant

from custom_components.v2h.charger.wiring import phases_of
from custom_components.v2h.flow.form import DEFAULTS
from custom_components.v2h.foresight import NO_CHARGE_KNOWN, NO_PRICE_KNOWN, Foresight
from custom_components.v2h.learning.habits import Habits
from custom_components.v2h.market import Market, Series, events_of
from custom_components.v2h.ocpp_local import Capabilities
from custom_components.v2h.optimizer.dispatch.snapshot import ChargerState, Sample, Snapshot
from custom_components.v2h.optimizer.load import SLOTS, LoadProfile
from custom_components.v2h.optimizer.outlook import Outlook, pose
from custom_components.v2h.optimizer.plan import Plan
from custom_components.v2h.optimizer.series import Rate
from custom_components.v2h.optimizer.solve import solve
from custom_components.v2h.planner import NotYetError
from custom_components.v2h.settings import HomeSettings
from custom_components.v2h.store import Memory
from custom_components.v2h.trips.trips import Trips

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
HOUR = timedelta(hours=1)
HERE = ChargerState(connected=True, plugged=True, ready=True)
# Cheap for an hour in the middle of the night, dear in the evening.
PRICES = {7: 0.9, 8: 0.9, 2: 0.6, 3: 0.5, 4: 0.5, 11: 0.1}


def settings(**told: Any) -> HomeSettings:
    return HomeSettings.from_data({**DEFAULTS, "price_source": 0.3, "trip_kwh": 5, **told}, "EUR")


def snapshot(**told: Any) -> Snapshot:
    return Snapshot(**{"now": NOW, "elapsed": 1.0, "charger": HERE, **told})


def foresight(home: HomeSettings, market: Market, **memory: Any) -> Foresight:
    habits = Habits(LoadProfile(watts=(500.0,) * SLOTS))
    trips = Trips(home, OSLO, None)
    return Foresight(home, market, habits, trips, Memory(energy_wh=24_000, **memory), zone=OSLO)


async def market_of(hass: HomeAssistant, home: HomeSettings) -> Market:
    market = Market({}, events_of(hass, home))
    rates = tuple(
        Rate(start=NOW + HOUR * at, end=NOW + HOUR * (at + 1), value=PRICES.get(at, 0.3)) for at in range(48)
    )
    market.remember(Series.IMPORT, rates, NOW)
    await market.refresh(NOW)
    return market


async def outlook_of(hass: HomeAssistant, **told: Any) -> Outlook:
    home = settings(**told)
    return foresight(home, await market_of(hass, home)).outlook(snapshot(), None, 0.0)


async def plan_of(hass: HomeAssistant, **told: Any) -> Plan:
    return solve(pose(await outlook_of(hass, **told)), tz=OSLO)


def hourly_peak_w(plan: Plan) -> float:
    """The highest mean import of a whole hour."""
    means = [
        sum(max(slot.grid_w, 0) for slot in plan.slots[at : at + 4]) / 4
        for at in range(0, len(plan.slots) - 3, 4)
    ]
    return max(means)


async def test_a_charge_for_the_highest_power_keeps_it_low(hass: HomeAssistant) -> None:
    free = await plan_of(hass)
    charged = await plan_of(hass, demand_price=20, demand_interval="60")
    assert hourly_peak_w(free) > 8_000
    assert hourly_peak_w(charged) < 5_000


async def test_what_was_drawn_already_is_measured_and_remembered(hass: HomeAssistant) -> None:
    home = settings(demand_price=20, demand_interval="60")
    eye = foresight(home, await market_of(hass, home), peak={"month": "2026-11", "watts": 6500.0})
    for second in range(0, 600, 10):
        now, elapsed = NOW + timedelta(seconds=second), float(second)
        eye.count(snapshot(now=now, elapsed=elapsed, grid_w=Sample(value=3000, elapsed=elapsed)), 24_000)
    later = snapshot(now=NOW + timedelta(minutes=10), elapsed=600.0)
    charge = eye.outlook(later, None, 0.0).site.demand_charge
    assert charge is not None
    assert charge.peak_w == 6500
    assert charge.imported_wh == pytest.approx(500)
    assert eye.remember()["peak"] == {"month": "2026-11", "watts": 6500.0}


async def test_a_paid_window_is_kept_free_of_buying(hass: HomeAssistant) -> None:
    window = {"start": NOW + HOUR, "end": NOW + 2 * HOUR, "reward_per_kwh": 2.0}
    hass.states.async_set("sensor.grid", "on", {"events": [window]})
    before, after = await plan_of(hass), await plan_of(hass, events_entity="sensor.grid")
    assert sum(slot.grid_w for slot in after.slots[4:8]) < sum(slot.grid_w for slot in before.slots[4:8])
    (event,) = (await outlook_of(hass, events_entity="sensor.grid")).events
    assert event.baseline_w == 500
    (event,) = (await outlook_of(hass, events_entity="sensor.grid", events_less_counts=False)).events
    assert event.baseline_w == 0


async def test_an_ordered_limit_is_obeyed_by_the_plan(hass: HomeAssistant) -> None:
    window = {"start": NOW + 11 * HOUR, "end": NOW + 12 * HOUR, "limit_w": 2000}
    hass.states.async_set("sensor.grid", "on", {"events": [window]})
    assert max(slot.grid_w for slot in (await plan_of(hass)).slots[44:48]) > 5_000
    limited = await plan_of(hass, events_entity="sensor.grid")
    assert max(slot.grid_w for slot in limited.slots[44:48]) <= 2_001


async def test_warming_up_is_counted_before_each_departure(hass: HomeAssistant) -> None:
    posed = pose(await outlook_of(hass, preheat_minutes=30, preheat_kw=4))
    assert sum(posed.precondition_wh) == pytest.approx(2 * 2000)
    assert not (await outlook_of(hass)).precondition_rates


async def test_a_dear_battery_rests(hass: HomeAssistant) -> None:
    assert min(slot.car_w for slot in (await plan_of(hass)).slots) < -100
    assert min(slot.car_w for slot in (await plan_of(hass, car_wear=0.9)).slots) >= 0


def test_wear_that_nobody_told_is_in_the_money_of_the_home() -> None:
    assert settings().car.wear_per_kwh == 0.02
    assert HomeSettings.from_data({**DEFAULTS, "price_source": 3}, "SEK").car.wear_per_kwh == pytest.approx(
        0.22
    )


@pytest.mark.parametrize(
    ("told", "count", "phases"),
    [
        pytest.param({}, None, (), id="nobody told"),
        pytest.param({}, 3, (), id="three"),
        pytest.param({}, 1, (1,), id="one of them"),
        pytest.param({}, 2, (1, 2), id="two"),
        pytest.param({"charger_phase": "2"}, None, (2,), id="the owner told"),
        pytest.param({"charger_phase": "2"}, 1, (2,), id="both told"),
        pytest.param({"charger_phase": "2"}, 3, (), id="the charger knows better"),
        pytest.param({"charger_phase": "any"}, 1, (1,), id="any"),
        pytest.param({"charger_phase": "2", "fuse_phases": "1"}, 1, (), id="a house on one phase"),
    ],
)
def test_the_phases_of_the_charger_are_those_told(
    told: dict[str, Any], count: int | None, phases: tuple[int, ...]
) -> None:
    assert phases_of(settings(**told), Capabilities(v2x=True, phases=count)) == phases


async def test_a_charger_on_one_phase_stays_below_its_fuse(hass: HomeAssistant) -> None:
    plan = await plan_of(hass, charger_phase="2", fuse_a=16)
    assert max(slot.car_w for slot in plan.slots) < 16 * 230


async def test_what_is_missing_is_a_sentence(hass: HomeAssistant) -> None:
    home = settings()
    with pytest.raises(NotYetError, match=NO_PRICE_KNOWN):
        foresight(home, Market({})).outlook(snapshot(), None, 0.0)
    eye = foresight(home, await market_of(hass, home))
    eye.host(home)
    with pytest.raises(NotYetError, match=NO_CHARGE_KNOWN):
        eye.outlook(snapshot(), None, 0.0)
    assert eye.remember() == {}


async def test_a_plan_knows_how_the_house_spreads_over_its_phases(hass: HomeAssistant) -> None:
    home = settings()
    uneven = foresight(home, await market_of(hass, home), phases={"watts": [600, 300, 100], "hours": 20})
    outlook = uneven.outlook(snapshot(), None, 0.0)
    assert outlook.phase_shares == (0.6, 0.3, 0.1)
    problem = pose(outlook)
    assert problem.phase_net_w[0][0] == pytest.approx(0.6 * problem.load_w[0])
    assert uneven.remember()["phases"] == {"watts": [600, 300, 100], "hours": 20}
    single = foresight(settings(fuse_phases="1"), await market_of(hass, home))
    assert single.outlook(snapshot(), None, 0.0).phase_shares == ()
    assert "phases" not in single.remember()
