"""The charge for the highest power counts when the grid company says so, and the peak is the meter's mean."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.v2h.demand import DemandTerms, PeakMeter

OSLO = ZoneInfo("Europe/Oslo")
MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # six in the morning
STEP_S = 10.0
FUSE_W = 17_250.0


def terms(**told: Any) -> DemandTerms:
    found = DemandTerms.from_data({"demand_price": 5, "demand_interval": "60", **told})
    assert found is not None
    return found


def hours_of(meter: PeakMeter, begin: datetime, *watts: float | None) -> datetime:
    """Let the meter see an hour of each power, ten seconds by ten seconds."""
    now = begin
    for power in watts:
        for _ in range(int(3600 / STEP_S)):
            meter.measure(now, now.timestamp(), power)
            now += timedelta(seconds=STEP_S)
    meter.measure(now, now.timestamp(), 0.0)
    return now


@pytest.mark.parametrize("data", [{}, {"demand_price": 0}, {"demand_price": None}])
def test_without_a_price_there_is_no_charge(data: dict[str, Any]) -> None:
    assert DemandTerms.from_data(data) is None


def test_what_is_not_told_is_the_whole_time() -> None:
    charge = terms()
    assert (charge.begin, charge.end, charge.days, charge.months) == (time(), time(), (), ())
    assert charge.counts(MONDAY, OSLO)
    assert charge.counts(MONDAY + timedelta(days=5, hours=7), OSLO)


@pytest.mark.parametrize(
    ("told", "at", "counts"),
    [
        pytest.param({}, MONDAY + timedelta(hours=1), True, id="at seven"),
        pytest.param({}, MONDAY, False, id="at six"),
        pytest.param({}, MONDAY + timedelta(hours=14), False, id="at eight in the evening"),
        pytest.param({}, MONDAY - timedelta(hours=19), False, id="on Sunday"),
        pytest.param({"demand_months": ["jun"]}, MONDAY + timedelta(hours=1), False, id="in winter"),
        pytest.param(
            {"demand_from": "22:00:00", "demand_to": "06:30:00"}, MONDAY, False, id="Sunday's night"
        ),
        pytest.param(
            {"demand_from": "22:00:00", "demand_to": "06:30:00"},
            MONDAY + timedelta(days=1),
            True,
            id="Monday's night",
        ),
    ],
)
def test_it_counts_in_its_hours_on_its_days_in_its_months(
    told: dict[str, Any], at: datetime, counts: bool
) -> None:
    workdays = {"demand_days": ["mon", "tue", "wed", "thu", "fri"]}
    charge = terms(**{"demand_from": "07:00:00", "demand_to": "20:00:00"} | workdays | told)
    assert charge.counts(at, OSLO) is counts


def test_a_weekend_ahead_is_not_taken_for_a_charge_without_end() -> None:
    charge = terms(demand_days=["mon"])
    saturday = MONDAY - timedelta(days=2)
    windows = charge.windows(saturday, OSLO)
    assert windows
    assert all(begin.astimezone(OSLO).weekday() == 0 for begin, _ in windows)


def test_out_of_season_there_is_no_charge_in_the_plan() -> None:
    charge = terms(demand_months=["jun"])
    assert charge.windows(MONDAY, OSLO) == ()
    assert charge.charge(PeakMeter(charge, OSLO), MONDAY, OSLO, FUSE_W) is None


@pytest.mark.parametrize(
    ("peak_w", "floor_kw", "expected_w"),
    [(4200, None, 4200), (1000, 2.5, 2500), (0, None, 0), (12, None, 0), (90_000, None, FUSE_W)],
)
def test_the_plan_knows_what_is_paid_already(
    peak_w: float, floor_kw: float | None, expected_w: float
) -> None:
    told = terms(demand_floor_kw=floor_kw)
    meter = PeakMeter(told, OSLO, {"month": "2026-11", "watts": peak_w})
    charge = told.charge(meter, MONDAY, OSLO, FUSE_W)
    assert charge is not None
    assert charge.peak_w == expected_w
    assert charge.interval == timedelta(hours=1)
    assert charge.imported_wh is None


def test_the_peak_is_the_highest_mean_and_never_of_what_is_delivered() -> None:
    meter = PeakMeter(terms(), OSLO)
    now = hours_of(meter, MONDAY, 1500.0, 3200.0, -9000.0, 800.0)
    assert meter.peak_w(now) == pytest.approx(3200)


def test_hours_that_do_not_count_leave_the_peak_alone() -> None:
    meter = PeakMeter(terms(demand_from="07:00:00", demand_to="20:00:00"), OSLO)
    now = hours_of(meter, MONDAY, 9000.0, 2000.0)
    assert meter.peak_w(now) == pytest.approx(2000)


def test_an_hour_that_was_hardly_seen_says_nothing() -> None:
    meter = PeakMeter(terms(), OSLO)
    half = MONDAY + timedelta(minutes=30)
    meter.measure(half, 0, 9000)
    now = hours_of(meter, half + timedelta(minutes=25), 1000.0)
    assert meter.peak_w(now) < 2000


def test_a_silent_meter_is_a_hole_and_no_long_measurement() -> None:
    meter = PeakMeter(terms(), OSLO)
    now = hours_of(meter, MONDAY, 1000.0, None, 1000.0)
    assert meter.peak_w(now) == pytest.approx(1000)


def test_a_new_month_begins_at_nothing() -> None:
    meter = PeakMeter(terms(), OSLO)
    last_day = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)
    now = hours_of(meter, last_day, 4000.0, 500.0)
    assert meter.peak_w(now) == pytest.approx(4000)
    december = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert meter.peak_w(december) == 0
    now = hours_of(meter, datetime(2026, 11, 30, 23, 0, tzinfo=UTC), 700.0)
    assert meter.peak_w(now) == pytest.approx(700)


def test_what_the_recorder_knows_of_the_month_counts_and_no_more() -> None:
    meter = PeakMeter(terms(demand_from="07:00:00", demand_to="20:00:00"), OSLO)
    past = [
        (MONDAY - timedelta(days=40), 9000.0),  # another month
        (MONDAY, 8000.0),  # at six
        (MONDAY + timedelta(hours=2), 4000.0),
        (MONDAY + timedelta(hours=3), 3000.0),
    ]
    now = MONDAY + timedelta(days=1)
    meter.learn(past, now)
    assert meter.peak_w(now) == 4000
    meter.learn([], now)
    assert meter.peak_w(now) == 4000


def test_the_peak_survives_a_restart() -> None:
    meter = PeakMeter(terms(), OSLO)
    now = hours_of(meter, MONDAY, 3300.0)
    again = PeakMeter(terms(), OSLO, meter.to_dict())
    assert again.peak_w(now) == pytest.approx(3300)
    assert PeakMeter(terms(), OSLO, {"month": 7}).peak_w(now) == 0


@pytest.mark.parametrize(("power_w", "expected_wh"), [(6000, 2000), (-3000, 0), (90_000, FUSE_W / 3)])
def test_the_hour_under_way_is_counted_as_far_as_it_went(power_w: float, expected_wh: float) -> None:
    told = terms()
    meter = PeakMeter(told, OSLO)
    for second in range(0, 1200, 10):
        meter.measure(MONDAY + timedelta(seconds=second), second, power_w)
    charge = told.charge(meter, MONDAY + timedelta(seconds=1200), OSLO, FUSE_W)
    assert charge is not None
    assert charge.imported_wh == pytest.approx(expected_wh)
    later = told.charge(meter, MONDAY + timedelta(hours=1), OSLO, FUSE_W)
    assert later is not None
    assert later.imported_wh is None
