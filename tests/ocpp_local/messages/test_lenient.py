import pytest

from ocpp_local.messages import v21
from ocpp_local.messages.lenient import MOST_FAULTS, Note, UnusableError, read


def metered(*samples, **changes):
    return {
        "eventType": "Updated",
        "timestamp": "2026-11-22T12:00:00Z",
        "triggerReason": "MeterValuePeriodic",
        "seqNo": 7,
        "transactionInfo": {"transactionId": "T-1"},
        "meterValue": [{"timestamp": "2026-11-22T12:00:00Z", "sampledValue": list(samples)}],
    } | changes


POWER = {"value": -3000, "measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "W"}}


@pytest.mark.parametrize(
    ("changes", "field", "expected", "note"),
    [
        pytest.param({"seqNo": 7.0}, "seq_no", 7, "float, read as int", id="a whole number with a point"),
        pytest.param({"seqNo": "7"}, "seq_no", 7, "str, read as int", id="a number as text"),
        pytest.param({"offline": "True"}, "offline", True, "text, read as a truth value", id="truth as text"),
        pytest.param({"eventType": "updated"}, "event_type", "Updated", "written updated", id="wrong case"),
    ],
)
def test_a_value_that_is_nearly_right_is_read_as_meant(changes, field, expected, note):
    reading = read(v21.TransactionEventRequest, metered(POWER, **changes))
    assert getattr(reading.message, field) == expected
    assert [what.what for what in reading.notes] == [note]
    assert reading.losses == 0


def test_an_id_that_is_too_long_is_kept_whole_because_half_an_id_is_another_id():
    reading = read(v21.TransactionEventRequest, metered(POWER, transactionInfo={"transactionId": "T" * 64}))
    assert reading.message.transaction_info.transaction_id == "T" * 64
    assert reading.notes == (Note("transactionInfo.transactionId", "longer than 36 characters, kept"),)
    assert reading.losses == 0


def test_a_number_serves_as_a_text():
    reading = read(v21.TransactionEventRequest, metered(POWER, transactionInfo={"transactionId": 17}))
    assert reading.message.transaction_info.transaction_id == "17"


def test_a_list_that_is_too_long_is_kept_whole():
    schedule = {
        "id": 1,
        "chargingRateUnit": "W",
        "chargingSchedulePeriod": [{"startPeriod": n, "limit": 0} for n in range(1025)],
    }
    event = {"timeBase": "2026-11-22T12:00:00Z", "evseId": 1, "chargingSchedule": schedule}
    reading = read(v21.NotifyEVChargingScheduleRequest, event)
    assert len(reading.message.charging_schedule.charging_schedule_period) == 1025
    assert reading.notes == (Note("chargingSchedule.chargingSchedulePeriod", "more than 1024 items, kept"),)


def test_a_sample_of_something_unheard_of_does_not_turn_into_energy():
    odd = {"value": 50.01, "measurand": "Frequency.Of.Coffee"}
    reading = read(v21.TransactionEventRequest, metered(odd, POWER))
    samples = reading.message.meter_value[0].sampled_value
    assert [sample.value for sample in samples] == [-3000]
    assert reading.losses == 1
    assert reading.notes[0].path == "meterValue[].sampledValue[].measurand"


def test_a_sample_with_a_unit_that_makes_no_sense_is_dropped_whole():
    odd = {
        "value": 3,
        "measurand": "Power.Active.Import",
        "unitOfMeasure": {"unit": "kW", "multiplier": "three"},
    }
    reading = read(v21.TransactionEventRequest, metered(odd, POWER))
    assert [sample.value for sample in reading.message.meter_value[0].sampled_value] == [-3000]


def test_meter_values_without_one_usable_sample_are_dropped_and_the_event_lives():
    reading = read(v21.TransactionEventRequest, metered({"value": "full"}))
    assert reading.message.meter_value is None
    assert reading.message.seq_no == 7


def test_an_optional_field_that_makes_no_sense_is_dropped():
    info = {"transactionId": "T-1", "chargingState": "Levitating"}
    reading = read(v21.TransactionEventRequest, metered(POWER, transactionInfo=info))
    assert reading.message.transaction_info.charging_state is None
    assert reading.losses == 1


def test_null_is_silence():
    reading = read(v21.TransactionEventRequest, metered(POWER, evse=None))
    assert reading.message.evse is None
    assert reading.notes == ()


def test_a_field_whose_absence_has_a_meaning_is_not_dropped():
    with pytest.raises(UnusableError, match="offline: not a truth value"):
        read(v21.TransactionEventRequest, metered(POWER, offline="perhaps"))


def test_custom_data_belongs_to_the_vendor():
    mine = {"vendorId": "x", "a_b": [{"soC": None}]}
    assert read(v21.HeartbeatRequest, {"customData": mine}).message.custom_data == mine
    assert read(v21.HeartbeatRequest, {"customData": 3}).message.custom_data is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"seqNo": 7.5}, "seqNo: not such a number"),
        ({"seqNo": True}, "seqNo: not such a number"),
        ({"seqNo": "inf"}, "seqNo: not such a number"),
        ({"seqNo": "7" * 41}, "seqNo: not such a number"),
        ({"seqNo": 10**400}, "seqNo: not such a number"),
        ({"seqNo": -1}, "seqNo: out of range"),
        ({"transactionInfo": {"transactionId": True}}, "transactionInfo.transactionId: not a text"),
        ({"transactionInfo": {"transactionId": ["T-1"]}}, "transactionInfo.transactionId: not a text"),
    ],
)
def test_a_required_value_that_cannot_be_meant_is_named(changes, fault):
    with pytest.raises(UnusableError, match=f"^{fault}$"):
        read(v21.TransactionEventRequest, metered(POWER, **changes))


@pytest.mark.parametrize("needs", [{"evseId": 1}, {"evseId": 1, "chargingNeeds": []}])
def test_a_required_object_must_be_one(needs):
    with pytest.raises(UnusableError, match=r"^chargingNeeds: "):
        read(v21.NotifyEVChargingNeedsRequest, needs)


def test_a_required_list_must_be_one_and_hold_something_usable():
    for values, fault in (({}, "not a list"), ([], "too few"), ([{"value": 1}], "too few")):
        with pytest.raises(UnusableError, match=f"^meterValue: {fault}"):
            read(v21.MeterValuesRequest, {"evseId": 1, "meterValue": values})


@pytest.mark.parametrize("payload", [None, 1, "x", [], True])
def test_a_payload_that_is_no_object_is_of_no_use(payload):
    with pytest.raises(UnusableError, match="payload: not an object"):
        read(v21.HeartbeatRequest, payload)


def test_what_has_no_type_is_passed_on():
    data = {"vendorId": "x", "data": {"any": [None, 1]}, "mood": "fine"}
    assert read(v21.DataTransferRequest, data).message.data == {"any": [None, 1]}


def test_the_same_liberty_is_noted_once():
    power = POWER | {"invention": 1}
    reading = read(v21.TransactionEventRequest, metered(power, power, power))
    assert reading.notes == (Note("meterValue[].sampledValue[].invention", "unknown, dropped"),)
    assert reading.losses == 3


def test_a_message_of_faults_alone_is_given_up_soon():
    samples = [{"value": "x"} for _ in range(MOST_FAULTS + 1)]
    told = {"evseId": 1, "meterValue": [{"timestamp": "2026-11-22T12:00:00Z", "sampledValue": samples}]}
    with pytest.raises(UnusableError, match="more than 2000 faults"):
        read(v21.MeterValuesRequest, told)


def test_a_text_is_kept_a_few_times_too_long_and_not_a_thousand_times():
    def event(length):
        info = {"type": "x", "timestamp": "2026-11-22T12:00:00Z", "techInfo": "i" * length}
        return read(v21.SecurityEventNotificationRequest, info).message

    assert event(1_024).tech_info == "i" * 1_024
    assert event(1_025).tech_info is None
