"""A car's stay out of events that are sparse, doubled, late or from the past."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_local import (
    MemoryJournal,
    TokenPresented,
    TransactionEnded,
    TransactionReplayed,
    TransactionStarted,
    TransactionUpdated,
)
from ocpp_local.messages import v21
from ocpp_local.reply import Moment
from ocpp_local.state import StationState
from ocpp_local.stays.transactions import transaction_event
from tests.ocpp_local.conftest import House, until

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOKEN = {
    "idToken": "ABC",
    "type": "ISO14443",
    "additionalInfo": [{"additionalIdToken": "EV77", "type": "EVCCID"}],
}


def sample(measurand: str, value: float, at: str = "2026-11-22T18:00:00Z") -> dict:
    return {"timestamp": at, "sampledValue": [{"value": value, "measurand": measurand}]}


async def test_what_was_told_once_stays_known(house):
    charger = await house.installed()
    answer = await charger.transaction(
        "Started", evse={"id": 1, "connectorId": 1}, idToken=TOKEN, info={"chargingState": "EVConnected"}
    )
    assert answer[2] == {"idTokenInfo": {"status": "Accepted"}}
    assert (await charger.transaction("Updated", info={"chargingState": "Charging"}))[2] == {}
    await charger.transaction("Updated")
    stay = house.station.transaction
    assert (stay.id, stay.evse_id, stay.connector_id) == ("T1", 1, 1)
    assert (stay.charging_state, stay.id_token, stay.ev_id) == ("Charging", "ABC", "EV77")
    assert house.station.plugged
    assert (len(house.told(TransactionStarted)), len(house.told(TransactionUpdated))) == (1, 2)


async def test_an_event_that_comes_twice_counts_once_in_state_and_journal(open_house):
    class Counting(MemoryJournal):
        appended = 0

        def append(self, fact):
            new = super().append(fact)
            self.appended += new
            return new

    journal = Counting()
    house = await open_house(journal)
    charger = await house.installed()
    await charger.transaction("Started")
    for _ in range(2):
        answer = await charger.transaction(
            "Updated",
            seqNo=1,
            idToken=TOKEN,
            meterValue=[sample("SoC", 55)],
            info={"chargingState": "Charging"},
        )
        assert answer[2] == {"idTokenInfo": {"status": "Accepted"}}
    assert (journal.appended, len(house.told(TransactionUpdated))) == (2, 1)


async def test_an_event_repeated_after_a_reconnect_counts_once(house):
    charger = await house.installed()
    await charger.transaction("Started")
    await charger.transaction("Updated", seqNo=1)
    await charger.line.close()
    back = await house.charger()
    assert (await back.transaction("Updated", seqNo=1))[0] == 3
    assert len(house.told(TransactionUpdated)) == 1


async def test_an_event_that_comes_late_turns_nothing_back(house):
    charger = await house.installed()
    await charger.transaction("Started")
    await charger.transaction("Updated", seqNo=5, info={"chargingState": "Charging"})
    await charger.transaction("Updated", seqNo=3, info={"chargingState": "EVConnected"})
    assert house.station.transaction.charging_state == "Charging"


async def test_the_end_of_a_stay_clears_what_belonged_to_it(house):
    charger = await house.in_session()
    values = [sample("SoC", 50), sample("Energy.Active.Import.Register", 1234)]
    await charger.transaction("Updated", meterValue=values)
    await house.station.set_power(-500)
    await charger.transaction("Ended", info={"stoppedReason": "EVDisconnected"})
    station = house.station
    assert (station.transaction, station.needs, station.ready, station.plugged) == (None, None, False, False)
    assert station.measured.soc_percent is None
    assert station.measured.imported_wh.value == 1234
    assert [event.reason for event in house.told(TransactionEnded)] == ["EVDisconnected"]
    await charger.transaction("Updated", seqNo=99)
    assert house.station.transaction is None


async def test_a_running_stay_that_we_never_heard_of_is_adopted(house):
    charger = await house.installed()
    await charger.transaction("Updated", seqNo=41, info={"chargingState": "Charging"})
    assert house.station.transaction.id == "T1"
    assert len(house.told(TransactionStarted)) == 1


async def test_a_new_stay_ends_the_one_whose_end_was_lost(house):
    charger = await house.installed()
    await charger.transaction("Started", tx="T1")
    await charger.transaction("Started", tx="T2")
    assert house.station.transaction.id == "T2"
    assert [event.transaction.id for event in house.told(TransactionEnded)] == ["T1"]


async def test_what_happened_offline_is_history_and_moves_no_present(house):
    charger = await house.installed()
    past = {"offline": True, "at": "2026-11-22T12:00:00Z"}
    await charger.transaction("Started", evse={"id": 2}, meterValue=[sample("SoC", 20)], **past)
    await charger.transaction("Updated", meterValue=[sample("Power.Active.Import", 7000)], **past)
    station = house.station
    assert (station.transaction, station.measured.soc_percent, station.measured.power_w) == (None, None, None)
    replayed = house.told(TransactionReplayed)
    assert [[(r.power_w, r.soc_percent) for r in event.readings] for event in replayed] == [
        [(None, 20)],
        [(7000, None)],
    ]
    await charger.transaction("Updated", info={"chargingState": "Charging"})
    assert station.transaction.evse_id == 2
    assert station.transaction.started_at.hour == 12


def at(house: House, seconds: float) -> str:
    """So many seconds from now, as a charger writes it."""
    return (house.now() + timedelta(seconds=seconds)).isoformat()


async def test_a_charger_that_calls_all_it_tells_offline_is_steered(house):
    charger = await house.installed()
    young = {"offline": True, "at": at(house, 1)}
    await charger.transaction("Started", evse={"id": 1, "connectorId": 1}, **young)
    await charger.needs()
    await charger.transaction(
        "Updated", meterValue=[sample("Power.Active.Import", 7000, at(house, 1))], **young
    )
    station = house.station
    assert (station.ready, station.measured.power_w.value) == (True, 7000)
    assert (await station.set_power(-2000)).accepted
    assert any("offline: true" in note for note in station.notes)
    assert not house.told(TransactionReplayed)


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(-10, id="told of the minute before the line stood"),
        pytest.param(45, id="of a clock that is wrong"),
    ],
)
async def test_what_is_called_offline_and_is_not_of_this_moment_stays_history(house, seconds):
    charger = await house.installed()
    await charger.transaction("Started", offline=True, at=at(house, seconds))
    assert house.station.transaction is None
    assert len(house.told(TransactionReplayed)) == 1


async def test_after_our_restart_a_stay_of_one_that_calls_it_offline_is_still_there(open_house):
    journal = MemoryJournal()
    house = await open_house(journal)
    charger = await house.installed()
    await charger.transaction("Started", offline=True, at=at(house, 1))
    await house.close()
    again = await open_house(journal)
    assert again.station.transaction.id == "T1"


async def test_a_car_of_which_only_the_past_is_told_is_waited_for_with_the_reason(house):
    charger = await house.installed()
    occupied = {"timestamp": at(house, 0), "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1}
    await charger.call("StatusNotification", occupied)
    await charger.transaction("Updated", offline=True, at="1970-01-01T00:00:10Z")
    assert "offline" in house.station.waiting_for
    await charger.transaction("Ended", offline=True, at="1970-01-01T00:00:20Z")
    assert house.station.waiting_for == "No car is plugged in."


async def test_a_stay_that_ended_offline_is_over(house):
    charger = await house.in_session()
    await charger.transaction("Ended", offline=True)
    assert house.station.transaction is None
    assert len(house.told(TransactionEnded)) == 1


async def test_a_token_that_nobody_enrolled_is_unknown_and_told(open_house):
    house = await open_house(tokens=["abc"])
    charger = await house.installed()
    known = await charger.call("Authorize", {"idToken": TOKEN})
    assert known[2]["idTokenInfo"] == {"status": "Accepted"}
    assert known[2]["allowedEnergyTransfer"] == ["DC", "DC_BPT"]
    strange = await charger.call("Authorize", {"idToken": {"idToken": "XYZ", "type": "ISO14443"}})
    assert strange[2] == {"idTokenInfo": {"status": "Unknown"}}
    await until(lambda: len(house.told(TokenPresented)) == 2)
    assert [(event.token, event.accepted) for event in house.told(TokenPresented)] == [
        ("ABC", True),
        ("XYZ", False),
    ]


def wire(seq_no: int, *, last: int, offline: bool) -> v21.TransactionEventRequest:
    """The event with this number of a stay of *last* + 1 events."""
    kind = "Started" if seq_no == 0 else "Ended" if seq_no == last else "Updated"
    told = {
        "eventType": kind,
        "timestamp": f"2026-11-22T18:00:{seq_no:02}Z",
        "triggerReason": "Trigger",
        "seqNo": seq_no,
        "offline": offline,
        "transactionInfo": {"transactionId": "T1"},
    }
    return msgspec.convert(told, v21.TransactionEventRequest)


@given(data=st.data(), last=st.integers(1, 8))
def test_whatever_the_order_and_however_often_each_event_is_told_at_most_once(data, last):
    numbers = data.draw(st.lists(st.integers(0, last), min_size=1, max_size=30))
    offline = data.draw(st.lists(st.booleans(), min_size=last + 1, max_size=last + 1))
    state, told = StationState(identity="A"), []
    for elapsed, number in enumerate(numbers):
        event = wire(number, last=last, offline=offline[number])
        reply = transaction_event(state, event, Moment(NOON, float(elapsed)))
        told += [type(e) for e in reply.events]
    updates = (
        told.count(TransactionStarted) + told.count(TransactionUpdated) + told.count(TransactionReplayed)
    )
    assert updates <= len(set(numbers))
    assert told.count(TransactionEnded) <= 1
    if last in numbers and not (offline[last] and not told.count(TransactionEnded)):
        assert state.transaction is None
