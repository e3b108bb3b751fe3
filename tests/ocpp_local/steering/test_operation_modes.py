"""The table of operation modes, read against the specification's own (ref 2.2), and kept by what we send."""

import pytest

from ocpp_local.messages import v21
from ocpp_local.steering import profiles
from ocpp_local.steering.operation_modes import RULES, broken_rule

MODE, PURPOSE, KIND = v21.OperationModeEnum, v21.ChargingProfilePurposeEnum, v21.ChargingProfileKindEnum

# mode: (required, forbidden among the others)
TABLE = {
    "ChargingOnly": ({"limit"}, {"discharge_limit", "setpoint", "setpoint_reactive"}),
    "CentralSetpoint": ({"setpoint"}, {"limit", "discharge_limit"}),
    "CentralFrequency": ({"setpoint"}, {"limit", "discharge_limit", "setpoint_reactive"}),
    "LocalFrequency": (
        {"v2x_baseline", "v2x_freq_watt_curve"},
        {"limit", "discharge_limit", "setpoint", "setpoint_reactive"},
    ),
    "ExternalSetpoint": (set(), {"setpoint_reactive"}),
    "ExternalLimits": (set(), {"setpoint", "limit", "discharge_limit"}),
    "LocalLoadBalancing": (set(), {"limit", "discharge_limit", "setpoint"}),
    "Idle": (set(), {"limit", "discharge_limit", "setpoint", "setpoint_reactive"}),
}
VALUES = {
    "limit": 1.0,
    "discharge_limit": -1.0,
    "setpoint": 1.0,
    "setpoint_reactive": 1.0,
    "v2x_baseline": 0.0,
}


def test_the_table_knows_every_mode_of_the_schema():
    assert set(RULES) == set(MODE)
    assert set(TABLE) == {mode.value for mode in MODE}


def profile(period, *, purpose=PURPOSE.TX_PROFILE, kind=KIND.DYNAMIC, **schedule):
    told = v21.ChargingSchedule(
        id=1,
        charging_rate_unit=v21.ChargingRateUnitEnum.W,
        charging_schedule_period=period if isinstance(period, tuple) else (period,),
        **schedule,
    )
    return v21.ChargingProfile(
        id=1,
        stack_level=0,
        charging_profile_purpose=purpose,
        charging_profile_kind=kind,
        charging_schedule=(told,),
    )


def period_of(mode):
    curve = (v21.V2XFreqWattPoint(frequency=49.5, power=0), v21.V2XFreqWattPoint(frequency=50.5, power=1))
    required, _ = TABLE[mode]
    values = {name: curve if "curve" in name else VALUES[name] for name in required}
    return {"start_period": 0, "operation_mode": MODE(mode), **values}


@pytest.mark.parametrize("mode", TABLE)
def test_a_period_with_just_what_its_mode_requires_is_welcome(mode):
    assert broken_rule(profile(v21.ChargingSchedulePeriod(**period_of(mode)))) is None


@pytest.mark.parametrize(
    ("mode", "field"), [(m, f) for m, (required, _) in TABLE.items() for f in sorted(required)]
)
def test_a_period_without_what_its_mode_requires_is_not_sent(mode, field):
    told = period_of(mode) | {field: None}
    assert f"{mode} needs" in broken_rule(profile(v21.ChargingSchedulePeriod(**told)))


@pytest.mark.parametrize(
    ("mode", "field"), [(m, f) for m, (_, banned) in TABLE.items() for f in sorted(banned)]
)
def test_a_period_with_what_its_mode_forbids_is_not_sent(mode, field):
    told = period_of(mode) | {field: VALUES[field]}
    assert f"{mode} goes without" in broken_rule(profile(v21.ChargingSchedulePeriod(**told)))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        pytest.param({"purpose": PURPOSE.CHARGING_STATION_MAX_PROFILE}, "no place", id="Max only limits"),
        pytest.param({"purpose": PURPOSE.PRIORITY_CHARGING}, "no place", id="priority only limits"),
        pytest.param(
            {"purpose": PURPOSE.CHARGING_STATION_EXTERNAL_CONSTRAINTS}, "never ours", id="K01.FR.22"
        ),
        pytest.param({"kind": KIND.ABSOLUTE}, "start", id="absolute without a start"),
    ],
)
def test_a_setpoint_in_the_wrong_place_is_not_sent(changes, word):
    period = v21.ChargingSchedulePeriod(**period_of("CentralSetpoint"))
    assert word in broken_rule(profile(period, **changes))


def test_frequency_control_is_dynamic_and_dynamic_has_one_period():
    period = v21.ChargingSchedulePeriod(**period_of("CentralFrequency"))
    assert "cannot be Relative" in broken_rule(profile(period, kind=KIND.RELATIVE))
    later = profiles.setpoint(1, phases=None, start_s=60)
    assert "one period" in broken_rule(profile((profiles.setpoint(0, phases=None), later)))
    assert "follow each other" in broken_rule(profile((later,), kind=KIND.RELATIVE))
