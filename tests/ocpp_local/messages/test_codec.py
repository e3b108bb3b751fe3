import json
from datetime import UTC, datetime, timedelta, timezone
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpp_local.errors import ErrorCode, InvalidMessageError, UnreadableMessageError
from ocpp_local.messages import v21, v201
from ocpp_local.messages.codec import DEEPEST, Decoded, Kind, decode, encode, too_deep
from ocpp_local.messages.message import Version

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def transaction_event(**changes):
    return {
        "eventType": "Updated",
        "timestamp": "2026-11-22T12:00:00Z",
        "triggerReason": "MeterValuePeriodic",
        "seqNo": 7,
        "transactionInfo": {"transactionId": "T-1"},
    } | changes


def read(payload, version=Version.V21, action="TransactionEvent", kind=Kind.REQUEST):
    return decode(version, action, kind, json.dumps(payload).encode())


def test_a_good_payload_needs_no_notes():
    message, notes = read(transaction_event())
    assert isinstance(message, v21.TransactionEventRequest)
    assert message.transaction_info.transaction_id == "T-1"
    assert message.timestamp == NOON
    assert notes == ()


def test_a_parsed_payload_is_read_like_its_text():
    payload = transaction_event(seqNo=7.0)
    assert decode(Version.V21, "TransactionEvent", Kind.REQUEST, payload) == read(payload)


def test_an_action_that_the_version_does_not_have_is_not_implemented():
    with pytest.raises(UnreadableMessageError, match=r"OCPP 2\.0\.1 has no UpdateDynamicSchedule") as caught:
        decode(Version.V201, "UpdateDynamicSchedule", Kind.REQUEST, b"{}")
    assert caught.value.code is ErrorCode.NOT_IMPLEMENTED


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b'{"a": NaN}', id="not a number"),
        pytest.param(b'{"a": Infinity}', id="infinity"),
        pytest.param(b'{"vendorId": "\xff"}', id="not UTF-8"),
        pytest.param(b'{"data":' * DEEPEST + b"1" + b"}" * DEEPEST + b"}", id="cut off and deep"),
        pytest.param(b'{"vendorId":"x","data":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}", id="too deep"),
        pytest.param(b'{"vendorId":"x","data":' + b"[" * 200_000 + b"]" * 200_000 + b"}", id="far too deep"),
    ],
)
def test_what_is_no_sane_json_is_refused(text):
    with pytest.raises(UnreadableMessageError) as caught:
        decode(Version.V21, "DataTransfer", Kind.REQUEST, text)
    assert caught.value.code is ErrorCode.FORMAT_VIOLATION


def test_a_number_beyond_all_numbers_does_not_become_infinity():
    with pytest.raises(UnreadableMessageError):
        decode(Version.V21, "DataTransfer", Kind.REQUEST, b'{"vendorId": "x", "data": 1e999}')


def test_depth_counts_levels_and_not_brackets():
    assert not too_deep(b"[{}]" * 1000)
    assert not too_deep(b"[" * DEEPEST + b"]" * DEEPEST)
    assert too_deep(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1))


def test_a_time_without_a_zone_is_utc():
    message, notes = read(transaction_event(timestamp="2026-11-22T12:00:00"))
    assert message.timestamp == NOON
    assert [note.path for note in notes] == ["timestamp"]


def test_a_charger_that_speaks_2_1_payloads_on_a_2_0_1_link_is_understood():
    needs = {
        "evseId": 1,
        "chargingNeeds": {
            "requestedEnergyTransfer": "DC_BPT",
            "v2xChargingParameters": {"maxDischargePower": 10000, "maxDischargePower_L2": 3000},
        },
    }
    message, notes = read(needs, Version.V201, "NotifyEVChargingNeeds")
    assert isinstance(message, v21.NotifyEVChargingNeedsRequest)
    assert message.charging_needs.v2x_charging_parameters.max_discharge_power_l2 == 3000
    assert notes[0].what == "read as OCPP 2.1"


def test_on_a_2_0_1_link_a_2_1_field_is_kept_rather_than_dropped():
    info = {"transactionId": "T-1", "operationMode": "CentralSetpoint"}
    message, notes = read(transaction_event(transactionInfo=info), Version.V201)
    assert message.transaction_info.operation_mode is v21.OperationModeEnum.CENTRAL_SETPOINT
    assert notes == (("", "read as OCPP 2.1"),)


def test_a_2_0_1_charger_with_an_invention_of_its_own_stays_a_2_0_1_charger():
    message, notes = read(transaction_event(shoeSize=43), Version.V201)
    assert isinstance(message, v201.TransactionEventRequest)
    assert notes == (("shoeSize", "unknown, dropped"),)


def test_what_only_2_1_has_gets_no_second_chance():
    with pytest.raises(UnreadableMessageError, match="chargingProfileId: missing"):
        read({}, Version.V21, "PullDynamicScheduleUpdate")


def test_on_a_2_1_link_the_old_schema_is_the_last_resort():
    status = {
        "timestamp": "2026-11-22T12:00:00Z",
        "connectorStatus": "Available",
        "evseId": 1,
        "connectorId": -1,
    }
    message, notes = read(status, Version.V21, "StatusNotification")
    assert isinstance(message, v201.StatusNotificationRequest)
    assert notes == (("", "read as OCPP 2.0.1"),)


def test_on_a_2_1_link_what_can_be_read_as_2_1_is_even_if_the_old_schema_lost_less():
    period = {"startPeriod": 0, "limit": 0, "numberPhases": 4}
    schedule = {"id": 1, "chargingRateUnit": "W", "chargingSchedulePeriod": [period]}
    plan = {"timeBase": "2026-11-22T12:00:00Z", "evseId": 1, "chargingSchedule": schedule}
    assert isinstance(
        read(plan, Version.V21, "NotifyEVChargingSchedule").message, v21.NotifyEVChargingScheduleRequest
    )
    assert isinstance(
        read(plan, Version.V201, "NotifyEVChargingSchedule").message, v201.NotifyEVChargingScheduleRequest
    )


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"seqNo": None}, ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, "seqNo"),
        ({"seqNo": "seven"}, ErrorCode.TYPE_CONSTRAINT_VIOLATION, "seqNo"),
        ({"triggerReason": "Mood"}, ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, "triggerReason"),
        ({"transactionInfo": {}}, ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, "transactionInfo.transactionId"),
        ({"transactionInfo": []}, ErrorCode.TYPE_CONSTRAINT_VIOLATION, "transactionInfo"),
        ({"timestamp": "tea time"}, ErrorCode.TYPE_CONSTRAINT_VIOLATION, "timestamp"),
    ],
)
def test_an_unusable_required_field_is_named_with_the_right_code(changes, code, where):
    with pytest.raises(UnreadableMessageError, match=f"^{where}: ") as caught:
        read(transaction_event(**changes))
    assert caught.value.code is code


def test_what_we_send_has_wire_names_and_nothing_that_is_not_set():
    update = v21.ChargingScheduleUpdate(setpoint=-4000, setpoint_l2=-1000.5)
    payload = encode(v21.UpdateDynamicScheduleRequest(charging_profile_id=3, schedule_update=update))
    assert payload == {"chargingProfileId": 3, "scheduleUpdate": {"setpoint": -4000, "setpoint_L2": -1000.5}}


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOON, "2026-11-22T12:00:00Z"),
        (NOON.astimezone(timezone(timedelta(hours=1))), "2026-11-22T12:00:00Z"),
        (NOON.replace(microsecond=123_999), "2026-11-22T12:00:00.123Z"),
    ],
)
def test_times_go_out_in_utc_with_milliseconds_at_most(moment, text):
    assert encode(v21.HeartbeatResponse(current_time=moment)) == {"currentTime": text}


def update(**fields):
    return v21.UpdateDynamicScheduleRequest(
        charging_profile_id=1, schedule_update=v21.ChargingScheduleUpdate(**fields)
    )


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(update(setpoint=nan), id="not a number"),
        pytest.param(update(setpoint=-inf), id="infinity"),
        pytest.param(update(discharge_limit=1), id="out of range"),
        pytest.param(update(setpoint="1"), id="text for a number"),
        pytest.param(v21.HeartbeatResponse(current_time=NOON.replace(tzinfo=None)), id="time without zone"),
        pytest.param(
            v21.HeartbeatResponse(current_time=datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))),
            id="time before time",
        ),
        pytest.param(v21.HeartbeatRequest(custom_data={}), id="custom data of nobody"),
        pytest.param(v21.DataTransferRequest(vendor_id="x" * 256), id="text too long"),
        pytest.param(
            v21.DataTransferRequest(vendor_id="x", data={"a": [nan]}), id="not a number deep inside"
        ),
        pytest.param(v21.DataTransferRequest(vendor_id="x", data=object()), id="not JSON"),
        pytest.param(v21.GetVariablesRequest(get_variable_data=()), id="empty list"),
        pytest.param(v201.ResetRequest(type="ImmediateAndResume"), id="a value of the other version"),
    ],
)
def test_what_breaks_the_schema_is_not_sent(message):
    with pytest.raises(InvalidMessageError, match=type(message).__name__):
        encode(message)


numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | st.text(max_size=60)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10
)
objects = st.dictionaries(st.text(), anything)
FIELDS = ["timestamp", "offline", "evse", "idToken", "meterValue", "transactionInfo", "customData"]


def outcome(payload, version, action="TransactionEvent"):
    try:
        return read(payload, version, action)
    except UnreadableMessageError as error:
        return error


@given(st.sampled_from(sorted(v21.REQUESTS)), st.sampled_from(Version), anything | objects)
def test_whatever_a_charger_sends_is_read_or_refused(action, version, payload):
    assert isinstance(outcome(payload, version, action), Decoded | UnreadableMessageError)


@settings(max_examples=300)
@given(st.sampled_from(FIELDS), anything, st.sampled_from(Version))
def test_one_odd_field_costs_at_most_the_message_and_is_named(field, value, version):
    match outcome(transaction_event(**{field: value}), version):
        case UnreadableMessageError() as error:
            assert field in str(error)
        case Decoded(message=message):
            assert message.timestamp.tzinfo is not None
            assert message.seq_no == 7
