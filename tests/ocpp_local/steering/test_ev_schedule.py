"""What the car means to do is held against what it was asked for."""

from datetime import UTC, datetime, timedelta

import pytest

from ocpp_local import Measured, Span
from ocpp_local.messages import v21
from ocpp_local.reply import Moment
from ocpp_local.state import Setpoint, StationState
from ocpp_local.stays.transaction import Transaction
from ocpp_local.steering.course import Course
from ocpp_local.steering.ev_schedule import oversteps
from ocpp_local.steering.smart_charging import ev_schedule

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
MOMENT = Moment(NOW, 100.0)
HOUR = timedelta(hours=1)


def charger(*spans, setpoint_w=None, dynamic=False):
    """A charger that holds a schedule of *spans* (from and to in hours, W), or one limit."""
    state = StationState(identity="A")
    state.transaction = Transaction(id="T1", started_at=NOW, elapsed=0.0)
    if spans:
        told = tuple(Span(start=NOW + a * HOUR, end=NOW + b * HOUR, power_w=w) for a, b, w in spans)
        state.steering.course, state.steering.course_of = Course(spans=told, cut=False), "T1"
    if setpoint_w is not None:
        state.setpoint = Setpoint(
            power_w=setpoint_w, lease=timedelta(seconds=90), elapsed=100.0, transaction_id="T1",
            dynamic=dynamic, v2x=dynamic,
        )  # fmt: skip
    return state


def plan(*periods, evse_id=1, unit="W", duration_s=None):
    """The car's own schedule of *periods*: a start in s and the fields of a period."""
    told = tuple(v21.ChargingSchedulePeriod(start_period=start, **fields) for start, fields in periods)
    schedule = v21.ChargingSchedule(
        id=1,
        charging_rate_unit=v21.ChargingRateUnitEnum(unit),
        charging_schedule_period=told,
        duration=duration_s,
    )
    return v21.NotifyEVChargingScheduleRequest(time_base=NOW, charging_schedule=schedule, evse_id=evse_id)


TWO_WAYS = [(0, 1, -2000), (2, 3, 7000)]


@pytest.mark.parametrize(
    ("state", "means", "keeps"),
    [
        pytest.param(
            charger(*TWO_WAYS), plan((0, {"setpoint": -2000}), (3600, {"setpoint": 0})), True, id="as asked"
        ),
        pytest.param(
            charger(*TWO_WAYS), plan((0, {"setpoint": -500}), (3600, {"limit": 0})), True, id="less"
        ),
        pytest.param(
            charger(*TWO_WAYS), plan((0, {"setpoint": -2900}), (3600, {"limit": 0})), False, id="gives more"
        ),
        pytest.param(
            charger(*TWO_WAYS), plan((0, {"limit": 3000})), False, id="charges where it should give"
        ),
        pytest.param(
            charger(*TWO_WAYS), plan((0, {"limit": 0}), (5000, {"limit": 3000})), False, id="in the gap"
        ),
        pytest.param(
            charger(*TWO_WAYS), plan((0, {"limit": 0}), (7200, {"limit": 7050})), True, id="rounded"
        ),
        pytest.param(charger(*TWO_WAYS), plan((0, {"limit": 9000}), duration_s=0), True, id="over at once"),
        pytest.param(
            charger(*TWO_WAYS), plan((0, {"limit": 0}), (11_000, {"limit": 3000})), True, id="after ours"
        ),
        pytest.param(charger(*TWO_WAYS), plan((0, {"limit": 9000}), evse_id=2), True, id="another plug"),
        pytest.param(
            charger(setpoint_w=2300), plan((0, {"limit": 10, "number_phases": 1}), unit="A"), True, id="10 A"
        ),
        pytest.param(
            charger(setpoint_w=2300), plan((0, {"limit": 10}), unit="A"), False, id="10 A on three phases"
        ),
        pytest.param(charger(setpoint_w=0, dynamic=True), plan((0, {"setpoint": 9000})), True, id="an echo"),
        pytest.param(charger(), plan((0, {"limit": 22_000})), True, id="nothing was asked"),
        pytest.param(charger(*TWO_WAYS), plan((0, {"v2x_baseline": 1})), True, id="it says nothing of power"),
    ],
)
def test_a_car_keeps_between_rest_and_what_was_asked(state, means, keeps):
    assert (oversteps(state, means, MOMENT) is None) == keeps
    reply = ev_schedule(state, means, MOMENT)
    assert reply.answer.status == ("Accepted" if keeps else "Rejected")
    assert len(reply.events) == (not keeps)
    assert state.measured == Measured()


def test_a_lease_that_is_over_binds_no_car():
    state = charger(setpoint_w=2300)
    late = Moment(NOW + HOUR, 200.0)
    assert oversteps(state, plan((0, {"limit": 9000})), late) is None


def test_the_reason_names_both_powers():
    (event,) = ev_schedule(charger(*TWO_WAYS), plan((0, {"limit": 3000})), MOMENT).events
    assert (
        event.reason
        == "The car does not keep to the schedule: it means to take 3000 W where -2000 W were asked for."
    )
    assert (event.power_w, event.measured_w) == (-2000, None)
