"""A stay that we begin or end from afar."""

import pytest

from ocpp_local import TokenPresented
from tests.ocpp_local.conftest import until


async def test_we_begin_a_stay_in_the_name_of_the_home_and_end_it(open_house):
    house = await open_house(tokens=["somebody"])
    charger = await house.installed()
    assert (await house.station.start(evse_id=1)).accepted
    (asked,) = charger.sent("RequestStartTransaction")
    assert (asked["evseId"], asked["idToken"]) == (1, {"idToken": "HOME", "type": "Central"})
    # A charger with AuthorizeRemoteStart asks back whether that may be.
    assert (await charger.call("Authorize", {"idToken": asked["idToken"]}))[2]["idTokenInfo"] == {
        "status": "Accepted"
    }
    info = {"remoteStartId": asked["remoteStartId"], "chargingState": "Charging"}
    await charger.transaction("Started", evse={"id": 1}, idToken=asked["idToken"], info=info)
    await charger.transaction("Updated")
    assert house.station.transaction.remote_start_id == asked["remoteStartId"]
    assert all(event.accepted for event in house.told(TokenPresented))
    again = await house.station.start()
    assert (again.accepted, again.reason) == (False, "The car's stay has begun already.")
    assert (await house.station.stop()).accepted
    assert charger.sent("RequestStopTransaction") == [{"transactionId": "T1"}]


async def test_every_start_has_a_new_number(house):
    charger = await house.installed()
    for _ in range(3):
        await house.station.start()
    numbers = [asked["remoteStartId"] for asked in charger.sent("RequestStartTransaction")]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("action", ["RequestStartTransaction", "RequestStopTransaction"])
async def test_a_refusal_is_a_sentence_with_the_reason_of_the_charger(house, action):
    charger = await house.installed()
    charger.replies[action] = lambda _: {"status": "Rejected", "statusInfo": {"reasonCode": "TxNotFound"}}
    station = house.station
    answer = await (station.start() if action.endswith("StartTransaction") else station.stop("T9"))
    assert not answer.accepted
    assert "(TxNotFound)" in answer.reason


async def test_without_a_car_or_a_line_nothing_is_asked(house):
    assert (await house.station.stop()).reason == "No car is plugged in."
    assert "not connected" in (await house.station.start()).reason
    charger = await house.installed()
    await charger.line.close()
    await until(lambda: not house.station.connected)
    assert "not connected" in (await house.station.stop("T1")).reason
