"""A charger is looked into before it is accepted, whatever it makes of being asked."""

import asyncio

import pytest

from ocpp_local import InventoryReported, MemoryJournal, Registration, StationBooted, StationIntroduced
from tests.ocpp_local.charger import V2X_INVENTORY
from tests.ocpp_local.conftest import until

V2X = V2X_INVENTORY[:3]
REST = V2X_INVENTORY[3:]


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits long for a report here."""
    monkeypatch.setattr("ocpp_local.bring_up.SILENCE_S", 0.1)
    monkeypatch.setattr("ocpp_local.bring_up.STRAGGLERS_S", 0.05)


def known(firmware: str = "1.0") -> MemoryJournal:
    """The journal of a home that has accepted this charger before."""
    journal = MemoryJournal()
    who = {"vendor": "Us", "model": "Twin", "firmware": firmware, "serial": "S1"}
    journal.register(Registration(station="DEMO-1", version="2.1", **who))
    return journal


async def test_a_stranger_is_pending_until_it_has_been_looked_into_and_set_up(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.may_report.clear()
    first = await charger.boot_once()
    assert (first["status"], first["interval"]) == ("Pending", 10)
    assert (await charger.boot_once())["status"] == "Pending"
    assert not house.station.accepted
    assert "being set up" in house.station.waiting_for
    charger.may_report.set()
    await charger.triggered.wait()
    actions = [frame[2] for frame in charger.frames if frame[0] == 2]
    assert actions == ["GetBaseReport", "SetVariables", "TriggerMessage"]
    assert (await charger.boot_once("Triggered"))["status"] == "Accepted"
    assert [event.reason for event in house.told(StationBooted)] == ["PowerUp"]
    await until(lambda: charger.sent("SetChargingProfile"))
    assert len(charger.sent("GetBaseReport")) == len(charger.sent("SetVariables")) == 1


async def test_a_server_that_only_looks_who_comes_leaves_a_charger_waiting_and_asks_it_nothing(open_house):
    house = await open_house(takes_in=False)
    charger = await house.charger(inventory=V2X_INVENTORY)
    answer = await charger.boot_once()
    assert answer["status"] == "Pending"
    await until(lambda: house.told(StationIntroduced))
    assert (house.station.model, house.station.accepted) == ("Twin", False)
    assert [frame for frame in charger.frames if frame[0] == 2] == []


async def test_a_pending_charger_may_answer_what_it_is_asked_and_nothing_else(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.may_report.clear()
    await charger.boot_once()
    answer = await charger.transaction("Started", info={"chargingState": "EVConnected"})
    assert (answer[0], answer[2]) == (4, "SecurityError")
    charger.may_report.set()
    await charger.triggered.wait()
    assert charger.sent("TriggerMessage") == [{"requestedMessage": "BootNotification"}]


async def test_a_charger_that_we_know_is_accepted_at_once_and_looked_into_behind_its_back(open_house):
    house = await open_house(known())
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.may_report.clear()
    assert (await charger.boot_once())["status"] == "Accepted"
    assert (await charger.call("Heartbeat", {}))[0] == 3
    charger.may_report.set()
    await until(lambda: house.told(InventoryReported))
    assert {"requestedMessage": "BootNotification"} not in charger.sent("TriggerMessage")


async def test_another_firmware_is_looked_into_anew(open_house):
    house = await open_house(known("0.9"))
    charger = await house.charger(inventory=V2X_INVENTORY)
    assert house.station.accepted
    assert (await charger.boot_once())["status"] == "Pending"
    assert not house.station.accepted
    assert (await charger.boot())["status"] == "Accepted"
    assert house.station.firmware == "1.0"


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([(2, False, REST), (0, True, V2X), (1, True, [])], id="the last part first"),
        pytest.param([(0, True, V2X), (0, True, V2X), (1, False, REST)], id="a part twice"),
    ],
)
async def test_parts_in_any_order_make_one_inventory(house, parts):
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.parts = lambda _: parts
    await charger.boot()
    (told,) = house.told(InventoryReported)
    assert told.capabilities.v2x
    assert told.capabilities.max_charge_w == 11000
    assert charger.sent("GetReport") == []


async def test_what_got_lost_is_asked_for_again(impatient, house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.parts = lambda _: [(1, False, REST)]
    await charger.boot()
    asked = [wish["component"]["name"] for r in charger.sent("GetReport") for wish in r["componentVariable"]]
    assert "V2XChargingCtrlr" in asked
    assert all(len(request["componentVariable"]) <= 4 for request in charger.sent("GetReport"))
    assert house.station.capabilities.v2x
    assert any("came when asked for again" in note for note in house.station.notes)


async def test_a_charger_that_never_finishes_its_report_is_accepted_with_a_note(impatient, house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.parts = lambda _: [(0, True, V2X)]
    charger.replies["GetReport"] = lambda _: {"status": "Rejected"}
    assert (await charger.boot())["status"] == "Accepted"
    assert house.station.capabilities.v2x
    assert any("never finished it" in note for note in house.station.notes)
    await until(lambda: charger.sent("SetChargingProfile"))


async def test_a_charger_that_reports_nothing_before_it_is_accepted_is_asked_again_then(impatient, house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.parts = lambda _: []
    await charger.boot_once()
    await charger.triggered.wait()
    assert charger.sent("GetReport") == []
    charger.parts = lambda inventory: [(0, False, inventory)]
    await charger.boot_once("Triggered")
    await until(lambda: house.station.capabilities.v2x)


async def test_a_charger_that_answers_nothing_at_all_is_accepted_all_the_same(house, monkeypatch):
    monkeypatch.setattr("ocpp_local.bring_up.BRING_UP_WITHIN_S", 0.1)
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.replies["GetBaseReport"] = lambda _: None
    charger.replies["TriggerMessage"] = lambda _: None
    await charger.boot_once()
    await asyncio.sleep(0.2)
    assert (await charger.boot_once())["status"] == "Accepted"
    assert any("before it had answered" in note for note in house.station.notes)


async def test_a_charger_that_promises_to_boot_again_and_does_not_is_asked_twice_and_served(
    house, monkeypatch
):
    monkeypatch.setattr("ocpp_local.provisioning.PENDING_S", 0)
    monkeypatch.setattr("ocpp_local.bring_up.BOOTS_WITHIN_S", 0.1)
    charger = await house.charger(inventory=V2X_INVENTORY)
    state = {
        "timestamp": "2026-11-22T18:00:00Z",
        "connectorStatus": "Occupied",
        "evseId": 1,
        "connectorId": 1,
    }
    await charger.boot_once()
    assert (await charger.call("StatusNotification", state))[2] == "SecurityError"
    await until(lambda: house.told(StationBooted))
    asked = [call["requestedMessage"] for call in charger.sent("TriggerMessage")]
    assert asked[:2] == ["BootNotification", "BootNotification"]
    assert house.station.accepted
    assert any("does not boot again" in note for note in house.station.notes)
    await until(lambda: charger.sent("SetChargingProfile"))
    await until(lambda: len(charger.sent("TriggerMessage")) == 3)
    told_nothing_of = charger.sent("TriggerMessage")[2]
    assert told_nothing_of == {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}
    assert (await charger.call("StatusNotification", state))[0] == 3
    assert house.station.plugged


async def test_a_charger_that_hangs_up_when_looked_into_is_accepted_at_the_fourth_try(house):
    for _ in range(3):
        charger = await house.charger(inventory=V2X_INVENTORY)
        charger.may_report.clear()
        assert (await charger.boot_once())["status"] == "Pending"
        await until(lambda charger=charger: charger.sent("GetBaseReport"))
        charger.may_report.set()
        await charger.line.close()
    charger = await house.charger(inventory=V2X_INVENTORY)
    assert (await charger.boot_once())["status"] == "Accepted"
    assert any("hung up" in note for note in house.station.notes)
    await until(lambda: charger.sent("SetChargingProfile"))


async def test_one_that_refuses_to_be_looked_into_before_is_looked_into_after(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.replies["GetBaseReport"] = lambda _: {"status": "Rejected"}
    assert (await charger.boot())["status"] == "Accepted"
    await until(lambda: len(charger.sent("GetBaseReport")) == 2)


@pytest.mark.usefixtures("odd_frames")
async def test_what_departs_from_the_schema_is_noted_once_per_charger(house):
    for _ in range(2):
        charger = await house.charger(inventory=V2X_INVENTORY)
        await charger.boot()
        for _ in range(2):
            await charger.call("Heartbeat", {"mood": "good"})
        await charger.line.close()
    assert house.station.notes == ("It departs from the schema at Heartbeat.mood: unknown, dropped.",)


async def test_the_device_model_can_be_asked(house):
    await house.installed()
    model = house.station.device_model
    assert model.text("evse", "POWER") == "0"
    assert model.limit("EVSE", "Power") == 11000
    assert model.flag("SmartChargingCtrlr", "supportsfeature", "dynamicprofiles") is True
    assert model.number("SampledDataCtrlr", "TxUpdatedInterval") == 5  # as we have set it since
    assert model.text("SmartChargingCtrlr", "SupportsFeature", "EvseSleep") is None
