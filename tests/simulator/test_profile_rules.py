"""What the twin refuses, with the reason of the standard."""

import pytest

from simulator.profile_rules import problem
from simulator.profiles import Ladder

from .bench import fallback_profile, setpoint_profile

GOOD = setpoint_profile("T", -500)


def with_period(**period):
    schedule = GOOD["chargingSchedule"][0] | {"chargingSchedulePeriod": [{"startPeriod": 0} | period]}
    return GOOD | {"chargingSchedule": [schedule]}


def with_schedule(**extra):
    return GOOD | {"chargingSchedule": [GOOD["chargingSchedule"][0] | extra]}


@pytest.mark.parametrize("profile", [GOOD, fallback_profile(), with_period(operationMode="Idle")])
def test_good_profiles_are_welcome(profile):
    assert problem(1, profile, "T", Ladder()) is None


@pytest.mark.parametrize(
    ("evse_id", "profile", "reason"),
    [
        pytest.param(1, GOOD | {"transactionId": "U"}, "TxNotFound", id="another transaction"),
        pytest.param(2, GOOD, "UnknownEvse", id="no such EVSE"),
        pytest.param(
            1, GOOD | {"chargingProfilePurpose": "LocalGeneration"}, "UnsupportedParam", id="purpose"
        ),
        pytest.param(1, GOOD | {"stackLevel": 3}, "InvalidStackLevel", id="too high"),
        pytest.param(
            1, GOOD | {"chargingSchedule": GOOD["chargingSchedule"] * 2}, "InvalidSchedule", id="two"
        ),
        pytest.param(
            1, with_schedule(limitAtSoC={"soc": 80, "limit": 0}), "InvalidSchedule", id="limit at SoC"
        ),
        pytest.param(1, GOOD | {"chargingProfileKind": "Absolute"}, "InvalidSchedule", id="no start"),
        pytest.param(1, with_period(operationMode="CentralSetpoint"), "InvalidSchedule", id="no setpoint"),
        pytest.param(1, with_period(setpoint=5), "InvalidSchedule", id="setpoint without its mode"),
        pytest.param(1, with_period(), "InvalidSchedule", id="charging without a limit"),
        pytest.param(1, with_period(operationMode="LocalLoadBalancing"), "InvalidOperationMode", id="mode"),
        pytest.param(1, with_period(limit=5, numberPhases=3), "NoPhaseForDC", id="phases on DC"),
        pytest.param(
            1,
            with_period(operationMode="CentralSetpoint", setpoint=-900, dischargeLimit=-500),
            "InvalidSchedule",
            id="a setpoint beyond its own limit",
        ),
        pytest.param(
            1,
            fallback_profile() | {"chargingProfilePurpose": "ChargingStationMaxProfile"},
            "InvalidProfile",
            id="a station maximum on one EVSE",
        ),
        pytest.param(1, fallback_profile() | {"dynUpdateInterval": 5}, "InvalidProfile", id="not dynamic"),
    ],
)
def test_bad_profiles_are_refused_by_reason(evse_id, profile, reason):
    found = problem(evse_id, profile, "T", Ladder())
    assert found is not None
    assert found.reason == reason
    assert len(reason) <= 20


def test_a_level_is_held_by_one_profile():
    ladder = Ladder()
    ladder.install(1, fallback_profile(), 0)
    found = problem(1, fallback_profile() | {"id": 5}, "T", ladder)
    assert found is not None
    assert found.reason == "DuplicateProfile"
    assert problem(1, fallback_profile(), "T", ladder) is None
