"""Stays of cars move by a table, side by side at several plugs, and come back after a restart."""

import pytest

from ocpp_local import (
    FileJournal,
    MemoryJournal,
    SessionBooked,
    TransactionEnded,
    TransactionReplayed,
    TransactionStarted,
    TransactionUpdated,
)
from ocpp_local.journal.records import MOST_UNKEPT
from ocpp_local.stays.stays import MOST, NEXT, Phase, Told
from tests.ocpp_local.conftest import until
from tests.ocpp_local.stays.test_transactions import sample

FIRST, SECOND = {"id": 1, "connectorId": 1}, {"id": 2, "connectorId": 1}


def register(wh: float) -> dict:
    return sample("Energy.Active.Import.Register", wh)


async def two_plugs(house):
    """A charger with two EVSEs, each with a car."""
    charger = await house.installed()
    for evse in (1, 2):
        told = {"evseId": evse, "connectorId": 1, "connectorStatus": "Occupied"}
        await charger.call("StatusNotification", {"timestamp": "2026-11-22T18:00:00Z", **told})
    await charger.transaction("Started", tx="T1", evse=FIRST, meterValue=[register(1000)])
    await charger.transaction("Started", tx="T2", evse=SECOND, seqNo=0, meterValue=[register(7000)])
    return charger


@pytest.mark.parametrize("phase", [None, *Phase])
def test_every_phase_knows_what_every_event_makes_of_it_and_an_end_is_an_end(phase):
    assert set(NEXT[phase]) == set(Told)
    assert {NEXT[phase][Told.LIVE_END], NEXT[phase][Told.REPLAYED_END]} == {Phase.ENDED}
    assert phase is not Phase.ENDED or set(NEXT[phase].values()) == {Phase.ENDED}


async def test_two_plugs_do_not_end_each_other_and_each_books_its_own_energy(house):
    charger = await two_plugs(house)
    assert house.station.transaction.id == "T1"
    await charger.transaction("Updated", tx="T2", seqNo=1, meterValue=[register(7500), sample("SoC", 11)])
    assert house.station.measured.imported_wh.value == 1000
    assert house.station.measured.soc_percent is None
    await charger.transaction("Ended", tx="T2", seqNo=2, meterValue=[register(8000)])
    assert house.station.transaction.id == "T1"
    await charger.transaction("Ended", tx="T1", seqNo=1, meterValue=[register(1200)])
    assert house.station.transaction is None
    booked = {event.session.id: event.session for event in house.told(SessionBooked)}
    assert {tx: (s.evse_id, s.imported_wh, s.complete) for tx, s in booked.items()} == {
        "T1": (1, 200, True),
        "T2": (2, 1000, True),
    }


async def test_the_next_car_is_steered_when_the_first_one_leaves(house):
    charger = await two_plugs(house)
    told = {"requestedEnergyTransfer": "DC_BPT", "controlMode": "DynamicControl"}
    await charger.call("NotifyEVChargingNeeds", {"evseId": 2, "chargingNeeds": told})
    assert house.station.needs is None
    await charger.transaction("Ended", tx="T1", seqNo=1)
    assert house.station.transaction.id == "T2"
    assert house.station.needs.bidirectional


async def test_a_new_car_at_the_same_plug_ends_the_stay_whose_end_was_lost(house):
    charger = await two_plugs(house)
    await charger.transaction("Started", tx="T3", evse=FIRST, seqNo=0)
    assert [event.transaction.id for event in house.told(TransactionEnded)] == ["T1"]
    assert house.station.transaction.id == "T3"
    # Its end comes late: it is booked, and changes nothing else.
    late = [register(1500)]
    await charger.transaction("Ended", tx="T1", seqNo=2, meterValue=late, info={"stoppedReason": "Local"})
    assert house.station.transaction.id == "T3"
    session = house.told(SessionBooked)[-1].session
    assert (session.id, session.imported_wh, session.stop_reason) == ("T1", 500, "Local")
    assert (session.missing_events, session.complete) == (1, False)
    await charger.transaction("Updated", tx="T1", seqNo=1, meterValue=[register(1300)])
    assert house.told(SessionBooked)[-1].session.complete
    assert len(house.told(TransactionEnded)) == 1


async def test_a_stay_that_we_gave_up_comes_back_when_the_charger_speaks_of_it(house):
    charger = await house.installed()
    await charger.transaction("Started", evse=FIRST)
    await charger.transaction("Started", tx="T2", evse=FIRST, seqNo=0)
    await charger.transaction("Ended", tx="T2", seqNo=1)
    await charger.transaction("Updated", tx="T1", seqNo=1)
    assert (house.station.transaction.id, house.station.transaction.ended) == ("T1", False)
    assert {session.id: session.stop_reason for session in house.station.sessions}["T1"] is None


async def test_the_list_of_all_samples_at_the_end_is_not_booked_again(house):
    charger = await house.installed()
    begin = register(1000)
    begin["sampledValue"][0]["context"] = "Transaction.Begin"
    await charger.transaction("Updated", seqNo=1, meterValue=[register(1400)])
    last = sample("Energy.Active.Import.Register", 1900, at="2026-11-22T19:00:00Z")
    await charger.transaction("Ended", seqNo=2, meterValue=[begin, register(1400), last])
    assert house.told(SessionBooked)[-1].session.imported_wh == 900


async def test_a_charger_that_gives_every_event_the_same_number_loses_none_of_them(house):
    # Seen at solidstudio's virtual charge point: seqNo is always 0.
    charger = await house.installed()
    for minute, kind in enumerate(("Started", "Updated", "Updated", "Ended")):
        at = f"2026-11-22T18:0{minute}:00Z"
        values = [sample("Energy.Active.Import.Register", 1000 + 100 * minute, at=at)]
        for _ in range(2):  # and it repeats itself
            await charger.transaction(kind, seqNo=0, at=at, meterValue=values)
    session = house.told(SessionBooked)[-1].session
    assert (session.imported_wh, session.complete, session.meter_resets) == (300, True, 0)
    assert (len(house.told(TransactionUpdated)), len(house.told(TransactionEnded))) == (2, 1)
    assert any("same number" in note for note in house.station.state.notes)


async def test_replays_are_booked_at_their_own_time(house):
    charger = await house.installed()
    past = {"offline": True}
    for seq_no, (kind, hour) in enumerate((("Started", 3), ("Updated", 4), ("Ended", 5))):
        at = f"2026-11-20T{hour:02}:00:00Z"
        values = [sample("Energy.Active.Import.Register", 1000 * hour, at=at)]
        await charger.transaction(kind, tx="OLD", seqNo=seq_no, at=at, meterValue=values, **past)
    session = house.told(SessionBooked)[-1].session
    assert (session.started_at.hour, session.ended_at.hour, session.imported_wh) == (3, 5, 2000)
    assert house.station.measured.imported_wh is None
    assert house.told(TransactionStarted) == house.told(TransactionUpdated) == []
    assert len(house.told(TransactionReplayed)) == 3


async def test_an_event_that_is_stuffed_with_samples_is_kept_small_and_loses_no_energy(open_house):
    sizes = []

    class Weighing(MemoryJournal):
        def append(self, fact):
            sizes.append(len(fact.payload))
            return super().append(fact)

    journal = Weighing()
    house = await open_house(journal)
    charger = await house.installed()
    times = [f"2026-11-22T18:{minute:02}:00Z" for minute in range(60)]
    values = [sample("Energy.Active.Import.Register", 5_000.0 + 100 * n, at) for n, at in enumerate(times)]
    stuffed = [value | {"customData": {"vendorId": "x", "blob": "y" * 1_000}} for value in values]
    await charger.transaction("Started", meterValue=values[:1])
    await charger.transaction("Updated", meterValue=stuffed, customData={"vendorId": "x", "b": "z" * 50_000})
    assert house.station.transaction.imported_wh == 5_900
    assert max(sizes) < 4_000
    await house.close()
    again = await open_house(journal)
    assert again.station.transaction.imported_wh == 5_900


@pytest.mark.parametrize("updates", [3, MOST_UNKEPT + 3])
async def test_our_restart_in_the_middle_of_two_stays_loses_nothing(open_house, tmp_path, updates):
    journal = FileJournal(tmp_path / "journal.db")
    house = await open_house(journal)
    charger = await two_plugs(house)
    for number in range(1, updates + 1):
        await charger.transaction("Updated", tx="T2", seqNo=number, meterValue=[register(7000 + number)])
    if updates > MOST_UNKEPT:
        assert len(list(journal.facts("DEMO-1", "TransactionEvent", "T2"))) < 10
    await house.server.stop()
    journal.close()

    journal = FileJournal(tmp_path / "journal.db")
    again = await open_house(journal)
    stays = {session.id: session for session in again.station.sessions}
    assert (stays["T2"].imported_wh, stays["T2"].evse_id, stays["T2"].ended_at) == (updates, 2, None)
    back = await again.charger()
    await back.transaction("Updated", tx="T2", seqNo=updates, meterValue=[register(7000 + updates)])
    assert again.told(TransactionUpdated) == []
    last = [register(7000 + updates + 10)]
    await back.transaction("Ended", tx="T2", seqNo=updates + 1, meterValue=last)
    await until(lambda: again.told(SessionBooked))
    (booked,) = (event.session for event in again.told(SessionBooked))
    assert (booked.imported_wh, booked.complete) == (updates + 10, True)
    assert again.station.transaction.id == "T1"
    await again.server.stop()
    journal.close()


async def reopened(open_house, journal, house):
    await house.server.stop()
    again = await open_house(journal)
    return again, {session.id: session for session in again.station.sessions}


async def test_a_stay_that_was_given_up_stays_so_after_our_restart(open_house):
    journal = MemoryJournal()
    house = await open_house(journal)
    charger = await house.installed()
    await charger.transaction("Started", evse=FIRST)
    for number in range(1, MOST_UNKEPT):  # the last of them sums all up
        await charger.transaction("Updated", seqNo=number)
    await until(lambda: not journal.subjects("DEMO-1", "TransactionEvent"))
    await charger.transaction("Started", tx="T2", evse=FIRST, seqNo=0)
    await charger.transaction("Ended", tx="T2", seqNo=1)
    assert house.station.transaction is None
    again, sessions = await reopened(open_house, journal, house)
    assert again.station.transaction is None
    assert sessions["T1"].stop_reason == "another car's stay began"


async def test_a_stay_that_came_back_loses_nothing_at_our_restart(open_house):
    journal = MemoryJournal()
    house = await open_house(journal)
    charger = await house.installed()
    await charger.transaction("Started", evse=FIRST, meterValue=[register(1000)])
    await charger.transaction("Started", tx="T2", evse=FIRST, seqNo=0)
    await charger.transaction("Ended", tx="T2", seqNo=1)
    for number in range(1, MOST_UNKEPT + 1):
        await charger.transaction("Updated", seqNo=number, meterValue=[register(1000 + number)])
    await until(lambda: not journal.subjects("DEMO-1", "TransactionEvent"))
    _again, sessions = await reopened(open_house, journal, house)
    assert (sessions["T1"].imported_wh, sessions["T1"].ended_at) == (MOST_UNKEPT, None)


async def test_after_a_restart_the_charger_is_asked_about_every_stay(open_house):
    journal = MemoryJournal()
    house = await open_house(journal)
    await two_plugs(house)
    await house.server.stop()
    again = await open_house(journal)
    back = await again.charger()
    back.replies["GetTransactionStatus"] = lambda asked: {
        "ongoingIndicator": asked["transactionId"] == "T2",
        "messagesInQueue": False,
    }
    await until(lambda: again.told(TransactionEnded))
    assert [event.transaction.id for event in again.told(TransactionEnded)] == ["T1"]
    await until(lambda: again.station.transaction and again.station.transaction.id == "T2")


async def test_a_resumed_stay_gets_its_profile_again(house):
    charger = await house.in_session()
    await house.station.set_power(-2000)
    before = len(charger.setpoints())
    payload = {
        "eventType": "Updated",
        "timestamp": "2026-11-22T18:05:00Z",
        "triggerReason": "TxResumed",
        "seqNo": 5,
        "transactionInfo": {"transactionId": "T1", "chargingState": "EVConnected"},
    }
    await charger.call("TransactionEvent", payload)
    await until(lambda: len(charger.setpoints()) > before)
    profile = charger.setpoints()[-1]["chargingProfile"]
    assert profile["transactionId"] == "T1"
    assert profile["chargingSchedule"][0]["chargingSchedulePeriod"][0]["setpoint"] == -2000
    assert 0 < profile["chargingSchedule"][0]["duration"] <= 90


async def test_a_charger_that_makes_up_stays_costs_bounded_memory_and_disk(open_house):
    journal = MemoryJournal()
    house = await open_house(journal)
    charger = await house.installed()
    for number in range(MOST + 20):
        await charger.transaction("Started", tx=f"T{number}", seqNo=0, offline=True)
    assert len(house.station.sessions) == MOST
    await until(lambda: len(journal.subjects("DEMO-1", "TransactionEvent")) <= MOST)
