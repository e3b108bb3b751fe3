"""From the first boot to a charger that is known, measured and safe, and over all kinds of interruptions."""

import asyncio

import pytest

from ocpp_local import (
    FileJournal,
    InventoryReported,
    JournalError,
    MemoryJournal,
    Registration,
    StationBooted,
    StationDisconnected,
    TransactionEnded,
    TransactionStarted,
)
from tests.ocpp_local.charger import V2X_INVENTORY, variable
from tests.ocpp_local.conftest import until


async def test_a_booting_charger_is_accepted_looked_into_and_made_safe(house):
    charger = await house.installed()
    station = house.station
    assert (station.vendor, station.model, station.firmware, station.serial) == ("Us", "Twin", "1.0", "S1")
    assert house.told(StationBooted)[0].reason == "PowerUp"
    (inventory,) = house.told(InventoryReported)
    assert inventory.capabilities.v2x
    assert inventory.capabilities.dynamic_profiles
    assert (inventory.capabilities.max_charge_w, inventory.capabilities.max_discharge_w) == (11000, 10000)
    (fallback,) = charger.sent("SetChargingProfile")
    assert fallback["chargingProfile"]["chargingProfilePurpose"] == "TxDefaultProfile"
    assert fallback["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"] == 3600


async def test_only_what_the_inventory_has_is_set(house):
    charger = await house.installed()
    told = {
        (item["component"]["name"], item["variable"]["name"]): item["attributeValue"]
        for call in charger.sent("SetVariables")
        for item in call["setVariableData"]
    }
    assert told == {
        ("SampledDataCtrlr", "TxUpdatedInterval"): "5",
        ("SampledDataCtrlr", "TxUpdatedMeasurands"): (
            "Power.Active.Import,Power.Active.Export,Energy.Active.Import.Register,SoC"
        ),
    }


async def test_a_charger_without_inventory_is_still_made_safe(house):
    charger = await house.charger(inventory=None)
    await charger.boot()
    await until(lambda: charger.sent("SetChargingProfile"))
    assert charger.sent("SetVariables") == []
    assert not house.station.capabilities.v2x


async def test_before_it_has_booted_a_charger_may_say_nothing_else_and_is_asked_to(house):
    charger = await house.charger()
    answer = await charger.call("Heartbeat", {})
    assert (answer[0], answer[2]) == (4, "SecurityError")
    await until(lambda: charger.sent("TriggerMessage"))
    assert charger.sent("TriggerMessage") == [{"requestedMessage": "BootNotification"}]
    await charger.boot()
    assert (await charger.call("Heartbeat", {}))[0] == 3


async def test_a_charger_that_others_have_accepted_and_that_has_nothing_to_say_is_asked_to_boot(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    await until(charger.triggered.is_set)
    charger.triggered.clear()
    assert (await charger.boot())["status"] == "Accepted"
    assert house.station.accepted


@pytest.mark.usefixtures("odd_frames")
@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        pytest.param("LogStatusNotification", {"status": "Idle"}, "NotSupported", id="known, not served"),
        pytest.param("MakeCoffee", {}, "NotImplemented", id="unknown"),
    ],
)
async def test_what_is_not_served_is_refused_by_its_right_name(house, action, payload, code):
    charger = await house.installed()
    answer = await charger.call(action, payload)
    assert (answer[0], answer[2]) == (4, code)
    assert (await charger.call("Heartbeat", {}))[0] == 3


async def test_acceptance_outlives_our_restart_and_the_session_goes_on(open_house, tmp_path):
    journal = FileJournal(tmp_path / "journal.db")
    before = await open_house(journal)
    charger = await before.in_session()
    await charger.transaction("Updated", info={"chargingState": "Charging"})
    await before.close()
    journal.close()

    journal = FileJournal(tmp_path / "journal.db")
    after = await open_house(journal)
    assert after.station.accepted
    assert after.station.model == "Twin"
    assert not after.station.ready
    charger = await after.charger(inventory=V2X_INVENTORY)
    await until(lambda: after.station.ready)
    assert charger.sent("GetTransactionStatus") == [{"transactionId": "T1"}]
    assert after.station.transaction.charging_state == "Charging"
    assert after.station.capabilities.v2x
    assert (await after.station.set_power(-2000)).accepted
    (whole,) = charger.setpoints()
    assert whole["chargingProfile"]["transactionId"] == "T1"
    await after.close()
    journal.close()


async def test_a_known_charger_that_boots_on_a_new_line_is_asked_nothing_before(house):
    charger = await house.in_session()
    await charger.line.close()
    await until(lambda: house.told(StationDisconnected))
    again = await house.charger(inventory=V2X_INVENTORY)
    await asyncio.sleep(0.1)
    assert again.frames == []
    await again.boot()
    await until(lambda: again.sent("GetTransactionStatus"))
    booted = next(number for number, frame in enumerate(again.frames) if frame[0] == 3)
    assert all(frame[0] == 3 for frame in again.frames[: booted + 1])


async def test_a_charger_that_refuses_what_it_is_asked_before_its_boot_is_asked_to_boot(house, caplog):
    charger = await house.in_session()
    await charger.line.close()
    await until(lambda: house.told(StationDisconnected))
    again = await house.charger(inventory=V2X_INVENTORY)
    again.refusals["GetTransactionStatus"] = "SecurityError"
    await until(again.triggered.is_set)
    assert [r.message for r in caplog.records if r.levelname == "WARNING" and "failed" in r.message] == []
    del again.refusals["GetTransactionStatus"]
    await again.boot_once("Triggered")
    await until(lambda: house.station.ready)


async def test_a_stay_that_ended_while_nobody_listened_is_over_after_the_reconnect(house):
    charger = await house.in_session()
    await charger.line.close()
    await until(lambda: house.told(StationDisconnected))
    back = await house.charger()
    back.replies["GetTransactionStatus"] = lambda _: {"ongoingIndicator": False, "messagesInQueue": False}
    await until(lambda: house.told(TransactionEnded))
    assert house.station.transaction is None


async def test_after_a_reconnect_the_next_setpoint_is_a_whole_profile(house):
    charger = await house.in_session()
    await house.station.set_power(-1000)
    await charger.line.close()
    await until(lambda: not house.station.connected)
    answer = await house.station.set_power(-1000)
    assert not answer.accepted
    assert "not connected" in answer.reason
    back = await house.charger()
    await until(lambda: house.station.ready)
    assert (await house.station.set_power(-1500)).accepted
    assert (await house.station.set_power(-1600)).accepted
    whole, update = back.setpoints()
    assert whole["chargingProfile"]["chargingProfileKind"] == "Dynamic"
    assert update["scheduleUpdate"] == {"setpoint": -1600}
    assert back.sent("GetBaseReport") == []


async def test_a_charger_that_vanishes_in_the_middle_of_a_call_leaves_an_answer(house):
    charger = await house.in_session()
    charger.replies["SetChargingProfile"] = lambda _: None
    asked = asyncio.create_task(house.station.set_power(-1000))
    await until(charger.setpoints)
    charger.line.transport.abort()
    answer = await asyncio.wait_for(asked, 2)
    assert not answer.accepted
    assert "lost" in answer.reason
    assert (await house.charger()).line.subprotocol == "ocpp2.1"


async def test_a_replaced_connection_ends_the_call_that_ran_on_it(house):
    charger = await house.in_session()
    charger.replies["SetChargingProfile"] = lambda _: None
    asked = asyncio.create_task(house.station.set_power(-1000))
    await until(charger.setpoints)
    await house.charger()
    assert not (await asyncio.wait_for(asked, 2)).accepted


async def test_a_journal_that_fails_stops_no_charger(open_house, caplog):
    class Broken(MemoryJournal):
        def append(self, fact):
            raise JournalError("The disk is full.")

        def condense(self, note, kind, numbers):
            raise JournalError("The disk is full.")

    house = await open_house(Broken())
    charger = await house.installed()
    assert (await charger.transaction("Started"))[0] == 3
    assert (await charger.transaction("Updated"))[0] == 3
    assert len(house.told(TransactionStarted)) == 1
    assert sum("not kept any more" in line for line in caplog.messages) == 1


async def test_a_charger_on_201_is_served_but_not_discharged(house):
    charger = await house.charger(subprotocols=("ocpp2.0.1",), inventory=V2X_INVENTORY)
    await charger.boot()
    await until(lambda: charger.sent("SetChargingProfile"))
    await charger.transaction("Started", info={"chargingState": "Charging"})
    house.skipped_s = 61
    await until(lambda: house.station.ready)
    answer = await house.station.set_power(-2000)
    assert not answer.accepted
    assert "OCPP 2.0.1" in answer.reason
    assert charger.setpoints() == []
    assert (await house.station.set_power(4000)).accepted
    (call,) = charger.setpoints()
    assert call["chargingProfile"]["chargingProfileKind"] == "Absolute"
    assert call["chargingProfile"]["chargingSchedule"][0]["duration"] == 90
    assert call["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"] == [
        {"startPeriod": 0, "limit": 4000}
    ]


def known(firmware: str = "1.0") -> MemoryJournal:
    """The journal of a home that has accepted this charger before."""
    journal = MemoryJournal()
    who = {"vendor": "Us", "model": "Twin", "firmware": firmware, "serial": "S1"}
    journal.register(Registration(station="DEMO-1", version="2.1", **who))
    return journal


async def test_a_car_that_identifies_before_the_inventory_has_come_may_still_give_power_back(open_house):
    house = await open_house(known())
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.replies["GetBaseReport"] = lambda _: None
    await charger.boot()
    answer = await charger.call("Authorize", {"idToken": {"idToken": "A", "type": "EVCCID"}})
    assert "DC_BPT" in answer[2]["allowedEnergyTransfer"]


@pytest.mark.parametrize(
    ("available", "asked"),
    [
        pytest.param(
            ["DC", "DC_BPT"],
            [{"transactionId": "T1", "allowedEnergyTransfer": ["DC", "DC_BPT"]}],
            id="can more",
        ),
        pytest.param(["DC"], [], id="can no more"),
    ],
)
async def test_a_car_that_settled_for_charging_before_we_knew_the_charger_is_asked_again(
    open_house, available, asked
):
    house = await open_house(known())
    renegotiates = variable("ISO15118Ctrlr", "ServiceRenegotiationSupport", "true")
    charger = await house.charger(inventory=[*V2X_INVENTORY, renegotiates])
    charger.may_report.clear()
    await charger.boot()
    await charger.transaction("Started", info={"chargingState": "EVConnected"})
    await charger.needs("DC", availableEnergyTransfer=available)
    charger.may_report.set()
    await until(lambda: charger.sent("SetChargingProfile"))
    assert charger.sent("NotifyAllowedEnergyTransfer") == asked


async def test_a_fault_of_ours_costs_one_answer_and_not_the_line(house, monkeypatch, caplog):
    charger = await house.installed()
    monkeypatch.setattr("ocpp_local.session.HANDLERS", {"Heartbeat": lambda *_: 1 / 0})
    answer = await charger.call("Heartbeat", {})
    assert (answer[0], answer[2]) == (4, "InternalError")
    assert "could not be handled" in caplog.text
    monkeypatch.undo()
    assert (await charger.call("Heartbeat", {}))[0] == 3
