"""The fallback profiles: compared first, written only where they differ, and looked at again."""

import pytest

from ocpp_local import FallbackChecked
from tests.ocpp_local.charger import V2X_INVENTORY, variable
from tests.ocpp_local.conftest import until

BALANCING = [
    *(v for v in V2X_INVENTORY if v["variable"]["name"] != "SupportedOperationModes"),
    variable(
        "V2XChargingCtrlr", "SupportedOperationModes", "ChargingOnly,CentralSetpoint,LocalLoadBalancing"
    ),
]
THRESHOLDS = [
    variable("V2XChargingCtrlr", "LocalLoadBalancing", "0", name)
    for name in ("UpperThreshold", "LowerThreshold", "UpperOffset", "LowerOffset")
]


async def checked(house, charger):
    """Boot, and wait until the ladder was looked at."""
    await charger.boot()
    await until(lambda: house.told(FallbackChecked))
    return house.told(FallbackChecked)[-1]


def default(profile_id, level, limit, **period):
    return (
        1,
        {
            "id": profile_id,
            "stackLevel": level,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": [
                {
                    "id": 1,
                    "chargingRateUnit": "W",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit, **period}],
                }
            ],
        },
    )


async def test_a_bare_charger_gets_its_fallback_and_is_asked_whether_it_holds_it(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    event = await checked(house, charger)
    assert (event.verified, event.reason) == (True, "")
    assert house.station.fallback.verified
    assert list(charger.profiles) == [1000]
    assert len(charger.sent("SetChargingProfile")) == 1


async def test_what_the_charger_holds_already_is_not_written_again(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.profiles[1000] = default(1000, 0, 3600.0, operationMode="ChargingOnly")
    assert (await checked(house, charger)).verified
    assert charger.sent("SetChargingProfile") == []


async def test_after_a_reconnect_it_is_looked_at_again_and_mended(house):
    charger = await house.installed()
    await until(lambda: house.told(FallbackChecked))
    await charger.line.close()
    await until(lambda: not house.station.connected)
    house.skipped_s = 120
    again = await house.charger(inventory=V2X_INVENTORY)
    await until(lambda: len(house.told(FallbackChecked)) == 2)
    assert list(again.profiles) == [1000]
    assert house.station.fallback.verified


async def test_others_on_our_level_make_way_and_others_above_are_told(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.profiles = {7: default(7, 0, 32_000), 8: default(8, 5, 11_000)}
    event = await checked(house, charger)
    assert set(charger.profiles) == {8, 1000}
    assert not event.verified
    assert "Profile 8" in event.reason


async def test_balancing_that_is_not_wanted_any_more_is_taken_down(house):
    charger = await house.charger(inventory=BALANCING)
    charger.profiles[1001] = default(1001, 1, 1)
    assert (await checked(house, charger)).verified
    assert set(charger.profiles) == {1000}


async def test_a_charger_that_accepts_and_forgets_is_not_verified_and_not_worn_out(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    charger.replies["GetChargingProfiles"] = lambda _: {"status": "NoProfiles"}
    event = await checked(house, charger)
    assert not event.verified
    assert "does not hold it" in event.reason
    await charger.line.close()
    await until(lambda: not house.station.connected)
    again = await house.charger(inventory=V2X_INVENTORY)
    again.replies["GetChargingProfiles"] = lambda _: {"status": "NoProfiles"}
    await until(lambda: len(house.told(FallbackChecked)) == 2)
    assert again.sent("SetChargingProfile") == []
    assert "a moment ago" in house.station.fallback.reason


async def test_a_charger_that_wants_to_be_left_alone_is(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    info = {"reasonCode": "RateLimitExceeded", "additionalInfo": "300 seconds before retry"}
    charger.replies["SetChargingProfile"] = lambda _: {"status": "Rejected", "statusInfo": info}
    assert "RateLimitExceeded" in (await checked(house, charger)).reason
    for skipped_s, writes in ((280, 0), (301, 1)):
        await house.chargers[-1].line.close()
        await until(lambda: not house.station.connected)
        house.skipped_s = skipped_s
        house.events.clear()
        again = await house.charger(inventory=V2X_INVENTORY)
        await until(lambda: house.told(FallbackChecked))
        assert len(again.sent("SetChargingProfile")) == writes


async def test_a_charger_may_balance_the_house_alone_with_all_four_thresholds(open_house):
    house = await open_house(balance_alone=True)
    charger = await house.charger(inventory=[*BALANCING, *THRESHOLDS])
    assert (await checked(house, charger)).verified
    assert set(charger.profiles) == {1000, 1001}
    period = charger.profiles[1001][1]["chargingSchedule"][0]["chargingSchedulePeriod"][0]
    assert period == {"startPeriod": 0, "operationMode": "LocalLoadBalancing"}
    told = {
        item["variable"].get("instance"): item["attributeValue"]
        for call in charger.sent("SetVariables")
        for item in call["setVariableData"]
        if item["variable"]["name"] == "LocalLoadBalancing"
    }
    assert told == {"UpperThreshold": "50", "LowerThreshold": "0", "UpperOffset": "0", "LowerOffset": "0"}
    assert float(told["UpperThreshold"]) > float(told["LowerThreshold"])


@pytest.mark.parametrize("missing", range(4))
async def test_without_one_of_the_thresholds_it_is_not_asked_to(open_house, missing):
    house = await open_house(balance_alone=True)
    four = [t for n, t in enumerate(THRESHOLDS) if n != missing]
    charger = await house.charger(inventory=[*BALANCING, *four])
    assert (await checked(house, charger)).verified
    assert set(charger.profiles) == {1000}


@pytest.mark.parametrize(
    ("levels", "alone", "setpoint"), [("0", None, 0), ("1", 1, 1), ("2", 1, 2), ("9", 1, 2)]
)
async def test_the_ladder_fits_into_the_levels_that_the_charger_has(open_house, levels, alone, setpoint):
    house = await open_house(balance_alone=True)
    short = variable("SmartChargingCtrlr", "ProfileStackLevel", levels)
    charger = await house.charger(inventory=[*BALANCING, *THRESHOLDS, short])
    assert (await checked(house, charger)).verified
    assert charger.profiles.get(1001, (1, {}))[1].get("stackLevel") == alone
    await charger.transaction("Started", info={"chargingState": "EVConnected"})
    await charger.needs()
    assert (await house.station.set_power(-1000)).accepted
    assert charger.profiles[1002][1]["stackLevel"] == setpoint


async def test_our_ids_stay_above_those_that_the_charger_keeps_for_others(house):
    kept = variable("SmartChargingCtrlr", "MaxExternalConstraintsId", "4711")
    charger = await house.charger(inventory=[*V2X_INVENTORY, kept])
    assert (await checked(house, charger)).verified
    assert list(charger.profiles) == [4712]
