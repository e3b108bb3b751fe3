"""Cards and cars of the home, and strangers that may be enrolled."""

import pytest

from ocpp_local import TokenPresented
from ocpp_local.household import REMOTE, household, welcome
from ocpp_local.messages import v21
from tests.ocpp_local.conftest import until

HOME = household(["04:a1:B2", "WMIV1234567890123", "00-17-42-AB-CD-EF"])


def token(name: str, kind: str = "ISO14443", **more: str) -> v21.IdToken:
    extra = tuple(v21.AdditionalInfo(type=k, additional_id_token=v) for k, v in more.items())
    return v21.IdToken(id_token=name, type=kind, additional_info=extra or None)


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(token("04A1b2"), id="a card, in another spelling"),
        pytest.param(token("001742abcdef", "EVCCID"), id="a car by its EVCCID"),
        pytest.param(token("00:17:42:AB:CD:EF", "MacAddress"), id="a car by its MAC address"),
        pytest.param(token("wmiv1234567890123", "VIN"), id="a car by its VIN"),
        pytest.param(token("stranger", EVCCID="001742ABCDEF"), id="an unknown card on a car of the home"),
        pytest.param(token("", "NoAuthorization"), id="a charger without a reader"),
        pytest.param(REMOTE, id="a stay that we started ourselves"),
    ],
)
def test_who_belongs_to_the_home_may_charge(shown):
    assert welcome(HOME, shown)


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(token("04A1B3"), id="another card"),
        pytest.param(token("HOME", "ISO14443"), id="a card that pretends to be us"),
        pytest.param(token("x", "VIN", MacAddress="001742ABCDEE"), id="another car"),
        pytest.param(token("", "ISO14443", note="001742ABCDEF"), id="a name that is no car's"),
    ],
)
def test_a_stranger_may_not_but_anybody_may_where_no_token_is_named(shown):
    assert not welcome(HOME, shown)
    assert welcome(None, shown)


def test_the_car_that_is_plugged_in_may_vouch_for_an_unknown_card():
    assert welcome(HOME, token("stranger"), car="001742abcdef")


async def test_a_stranger_can_be_enrolled_with_what_the_event_tells(open_house):
    house = await open_house(tokens=["abc"])
    charger = await house.installed()
    shown = {
        "idToken": "XYZ",
        "type": "ISO14443",
        "additionalInfo": [
            {"additionalIdToken": "WVWZZZ1", "type": "VIN"},
            {"additionalIdToken": "0017", "type": "EVCCID"},
        ],
    }
    answer = await charger.transaction("Started", idToken=shown)
    assert answer[2] == {"idTokenInfo": {"status": "Unknown"}}
    await until(lambda: house.told(TokenPresented))
    (event,) = house.told(TokenPresented)
    assert (event.token, event.kind, event.accepted) == ("XYZ", "ISO14443", False)
    assert event.cars == (("EVCCID", "0017"), ("VIN", "WVWZZZ1"))
    assert house.station.transaction.ev_id == "0017"
    house.server.enrol(event.cars[0][1])
    answer = await charger.call("Authorize", {"idToken": shown})
    assert answer[2]["idTokenInfo"] == {"status": "Accepted"}
    assert (await charger.call("Authorize", {"idToken": {"idToken": "abc", "type": "KeyCode"}}))[2][
        "idTokenInfo"
    ] == {"status": "Accepted"}


async def test_a_car_that_names_itself_to_the_charger_charges_by_itself(open_house):
    house = await open_house(tokens=["00:17:42"])
    charger = await house.installed()
    shown = {"idToken": "start button", "type": "Local"}
    assert (await charger.call("Authorize", {"idToken": shown}))[2]["idTokenInfo"]["status"] == "Unknown"
    named = {
        "eventId": 1,
        "timestamp": "2026-11-22T18:00:00Z",
        "trigger": "Delta",
        "actualValue": "001742",
        "component": {"name": "ConnectedEV"},
        "variable": {"name": "VehicleID"},
        "eventNotificationType": "CustomMonitor",
    }
    told = {"generatedAt": "2026-11-22T18:00:00Z", "seqNo": 0, "eventData": [named]}
    await charger.call("NotifyEvent", told)
    assert (await charger.call("Authorize", {"idToken": shown}))[2]["idTokenInfo"]["status"] == "Accepted"
