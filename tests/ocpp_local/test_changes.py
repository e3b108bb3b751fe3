"""Settings: in messages that the charger can take, remembered, and put back."""

import asyncio
from typing import Any

import msgspec
import pytest

from ocpp_local import JournalError, MemoryJournal
from ocpp_local.capabilities import Limits
from ocpp_local.configuration import Setting, batches, outcome
from ocpp_local.messages import v21
from tests.ocpp_local.charger import V2X_INVENTORY, Charger, variable
from tests.ocpp_local.conftest import until


class Memory:
    """The variables of a charger, as SetVariables and GetVariables see them."""

    def __init__(self, charger: Charger, status: str = "Accepted") -> None:
        self.values: dict[str, str] = {}
        self.status = status
        charger.replies["SetVariables"] = self.write
        charger.replies["GetVariables"] = self.read

    def write(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Results in the opposite order, and without the EVSE."""
        results = []
        for item in reversed(asked["setVariableData"]):
            self.values[item["variable"]["name"]] = item["attributeValue"]
            component = {"name": item["component"]["name"].upper()}
            results.append(
                {"component": component, "variable": item["variable"], "attributeStatus": self.status}
            )
        return {"setVariableResult": results}

    def read(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {
            "getVariableResult": [
                {
                    "component": item["component"],
                    "variable": item["variable"],
                    "attributeStatus": "Accepted",
                    "attributeValue": self.values[item["variable"]["name"]],
                }
                for item in asked["getVariableData"]
            ]
        }


def settings(count: int, value: str = "1") -> list[Setting]:
    return [
        Setting(component=v21.Component(name="C"), variable=v21.Variable(name=f"V{n}"), value=value)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [
        pytest.param(Limits(), [4, 4, 2], id="unknown"),
        pytest.param(Limits(items=3), [3, 3, 3, 1], id="items"),
        pytest.param(Limits(items=32), [10], id="room for all"),
        pytest.param(Limits(items=32, bytes=350), [3, 3, 3, 1], id="bytes"),
        pytest.param(Limits(items=32, bytes=10), [1] * 10, id="less than one item"),
    ],
)
def test_settings_come_in_batches_that_the_charger_can_take(limits, sizes):
    made = list(batches(settings(10), limits))
    assert [len(request.set_variable_data) for request in made] == sizes
    if limits.bytes == 350:
        assert all(len(msgspec.json.encode(request)) <= 350 for request in made)


def test_a_result_that_is_missing_is_no_result():
    (request,) = batches(settings(2), Limits())
    result = v21.SetVariableResult(
        attribute_status=v21.SetVariableStatusEnum.ACCEPTED,
        component=v21.Component(name="c"),
        variable=v21.Variable(name="v1"),
    )
    told = outcome(request, v21.SetVariablesResponse(set_variable_result=(result,)))
    assert [status for _, status in told] == [None, "Accepted"]


async def test_a_charger_gets_no_more_items_than_it_takes_and_each_variable_once(house):
    most = variable("DeviceDataCtrlr", "ItemsPerMessage", "1", "SetVariables", mutability="ReadOnly")
    charger = await house.charger(inventory=[*V2X_INVENTORY, most])
    await charger.boot()
    written = [call["setVariableData"] for call in charger.sent("SetVariables")]
    assert [len(items) for items in written] == [1, 1]
    assert {items[0]["variable"]["name"] for items in written} == {
        "TxUpdatedInterval",
        "TxUpdatedMeasurands",
    }


async def test_a_charger_that_finds_a_message_too_much_gets_the_items_one_by_one(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    answer = charger.replies["SetVariables"] = Memory(charger).write

    def strict(asked: dict[str, Any]) -> dict[str, Any] | None:
        if len(asked["setVariableData"]) == 1:
            return answer(asked)
        call_id = charger.frames[-1][1]
        charger.refusal = asyncio.ensure_future(
            charger.line.send(f'[4, "{call_id}", "OccurrenceConstraintViolation", "", {{}}]')
        )
        return None

    charger.replies["SetVariables"] = strict
    await charger.boot()
    assert [len(call["setVariableData"]) for call in charger.sent("SetVariables")] == [2, 1, 1]
    assert house.station.notes == ()


async def test_what_we_changed_is_put_back_and_our_profiles_go(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    memory = Memory(charger)
    await charger.boot()
    await until(lambda: charger.profiles)
    assert memory.values["TxUpdatedInterval"] == "5"
    assert (await house.station.put_back()).accepted
    assert memory.values == {"TxUpdatedInterval": "60", "TxUpdatedMeasurands": "Power.Active.Import"}
    assert charger.profiles == {}
    charger.frames.clear()
    assert (await house.station.put_back()).accepted
    assert charger.sent("SetVariables") == []


async def test_put_back_for_the_hours_without_us_only_the_limit_for_the_fuse_stays(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    memory = Memory(charger)
    await charger.boot()
    await until(lambda: charger.profiles)
    assert (await house.station.put_back(but_safe=True)).accepted
    assert memory.values["TxUpdatedInterval"] == "60"
    purposes = [profile["chargingProfilePurpose"] for _, profile in charger.profiles.values()]
    assert purposes == ["TxDefaultProfile"]


async def test_what_we_changed_is_put_back_at_a_charger_without_smart_charging(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    memory = Memory(charger)
    for action in ("SetChargingProfile", "ClearChargingProfile"):
        charger.refusals[action] = "NotImplemented"
    await charger.boot()
    await until(lambda: house.station.fallback)
    assert (await house.station.put_back()).accepted
    assert memory.values["TxUpdatedInterval"] == "60"


async def test_the_originals_outlive_our_restart_and_what_somebody_else_set_since_stays(open_house):
    journal = MemoryJournal()
    before = await open_house(journal)
    charger = await before.charger(inventory=V2X_INVENTORY)
    memory = Memory(charger)
    await charger.boot()
    await before.close()

    after = await open_house(journal)
    charger = await after.charger(inventory=V2X_INVENTORY)
    values, memory = memory.values, Memory(charger)
    memory.values = values | {"TxUpdatedInterval": "17"}
    await until(lambda: charger.profiles)
    memory.values["TxUpdatedInterval"] = "17"  # by hand, after we have set it again
    assert (await after.station.put_back()).accepted
    assert memory.values == {"TxUpdatedInterval": "17", "TxUpdatedMeasurands": "Power.Active.Import"}


async def test_what_cannot_be_put_back_is_named(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    memory = Memory(charger)
    await charger.boot()
    await until(lambda: charger.profiles)
    memory.status = "Rejected"
    answer = await house.station.put_back()
    assert not answer.accepted
    assert "SampledDataCtrlr.TxUpdatedInterval" in answer.reason


async def test_a_setting_that_needs_a_restart_is_noted_until_it_has_come(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    Memory(charger, "RebootRequired")
    await charger.boot()
    assert house.station.needs_reboot
    assert any("next restart" in note for note in house.station.notes)
    await charger.boot()
    assert not house.station.needs_reboot


async def test_what_could_not_be_put_back_is_not_changed(open_house):
    class Broken(MemoryJournal):
        def note(self, note):
            raise JournalError("The disk is full.")

    house = await open_house(Broken())
    charger = await house.charger(inventory=V2X_INVENTORY)
    assert (await charger.boot())["status"] == "Accepted"
    assert charger.sent("SetVariables") == []


async def test_a_setting_that_is_refused_is_noted_and_not_remembered(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    Memory(charger, "Rejected")
    await charger.boot()
    await until(lambda: charger.profiles)
    assert "SampledDataCtrlr.TxUpdatedInterval could not be set: Rejected." in house.station.notes
    charger.frames.clear()
    assert (await house.station.put_back()).accepted
    assert charger.sent("SetVariables", "GetVariables") == []
