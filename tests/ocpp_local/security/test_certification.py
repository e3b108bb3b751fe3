"""Security profile 3 over real TLS: how a charger gets a certificate, a new one in time, or none."""

from datetime import timedelta

import pytest

from tests.ocpp_local.charger import V2X_INVENTORY, variable
from tests.ocpp_local.conftest import until
from tests.ocpp_local.paper import OURS, csr, key, tls_of
from tests.ocpp_local.profile_3 import ACCOUNTS, refused, wanted

INVENTORY = [
    *V2X_INVENTORY,
    variable("OCPPCommCtrlr", "NetworkConfigurationPriority", "0", valuesList="0,1,2"),
    variable("OCPPCommCtrlr", "ActiveNetworkProfile", "0", mutability="ReadOnly"),
    variable("SecurityCtrlr", "OrganizationName", "Maker"),
]


def answering(charger, **answers):
    """The charger takes network profiles, settings and certificates, but for what *answers* say."""
    for action in ("SetNetworkProfile", "Reset", "CertificateSigned"):
        charger.replies[action] = lambda _, action=action: answers.get(action, {"status": "Accepted"})


async def asked_for(charger, private, **more):
    """The charger was asked for a request, and makes one."""
    await until(
        lambda: {"requestedMessage": "SignChargingStationCertificate"} in charger.sent("TriggerMessage")
    )
    kind = {"certificateType": "ChargingStationCertificate"}
    subject = more.pop("subject", {"cn": "DEMO-1", "o": OURS})
    return (await charger.call("SignCertificate", {"csr": csr(private, **subject), **kind, **more}))[2]


@pytest.mark.parametrize("version", ["ocpp2.1", "ocpp2.0.1"])
async def test_a_charger_gets_its_certificate_moves_to_profile_3_and_comes_back_with_it(
    open_house, ca, tmp_path, safe, version
):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    newer = version == "ocpp2.1"
    charger = await house.charger(ssl=safe(), inventory=INVENTORY, subprotocols=(version,))
    answering(charger)
    await charger.boot()
    private = key()
    assert await asked_for(charger, private, **({"requestId": 7} if newer else {})) == {"status": "Accepted"}
    await until(lambda: charger.sent("Reset"))
    (named,) = [
        item
        for call in charger.sent("SetVariables")
        for item in call["setVariableData"]
        if item["variable"]["name"] == "OrganizationName"
    ]
    assert named["attributeValue"] == OURS
    (signed,) = charger.sent("CertificateSigned")
    assert signed.get("requestId") == (7 if newer else None)
    assert signed["certificateType"] == "ChargingStationCertificate"
    (way,) = charger.sent("SetNetworkProfile")
    assert way["configurationSlot"] == 1
    assert way["connectionData"]["securityProfile"] == 3
    assert way["connectionData"]["ocppCsmsUrl"] == f"wss://127.0.0.1:{house.server.port}/ocpp"
    order = charger.sent("SetVariables")[-1]["setVariableData"]
    assert [(item["variable"]["name"], item["attributeValue"]) for item in order] == [
        ("NetworkConfigurationPriority", "1,0")
    ]
    assert charger.sent("Reset") == [{"type": "OnIdle"}]
    await charger.line.close()
    back = await house.charger(
        ssl=tls_of(tmp_path / "own", house.server.certificate.root_pem, signed["certificateChain"], private),
        password=None,
        subprotocols=(version,),
    )
    await until(lambda: house.station.certificate)
    assert house.station.certificate_trouble == ""
    await back.line.close()
    await until(lambda: not house.station.connected)
    assert "came without its certificate" in await refused(house, ssl=safe())


async def test_two_thirds_into_its_life_a_certificate_is_asked_for_anew_and_no_profile_is_changed(
    open_house, ca, safe
):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    house.skipped_s = timedelta(days=500).total_seconds()
    charger = await house.charger(ssl=safe("DEMO-1"), password=None, inventory=INVENTORY)
    answering(charger)
    await charger.boot()
    assert (await asked_for(charger, key()))["status"] == "Accepted"
    await until(lambda: charger.sent("CertificateSigned"))
    await until(lambda: "has not come with it yet" in house.station.certificate_trouble)
    assert charger.sent("SetNetworkProfile", "Reset") == []


async def test_a_young_certificate_is_left_alone(open_house, ca, safe):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe("DEMO-1"), password=None, inventory=INVENTORY)
    await charger.boot()
    await until(lambda: house.station.fallback is not None)
    assert (await charger.call("Heartbeat", {}))[0] == 3
    assert {"requestedMessage": "SignChargingStationCertificate"} not in charger.sent("TriggerMessage")


@pytest.mark.parametrize(
    ("asked", "code", "why"),
    [
        pytest.param(("DEMO-2", "ChargingStationCertificate"), "InvalidCSR", "'DEMO-2'", id="another's"),
        pytest.param(("DEMO-1", "V2GCertificate"), "UnsupportedParam", "cars", id="for cars"),
    ],
)
async def test_a_request_that_cannot_be_granted_is_rejected_with_the_reason(
    open_house, ca, safe, asked, code, why
):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe(), inventory=INVENTORY)
    await charger.boot()
    payload = {"csr": csr(key(), cn=asked[0], o=OURS), "certificateType": asked[1]}
    answer = (await charger.call("SignCertificate", payload))[2]
    assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", code)
    assert why in answer["statusInfo"]["additionalInfo"]
    assert charger.sent("CertificateSigned") == []


async def test_a_home_without_certificates_signs_nothing(house):
    charger = await house.charger()
    await charger.boot()
    answer = (await charger.call("SignCertificate", {"csr": csr(key(), cn="DEMO-1")}))[2]
    assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "NotEnabled")


async def test_a_flood_of_requests_ends_after_a_few(open_house, ca, safe):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe())
    answering(charger)
    await charger.boot()
    text = csr(key(), cn="DEMO-1", o=OURS)
    said = [(await charger.call("SignCertificate", {"csr": text}))[2]["status"] for _ in range(20)]
    assert said == ["Accepted"] * 6 + ["Rejected"] * 14
    await until(lambda: charger.sent("CertificateSigned"))
    assert len(charger.sent("CertificateSigned")) <= 6


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"CertificateSigned": {"status": "Rejected"}}, "refused its certificate"),
        ({"SetNetworkProfile": {"status": "Rejected"}}, "did not take a network profile"),
        ({"Reset": {"status": "Rejected"}}, "after its next restart"),
    ],
)
async def test_what_comes_in_between_is_told_and_the_password_still_opens(open_house, ca, safe, answers, why):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe(), inventory=INVENTORY)
    answering(charger, **answers)
    await charger.boot()
    await asked_for(charger, key())
    await until(lambda: why in house.station.certificate_trouble)
    await charger.line.close()
    await house.charger(ssl=safe())


async def test_a_charger_without_certificates_is_told_of_and_goes_on_with_its_password(open_house, ca, safe):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe(), inventory=V2X_INVENTORY)
    charger.replies["TriggerMessage"] = lambda asked: (
        {"status": "NotImplemented"}
        if "Sign" in asked["requestedMessage"]
        else charger.triggered.set() or {"status": "Accepted"}
    )
    await charger.boot()
    await until(lambda: "does not ask for a certificate" in house.station.certificate_trouble)
    assert house.station.connected


async def test_no_charger_restarts_while_a_car_is_plugged_in(open_house, ca, safe):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe(), inventory=INVENTORY)
    answering(charger)
    await charger.boot()
    await charger.transaction("Started", evse={"id": 1, "connectorId": 1})
    await asked_for(charger, key())
    await until(lambda: "once no car is plugged in" in house.station.certificate_trouble)
    assert charger.sent("SetNetworkProfile", "Reset") == []
