"""The ladder of profiles: which rung holds."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.profiles import Allowance, Ladder, Moment

from .bench import fallback_profile, setpoint_profile

NOON = datetime(2024, 11, 5, 12, tzinfo=UTC)


def moment(elapsed: float = 0, **extra) -> Moment:
    return Moment(
        now=NOON + timedelta(seconds=elapsed),
        elapsed=elapsed,
        transaction_id="T",
        transaction_started=NOON,
        **extra,
    )


def ladder(*profiles) -> Ladder:
    made = Ladder()
    for profile in profiles:
        made.install(1, profile, 0)
    return made


def test_an_empty_ladder_charges_without_a_limit():
    assert Ladder().allowance(moment()) == Allowance()
    assert Allowance().wanted_w(11_000, 11_000) == 11_000


def test_the_transactions_own_profile_outranks_the_default():
    held = ladder(fallback_profile() | {"stackLevel": 2}, setpoint_profile("T", -500) | {"stackLevel": 0})
    assert held.allowance(moment()).setpoint_w == -500


def test_the_higher_level_of_one_purpose_wins():
    held = ladder(fallback_profile(3600), fallback_profile(1000) | {"id": 1001, "stackLevel": 1})
    assert held.allowance(moment()).limit_w == 1000


def test_another_transactions_profile_says_nothing():
    assert ladder(setpoint_profile("other", -500)).allowance(moment()) == Allowance()


@pytest.mark.parametrize(
    ("elapsed", "mode"),
    [
        pytest.param(90, "CentralSetpoint", id="the last second of the lease"),
        pytest.param(90.1, "ChargingOnly", id="lapsed"),
    ],
)
def test_a_dynamic_profile_lives_for_its_duration(elapsed, mode):
    assert ladder(setpoint_profile("T", -500)).allowance(moment(elapsed)).mode == mode


def test_an_update_keeps_the_mode_and_renews_the_life():
    held = ladder(setpoint_profile("T", -500))
    assert held.update(1002, {"setpoint": 700}, elapsed=80)
    assert held.allowance(moment(170)).setpoint_w == 700
    assert not held.update(7, {"setpoint": 700}, elapsed=80)
    assert not ladder(fallback_profile()).update(1000, {"limit": 1}, elapsed=1)


def test_a_profile_that_was_offline_too_long_may_never_come_back():
    held = ladder(setpoint_profile("T", -500) | {"invalidAfterOfflineDuration": True})
    assert held.allowance(moment(20, offline_s=30.0)).setpoint_w == -500
    assert held.allowance(moment(21, offline_s=31.0)).setpoint_w is None
    assert held.allowance(moment(22)).setpoint_w is None


def test_the_stations_maximum_caps_a_setpoint():
    cap = fallback_profile(3000) | {"id": 1, "chargingProfilePurpose": "ChargingStationMaxProfile"}
    held = ladder(cap, setpoint_profile("T", 9000))
    assert held.allowance(moment()).wanted_w(11_000, 11_000) == 3000


@pytest.mark.parametrize(
    ("kind", "extra", "hour", "limit"),
    [
        pytest.param("Absolute", {"startSchedule": "2024-11-05T11:00:00Z"}, 0.5, 7000, id="first period"),
        pytest.param("Absolute", {"startSchedule": "2024-11-05T11:00:00Z"}, 1.5, 2000, id="second period"),
        pytest.param("Absolute", {"startSchedule": "2024-11-05T14:00:00Z"}, 0, None, id="not begun"),
        pytest.param("Absolute", {"startSchedule": "2024-11-05T11:00:00"}, 0, 7000, id="no zone is UTC"),
        pytest.param("Recurring", {"startSchedule": "2024-10-01T11:00:00Z"}, 24.5, 7000, id="every day"),
        pytest.param("Relative", {}, 2.5, 2000, id="from the start of the transaction"),
    ],
)
def test_schedules_are_read_from_their_own_beginning(kind, extra, hour, limit):
    schedule = {
        "id": 1,
        "chargingRateUnit": "W",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 7000}, {"startPeriod": 7200, "limit": 2000}],
    }
    profile = fallback_profile() | {"chargingProfileKind": kind, "chargingSchedule": [schedule | extra]}
    profile["recurrencyKind"] = "Daily"
    assert ladder(profile).allowance(moment(hour * 3600)).limit_w == limit


def test_validity_dates_bound_a_profile():
    held = ladder(
        fallback_profile() | {"validFrom": "2024-11-05T12:10:00Z", "validTo": "2024-11-05T12:20:00Z"}
    )
    assert [held.allowance(moment(s)).limit_w for s in (0, 900, 1300)] == [None, 3600, None]


def test_amperes_count_per_phase():
    profile = fallback_profile(16)
    profile["chargingSchedule"][0]["chargingRateUnit"] = "A"
    assert ladder(profile).allowance(moment()).limit_w == 16 * 690
