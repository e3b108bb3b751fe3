"""Limits that others set are constraints in time and direction, and the strictest of them count."""

from datetime import UTC, datetime, timedelta

from ocpp_local.messages import v21
from ocpp_local.steering.external_limits import ExternalLimit, strictest

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def limit(*periods, source="SO", unit="W", duration=None, start=None, **told):
    schedule = v21.ChargingSchedule(
        id=1,
        charging_rate_unit=v21.ChargingRateUnitEnum(unit),
        charging_schedule_period=tuple(v21.ChargingSchedulePeriod(**p) for p in periods),
        duration=duration,
        start_schedule=start,
    )
    request = v21.NotifyChargingLimitRequest(
        charging_limit=v21.ChargingLimit(charging_limit_source=source, **told), charging_schedule=(schedule,)
    )
    return ExternalLimit.of(request, NOW)


def test_a_limit_changes_with_time_and_ends():
    told = limit({"start_period": 0, "limit": 4200}, {"start_period": 600, "limit": 0}, duration=1200)
    assert [told.at(NOW + n * MINUTE) and told.at(NOW + n * MINUTE).charge_w for n in (0, 9, 10, 19, 20)] == [
        4200,
        4200,
        0,
        0,
        None,
    ]


def test_amperes_count_per_phase():
    assert limit({"start_period": 0, "limit": 10, "number_phases": 1}, unit="A").at(NOW).charge_w == 2300
    assert limit({"start_period": 0, "limit": 10}, unit="A").at(NOW).charge_w == 6900


def test_a_limit_beyond_rest_is_rest_and_no_order_to_do_the_opposite():
    told = limit({"start_period": 0, "limit": -9000, "discharge_limit": 9000}).at(NOW)
    assert (told.charge_w, told.discharge_w) == (0, 0)


def test_the_strictest_of_all_counts_in_each_direction():
    many = [
        limit({"start_period": 0, "limit": 4200}),
        limit({"start_period": 0, "limit": 9000, "discharge_limit": -2000}, source="EMS"),
        limit({"start_period": 0, "limit": 1}, source="Other", is_local_generation=True),
        limit({"start_period": 0, "limit": 1}, source="CSO", start=NOW + MINUTE),
    ]
    bounds = strictest(many, NOW)
    assert (bounds.charge_w, bounds.discharge_w) == (4200, -2000)
    assert limit({"start_period": 0, "limit": 1}, is_grid_critical=True).grid_critical


def test_a_limit_of_which_nothing_is_told_bounds_nothing():
    request = v21.NotifyChargingLimitRequest(charging_limit=v21.ChargingLimit(charging_limit_source="SO"))
    told = ExternalLimit.of(request, NOW)
    assert told.at(NOW) is None
    assert strictest([told], NOW).charge_w is None
