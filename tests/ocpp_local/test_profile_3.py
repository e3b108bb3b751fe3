"""Security profile 3 over real TLS: who comes in by a certificate, who does not, and how to get one."""

import asyncio
import ssl
from datetime import timedelta

import pytest
from websockets.exceptions import InvalidHandshake

from ocpp_local import Account, MemoryJournal, OwnCertificates, StationCertificates, StationRefused, Tls
from ocpp_local.authority import Authority
from ocpp_local.csr import read_csr
from ocpp_local.withdrawals import withdraw
from tests.ocpp_local.charger import PASSWORD, V2X_INVENTORY, variable
from tests.ocpp_local.conftest import until
from tests.ocpp_local.paper import NOW, OURS, authority_of, certificate, csr, key, tls_of

ACCOUNTS = {"DEMO-1": Account(password=PASSWORD), "DEMO-2": Account(password=PASSWORD)}
PRIORITY = variable("OCPPCommCtrlr", "NetworkConfigurationPriority", "0", valuesList="0,1,2")
INVENTORY = [
    *V2X_INVENTORY,
    PRIORITY,
    variable("OCPPCommCtrlr", "ActiveNetworkProfile", "0", mutability="ReadOnly"),
    variable("SecurityCtrlr", "OrganizationName", "Maker"),
]
WRITABLE = {"0", "1", "2"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An authority, made once: RSA keys take their time."""
    return tmp_path_factory.mktemp("ca")


def wanted(folder):
    own = OwnCertificates(folder=folder, hosts=("127.0.0.1",))
    return Tls(certificates=own, stations=StationCertificates(folder=folder))


@pytest.fixture
def safe(tmp_path, folder):
    """Makes the TLS of a charger: with a certificate of ours for *cn*, or with nothing."""

    def make(cn=None, *, at=NOW, identity=None):
        authority = Authority(folder, at)
        if cn is None:
            return tls_of(tmp_path / "none", authority.root_pem)
        private = key()
        request = read_csr(csr(private, cn=cn, o=OURS), [cn])
        chain = authority.station_certificate(request, identity or cn)
        return tls_of(tmp_path / cn, authority.root_pem, chain, private)

    return make


async def refused(house, **how):
    """Nobody came in; the sentence why, of the last one who tried."""
    before = len(house.told(StationRefused))
    with pytest.raises((InvalidHandshake, OSError)):
        await house.charger(**how)
    await until(lambda: len(house.told(StationRefused)) > before)
    assert not house.server.stations[how.get("identity", "DEMO-1")].connected
    return house.told(StationRefused)[-1].reason


async def test_a_charger_comes_in_by_its_certificate_and_needs_no_password(open_house, folder, safe):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe("DEMO-1"), password=None)
    assert "status" in await charger.boot()
    shown = house.station.certificate
    assert shown.identity == "DEMO-1"
    assert timedelta(days=720) < shown.valid_until - NOW < timedelta(days=740)


async def test_the_identity_counts_and_not_the_serial_number_beside_it(open_house, folder, safe):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe("SN-9", identity="DEMO-1"), password=None)
    assert "status" in await charger.boot()
    why = await refused(house, identity="DEMO-2", ssl=safe("DEMO-2", identity="DEMO-1"), password=None)
    assert why == "DEMO-2 came with the certificate of 'DEMO-1'."


async def test_after_its_certificate_the_password_opens_no_more_not_even_after_a_restart(
    open_house, folder, safe
):
    journal = MemoryJournal()
    house = await open_house(journal, tls=wanted(folder), accounts=ACCOUNTS)
    first = await house.charger(ssl=safe())
    await first.line.close()
    with_paper = await house.charger(ssl=safe("DEMO-1"), password=None)
    await with_paper.line.close()
    await until(lambda: not house.station.connected)
    assert "came without its certificate" in await refused(house, ssl=safe())
    await house.server.stop()
    again = await open_house(journal, tls=wanted(folder), accounts=ACCOUNTS)
    assert "came without its certificate" in await refused(again, ssl=safe())
    await again.charger(ssl=safe("DEMO-1"), password=None)
    await (await again.charger(identity="DEMO-2", ssl=safe())).boot()  # which has never had one


async def test_only_the_owner_takes_the_certificate_off_again(open_house, folder, safe):
    journal = MemoryJournal()
    house = await open_house(journal, tls=wanted(folder), accounts=ACCOUNTS)
    await (await house.charger(ssl=safe("DEMO-1"), password=None)).line.close()
    await house.server.stop()
    encrypted = Tls(certificates=wanted(folder).certificates)
    between = await open_house(journal, tls=encrypted, accounts=ACCOUNTS)
    await (await between.charger(ssl=safe())).line.close()
    await between.server.stop()
    again = await open_house(journal, tls=wanted(folder), accounts=ACCOUNTS)
    await (await again.charger(ssl=safe())).line.close()  # reset by hand, so it begins anew
    await again.charger(ssl=safe("DEMO-1"), password=None)


async def test_who_was_removed_stays_out_when_the_name_is_used_again(open_house, folder, safe):
    journal = MemoryJournal()
    house = await open_house(journal, tls=wanted(folder), accounts=ACCOUNTS)
    paper = safe("DEMO-1", at=NOW - timedelta(days=3))
    await (await house.charger(ssl=paper, password=None)).line.close()
    await house.server.stop()
    without = await open_house(journal, tls=wanted(folder), accounts={"DEMO-2": Account(password=PASSWORD)})
    await without.server.stop()
    again = await open_house(journal, tls=wanted(folder), accounts=ACCOUNTS)
    assert "was withdrawn" in await refused(again, ssl=paper, password=None)
    (folder / "withdrawn.json").unlink()


async def test_who_has_another_home_on_the_same_machine_knows_of_the_withdrawal(open_house, folder, safe):
    withdraw(folder, "demo-1", NOW)
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    why = await refused(house, ssl=safe("DEMO-1", at=NOW - timedelta(seconds=30)), password=None)
    assert f"withdrawn on {NOW:%Y-%m-%d}" in why
    await house.charger(ssl=safe("DEMO-1", at=NOW + timedelta(seconds=30)), password=None)
    (folder / "withdrawn.json").unlink()


@pytest.mark.parametrize(
    ("days", "why"),
    [pytest.param(731, "ended on", id="ended"), pytest.param(-2, "begins in the future", id="not begun")],
)
async def test_a_certificate_counts_from_its_first_to_its_last_day(open_house, folder, safe, days, why):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    house.skipped_s = timedelta(days=days).total_seconds()
    assert why in await refused(house, ssl=safe("DEMO-1"), password=None)


async def test_the_certificate_of_another_station_opens_nothing(open_house, folder, safe):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    why = await refused(house, ssl=safe("DEMO-2"), password=PASSWORD)
    assert why == "DEMO-1 came with the certificate of 'DEMO-2'."


async def test_without_certificate_and_password_nobody_comes_in(open_house, folder, safe):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    assert "wrong user name or password" in await refused(house, ssl=safe(), password=None)


@pytest.mark.parametrize("kind", ["self-signed", "of another authority", "of a chain"])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_what_we_have_not_signed_ends_in_the_handshake_with_a_word(
    open_house, folder, tmp_path, safe, kind, version
):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    asyncio.get_running_loop().set_debug(False)  # in debug mode asyncio logs each failed handshake
    root, private, subject = key(), key(), {"cn": "DEMO-1", "o": OURS}
    authority = certificate(root, ca=True, subject={"cn": "Mine"})
    issuer = authority_of(folder)[1]  # the name of ours, and another key
    chain = {
        "self-signed": certificate(private, subject=subject),
        "of another authority": certificate(private, root, issuer, subject=subject),
        "of a chain": certificate(private, root, issuer, subject=subject) + authority,
    }[kind]
    context = tls_of(tmp_path / "x", house.server.certificate.root_pem, chain, private)
    context.maximum_version = version
    why = await refused(house, ssl=context, password=None)
    assert why.startswith("A charger showed a certificate that does not count here: ")
    assert house.told(StationRefused)[-1].identity == ""
    await (await house.charger(ssl=safe())).boot()


async def test_what_our_authority_signed_for_another_purpose_opens_nothing(
    open_house, folder, tmp_path, safe
):
    """The certificate of the server itself is signed by the same root."""
    house = await open_house(
        tls=wanted(folder), accounts={"127.0.0.1": Account(password=PASSWORD)} | ACCOUNTS
    )
    signer, issuer = authority_of(folder)
    private = key()
    foreign = certificate(private, signer, issuer, subject={"cn": "DEMO-1", "o": "Somebody"})
    context = tls_of(tmp_path / "x", house.server.certificate.root_pem, foreign, private)
    assert "not made for a charger of this home" in await refused(house, ssl=context, password=None)


async def test_a_giant_chain_is_refused_before_it_is_read(open_house, folder, tmp_path, safe):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    asyncio.get_running_loop().set_debug(False)
    private = key()
    chain = "".join(certificate(private, subject={"cn": f"{n:064}"}) for n in range(300))
    context = tls_of(tmp_path / "x", house.server.certificate.root_pem, chain, private)
    with pytest.raises((InvalidHandshake, OSError)):
        await house.charger(ssl=context, password=None)
    await (await house.charger(ssl=safe())).boot()


async def test_a_resumed_session_does_not_bring_a_certificate_back(open_house, folder, safe):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    context = safe("DEMO-1")
    reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port, ssl=context)
    writer.write(b"GET /ocpp/none HTTP/1.1\r\n\r\n")
    await reader.read()
    assert not writer.get_extra_info("ssl_object").session.has_ticket
    writer.close()


# ------------------------------------------------------------------ how it gets one


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
    open_house, folder, tmp_path, safe, version
):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
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
    open_house, folder, safe
):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    house.skipped_s = timedelta(days=500).total_seconds()
    charger = await house.charger(ssl=safe("DEMO-1"), password=None, inventory=INVENTORY)
    answering(charger)
    await charger.boot()
    assert (await asked_for(charger, key()))["status"] == "Accepted"
    await until(lambda: charger.sent("CertificateSigned"))
    await until(lambda: "has not come with it yet" in house.station.certificate_trouble)
    assert charger.sent("SetNetworkProfile", "Reset") == []


async def test_a_young_certificate_is_left_alone(open_house, folder, safe):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
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
    open_house, folder, safe, asked, code, why
):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
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


async def test_a_flood_of_requests_ends_after_a_few(open_house, folder, safe):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
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
async def test_what_comes_in_between_is_told_and_the_password_still_opens(
    open_house, folder, safe, answers, why
):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe(), inventory=INVENTORY)
    answering(charger, **answers)
    await charger.boot()
    await asked_for(charger, key())
    await until(lambda: why in house.station.certificate_trouble)
    await charger.line.close()
    await house.charger(ssl=safe())


async def test_a_charger_without_certificates_is_told_of_and_goes_on_with_its_password(
    open_house, folder, safe
):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe(), inventory=V2X_INVENTORY)
    charger.replies["TriggerMessage"] = lambda asked: (
        {"status": "NotImplemented"}
        if "Sign" in asked["requestedMessage"]
        else charger.triggered.set() or {"status": "Accepted"}
    )
    await charger.boot()
    await until(lambda: "does not ask for a certificate" in house.station.certificate_trouble)
    assert house.station.connected


async def test_no_charger_restarts_while_a_car_is_plugged_in(open_house, folder, safe):
    house = await open_house(tls=wanted(folder), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe(), inventory=INVENTORY)
    answering(charger)
    await charger.boot()
    await charger.transaction("Started", evse={"id": 1, "connectorId": 1})
    await asked_for(charger, key())
    await until(lambda: "once no car is plugged in" in house.station.certificate_trouble)
    assert charger.sent("SetNetworkProfile", "Reset") == []
