"""Where series meet the grid."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from optimizer.errors import ProblemError
from optimizer.load import LoadProfile
from optimizer.outlook import Outlook, pose
from optimizer.series import Rate
from optimizer.site import DemandCharge, Event, Trip
from optimizer.solve import solve

from .homes import CAR, SITE

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 18, 37, tzinfo=BERLIN)
MORNING, BACK = datetime(2026, 11, 23, 7, 30, tzinfo=BERLIN), datetime(2026, 11, 23, 17, 0, tzinfo=BERLIN)
TRIP = Trip(departure=MORNING, back=BACK, energy_wh_used=12_000, goal_wh=48_000)


def hourly(begin, end):
    midnight = datetime(2026, 11, 22, tzinfo=BERLIN).astimezone(UTC)
    hour = timedelta(hours=1)
    return tuple(
        Rate(start=midnight + h * hour, end=midnight + (h + 1) * hour, value=0.2 + 0.01 * (h % 24))
        for h in range(begin, end)
    )


def outlook(**change):
    known = Outlook(
        now=NOW,
        site=SITE,
        car=CAR,
        energy_wh=30_000,
        plugged=True,
        load=LoadProfile.typical(3_650),
        import_rates=hourly(0, 72),
        export_rates=(Rate(start=NOW, end=NOW + timedelta(days=3), value=0.08),),
        sun_rates=(Rate(start=NOW, end=NOW + timedelta(days=3), value=500.0),),
        trips=(TRIP,),
        tz=BERLIN,
    )
    return replace(known, **change)


def test_what_is_known_needs_no_assumption():
    problem = pose(outlook())
    assert problem.assumptions == ()
    assert problem.import_price[0] == pytest.approx(0.38)
    assert problem.load_w[2] == LoadProfile.typical(3_650).at(NOW.replace(hour=19, minute=0))
    assert problem.goals[0].departure == MORNING


def test_days_enough_to_learn_from_are_learned_from_and_the_plan_says_so():
    plan = solve(pose(outlook(import_rates=hourly(-24 * 20, 24))))
    assert plan.assumptions == ("No price for tomorrow yet: what usually follows such days stands in.",)
    assert [slot.import_price for slot in plan.slots[22:30]] == pytest.approx(
        [0.2] * 4 + [0.21] * 4, abs=1e-3
    )


def test_without_tomorrow_the_day_before_stands_in_and_the_plan_says_so():
    plan = solve(pose(outlook(import_rates=hourly(0, 24))))
    assert plan.assumptions == ("No price for tomorrow yet: the same hours of the day before stand in.",)
    assert [slot.import_price for slot in plan.slots[22:26]] == pytest.approx([0.2] * 4)


def test_a_price_list_that_ends_midway_names_the_hour():
    assert (
        pose(outlook(import_rates=hourly(0, 37)))
        .assumptions[0]
        .startswith("No price for tomorrow 13:00 yet:")
    )


def test_few_prices_are_filled_with_their_mean():
    problem = pose(outlook(import_rates=hourly(18, 20)))
    assert problem.import_price[40] == pytest.approx(0.385, abs=0.006)


def test_no_price_at_all_is_refused_in_a_sentence():
    with pytest.raises(ProblemError, match="import price is unknown, expected a price"):
        pose(outlook(import_rates=()))


def test_no_forecast_and_no_feed_in_price_count_as_zero_and_are_said():
    problem = pose(outlook(sun_rates=(), export_rates=()))
    assert set(problem.sun_w) == set(problem.export_price) == {0.0}
    assert len(problem.assumptions) == 2


def test_the_car_is_here_until_it_leaves_and_again_when_it_is_back():
    problem = pose(outlook())
    ends = problem.horizon.boundaries[1:]
    away = [
        (s, e) for s, e, here in zip(problem.horizon.starts, ends, problem.connected, strict=True) if not here
    ]
    assert (away[0][0], away[-1][1]) == (MORNING, BACK)
    assert sum(problem.trip_wh) == pytest.approx(12_000)
    assert all(wh == 0 for wh, here in zip(problem.trip_wh, problem.connected, strict=True) if here)


def test_a_departure_inside_a_slot_makes_that_slot_away():
    trip = replace(TRIP, departure=MORNING + timedelta(minutes=10))
    problem = pose(outlook(trips=(trip,)))
    assert not problem.connected[problem.horizon.starts.index(MORNING.astimezone(UTC))]
    assert solve(problem).unmet == ()


def test_an_unplugged_car_is_away_until_the_trip_is_over():
    under_way = replace(TRIP, departure=NOW - timedelta(hours=2), back=NOW + timedelta(hours=1))
    problem = pose(outlook(plugged=False, trips=(under_way, TRIP)))
    assert problem.connected[:6] == (False, False, False, False, False, True)
    assert sum(problem.trip_wh) == pytest.approx(24_000)
    assert problem.assumptions == ("The car is not plugged in: counted as away until 19:37.",)


def test_an_unplugged_car_without_a_trip_is_away():
    problem = pose(outlook(plugged=False, trips=()))
    assert not any(problem.connected)
    assert "no trip says when" in problem.assumptions[0]


def test_a_car_still_here_after_its_departure_stays():
    late = replace(TRIP, departure=NOW - timedelta(minutes=20), back=NOW + timedelta(hours=5))
    problem = pose(outlook(trips=(late,)))
    assert all(problem.connected)
    assert sum(problem.trip_wh) == 0
    assert problem.goals == ()


def test_a_night_with_a_clock_change_keeps_prices_in_place():
    now = datetime(2026, 10, 24, 20, tzinfo=BERLIN)
    start = now.astimezone(UTC)
    rates = tuple(
        Rate(start=start + timedelta(hours=h), end=start + timedelta(hours=h + 1), value=0.1 + 0.01 * h)
        for h in range(48)
    )
    trip = replace(
        TRIP,
        departure=datetime(2026, 10, 25, 7, 30, tzinfo=BERLIN),
        back=datetime(2026, 10, 25, 17, tzinfo=BERLIN),
    )
    problem = pose(outlook(now=now, import_rates=rates, trips=(trip,)))
    # 20:00 to 07:30 is 12.5 h on this night.
    assert problem.connected.index(False) == 50
    assert problem.import_price[48] == pytest.approx(0.22)


def test_a_raised_reserve_is_filled_before_the_storm_and_one_below_the_cars_own_says_nothing():
    calm, storm = pose(outlook()), pose(outlook(reserve_wh=50_000))
    assert pose(outlook(reserve_wh=CAR.reserve_wh)).reserve_wh == ()
    assert solve(calm).slots[16].energy_wh < 50_000
    assert min(slot.energy_wh for slot in solve(storm).slots[16:40]) >= 49_900
    assert set(pose(outlook(reserve_wh=1e9)).reserve_wh) == {CAR.max_wh}


def test_what_the_home_is_told_beside_prices_reaches_the_problem():
    event = Event(start=MORNING, end=BACK, reward_per_kwh=0.5)
    site = replace(SITE, demand_charge=DemandCharge(price_per_kw=3.0))
    heat = (Rate(start=MORNING - timedelta(minutes=15), end=MORNING + timedelta(hours=1), value=2_000.0),)
    windows = ((MORNING, MORNING + timedelta(minutes=20)),)
    problem = pose(
        outlook(
            site=site,
            car=replace(CAR, phases=(1,), edge_wear_per_kwh=0.1),
            events=(event,),
            demand_windows=windows,
            precondition_rates=heat,
            phase_shares=(0.5, 0.3, 0.2),
        )
    )
    assert problem.events == (event,)
    assert problem.site == site
    assert (problem.car.phases, problem.car.edge_wear_per_kwh) == ((1,), 0.1)
    heated = [(problem.horizon.starts[slot], wh) for slot, wh in enumerate(problem.precondition_wh) if wh]
    assert heated == [(MORNING - timedelta(minutes=15), pytest.approx(500.0))]
    counted = [problem.horizon.starts[slot] for slot, counts in enumerate(problem.demand_window) if counts]
    assert counted == [MORNING, MORNING + timedelta(minutes=15)]
    net = [load - sun for load, sun in zip(problem.load_w, problem.sun_w, strict=True)]
    assert problem.phase_net_w[0] == pytest.approx([0.5 * value for value in net])


def test_phases_that_are_not_the_whole_house_are_refused():
    with pytest.raises(ProblemError, match="phase_net_w"):
        pose(outlook(phase_shares=(0.5, 0.5, 0.5)))
