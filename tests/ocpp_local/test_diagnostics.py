"""What a charger tells of itself unasked, and what is made of it."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ocpp_local.diagnostics import notify_event
from ocpp_local.messages import v21
from ocpp_local.reply import Moment
from ocpp_local.state import StationState

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
MOMENT = Moment(now=NOW, elapsed=7.0)


def told(value: str, component: str = "EVSE") -> v21.NotifyEventRequest:
    event = {
        "eventId": 1,
        "timestamp": "2026-11-22T18:00:00Z",
        "trigger": "Periodic",
        "actualValue": value,
        "eventNotificationType": "PreconfiguredMonitor",
        "component": {"name": component},
        "variable": {"name": "Temperature"},
    }
    payload = {"generatedAt": "2026-11-22T18:00:00Z", "seqNo": 0, "eventData": [event]}
    return msgspec.convert(payload, v21.NotifyEventRequest)


def charger(unit: str | None = None) -> StationState:
    state = StationState(identity="BOX")
    traits: dict[str, Any] = {"dataType": "decimal", "supportsMonitoring": True}
    report = {
        "component": {"name": "EVSE"},
        "variable": {"name": "Temperature"},
        "variableAttribute": [{"value": "20"}],
        "variableCharacteristics": traits | ({"unit": unit} if unit else {}),
    }
    state.device_model.add([msgspec.convert(report, v21.ReportData)])
    return state


@pytest.mark.parametrize(
    ("unit", "value", "celsius"),
    [(None, "31.5", 31.5), ("Celsius", "31.5", 31.5), ("Fahrenheit", "104", 40), ("K", "300.15", 27)],
)
def test_a_temperature_is_kept_in_degrees_celsius(unit: str | None, value: str, celsius: float) -> None:
    state = charger(unit)
    reply = notify_event(state, told(value), MOMENT)
    assert state.measured.temperature_c is not None
    assert state.measured.temperature_c.value == pytest.approx(celsius)
    assert len(reply.events) == 1


@pytest.mark.parametrize(
    ("value", "component"), [("warm", "EVSE"), ("nan", "EVSE"), ("-300", "EVSE"), ("31", "Connector")]
)
def test_what_is_no_temperature_of_the_charger_is_passed_over(value: str, component: str) -> None:
    state = charger()
    assert notify_event(state, told(value, component), MOMENT).events == ()
    assert state.measured.temperature_c is None
