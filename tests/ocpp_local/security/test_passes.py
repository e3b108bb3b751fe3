"""Security profile 3 over real TLS: who comes in by a certificate, and who does not."""

import asyncio
import ssl
import time
from datetime import timedelta

import pytest
from websockets.exceptions import InvalidHandshake

from ocpp_local import Account, MemoryJournal, Server, StationRefused, Tls
from ocpp_local.security.withdrawals import withdraw
from tests.ocpp_local.charger import PASSWORD
from tests.ocpp_local.conftest import until
from tests.ocpp_local.paper import NOW, OURS, authority_of, certificate, key, tls_of
from tests.ocpp_local.profile_3 import ACCOUNTS, refused, wanted


async def test_a_charger_comes_in_by_its_certificate_and_needs_no_password(open_house, ca, safe):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe("DEMO-1"), password=None)
    assert "status" in await charger.boot()
    shown = house.station.certificate
    assert shown.identity == "DEMO-1"
    assert timedelta(days=720) < shown.valid_until - NOW < timedelta(days=740)


async def test_the_identity_counts_and_not_the_serial_number_beside_it(open_house, ca, safe):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    charger = await house.charger(ssl=safe("SN-9", identity="DEMO-1"), password=None)
    assert "status" in await charger.boot()
    why = await refused(house, identity="DEMO-2", ssl=safe("DEMO-2", identity="DEMO-1"), password=None)
    assert why == "DEMO-2 came with the certificate of “DEMO-1”."


async def test_after_its_certificate_the_password_opens_no_more_not_even_after_a_restart(
    open_house, ca, safe
):
    journal = MemoryJournal()
    house = await open_house(journal, tls=wanted(ca), accounts=ACCOUNTS)
    first = await house.charger(ssl=safe())
    await first.line.close()
    with_paper = await house.charger(ssl=safe("DEMO-1"), password=None)
    await with_paper.line.close()
    await until(lambda: not house.station.connected)
    assert "came without its certificate" in await refused(house, ssl=safe())
    await house.server.stop()
    again = await open_house(journal, tls=wanted(ca), accounts=ACCOUNTS)
    assert "came without its certificate" in await refused(again, ssl=safe())
    await again.charger(ssl=safe("DEMO-1"), password=None)
    await (await again.charger(identity="DEMO-2", ssl=safe())).boot()  # which has never had one


async def test_only_the_owner_takes_the_certificate_off_again(open_house, ca, safe):
    journal = MemoryJournal()
    house = await open_house(journal, tls=wanted(ca), accounts=ACCOUNTS)
    await (await house.charger(ssl=safe("DEMO-1"), password=None)).line.close()
    await house.server.stop()
    encrypted = Tls(certificates=wanted(ca).certificates)
    between = await open_house(journal, tls=encrypted, accounts=ACCOUNTS)
    await (await between.charger(ssl=safe())).line.close()
    await between.server.stop()
    again = await open_house(journal, tls=wanted(ca), accounts=ACCOUNTS)
    await (await again.charger(ssl=safe())).line.close()  # reset by hand, so it begins anew
    await again.charger(ssl=safe("DEMO-1"), password=None)


async def test_who_was_removed_stays_out_when_the_name_is_used_again(open_house, ca, safe):
    journal = MemoryJournal()
    house = await open_house(journal, tls=wanted(ca), accounts=ACCOUNTS)
    paper = safe("DEMO-1", at=NOW - timedelta(days=3))
    await (await house.charger(ssl=paper, password=None)).line.close()
    await house.server.stop()
    without = await open_house(journal, tls=wanted(ca), accounts={"DEMO-2": Account(password=PASSWORD)})
    await without.server.stop()
    again = await open_house(journal, tls=wanted(ca), accounts=ACCOUNTS)
    assert "was withdrawn" in await refused(again, ssl=paper, password=None)


async def test_a_home_that_has_forgotten_its_chargers_name_takes_it_back_with_its_certificate(
    open_house, ca, safe
):
    journal = MemoryJournal()
    house = await open_house(journal, tls=wanted(ca), accounts=ACCOUNTS)
    await (await house.charger(ssl=safe("DEMO-1"), password=None)).line.close()
    await house.server.stop()
    nobody = Server(
        host="127.0.0.1",
        port=0,
        accounts={},
        journal=journal,
        on_event=lambda _: None,
        now=lambda: NOW,
        elapsed=time.monotonic,
        tls=wanted(ca),
    )
    await nobody.start()
    await nobody.stop()
    again = await open_house(journal, tls=wanted(ca), accounts=ACCOUNTS)
    assert "came without its certificate" in await refused(again, ssl=safe())
    await again.charger(ssl=safe("DEMO-1"), password=None)


async def test_who_has_another_home_on_the_same_machine_knows_of_the_withdrawal(open_house, ca, safe):
    withdraw(ca, "demo-1", NOW)
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    why = await refused(house, ssl=safe("DEMO-1", at=NOW - timedelta(seconds=30)), password=None)
    assert f"withdrawn on {NOW:%Y-%m-%d}" in why
    await house.charger(ssl=safe("DEMO-1", at=NOW + timedelta(seconds=30)), password=None)


@pytest.mark.parametrize(
    ("days", "why"),
    [pytest.param(731, "ended on", id="ended"), pytest.param(-2, "begins in the future", id="not begun")],
)
async def test_a_certificate_counts_from_its_first_to_its_last_day(open_house, ca, safe, days, why):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    house.skipped_s = timedelta(days=days).total_seconds()
    assert why in await refused(house, ssl=safe("DEMO-1"), password=None)


async def test_the_certificate_of_another_station_opens_nothing(open_house, ca, safe):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    why = await refused(house, ssl=safe("DEMO-2"), password=PASSWORD)
    assert why == "DEMO-1 came with the certificate of “DEMO-2”."


async def test_without_certificate_and_password_nobody_comes_in(open_house, ca, safe):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    assert "wrong user name or password" in await refused(house, ssl=safe(), password=None)


@pytest.mark.parametrize("kind", ["self-signed", "of another authority", "of a chain"])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_what_we_have_not_signed_ends_in_the_handshake_with_a_word(
    open_house, ca, tmp_path, safe, kind, version
):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    asyncio.get_running_loop().set_debug(False)  # in debug mode asyncio logs each failed handshake
    root, private, subject = key(), key(), {"cn": "DEMO-1", "o": OURS}
    authority = certificate(root, ca=True, subject={"cn": "Mine"})
    issuer = authority_of(ca)[1]  # the name of ours, and another key
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


async def test_what_our_authority_signed_for_another_purpose_opens_nothing(open_house, ca, tmp_path, safe):
    """The certificate of the server itself is signed by the same root."""
    house = await open_house(tls=wanted(ca), accounts={"127.0.0.1": Account(password=PASSWORD)} | ACCOUNTS)
    signer, issuer = authority_of(ca)
    private = key()
    foreign = certificate(private, signer, issuer, subject={"cn": "DEMO-1", "o": "Somebody"})
    context = tls_of(tmp_path / "x", house.server.certificate.root_pem, foreign, private)
    assert "not made for a charger of this home" in await refused(house, ssl=context, password=None)


async def test_a_giant_chain_is_refused_before_it_is_read(open_house, ca, tmp_path, safe):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    asyncio.get_running_loop().set_debug(False)
    private = key()
    chain = "".join(certificate(private, subject={"cn": f"{n:064}"}) for n in range(300))
    context = tls_of(tmp_path / "x", house.server.certificate.root_pem, chain, private)
    with pytest.raises((InvalidHandshake, OSError)):
        await house.charger(ssl=context, password=None)
    await (await house.charger(ssl=safe())).boot()


async def test_a_resumed_session_does_not_bring_a_certificate_back(open_house, ca, safe):
    house = await open_house(tls=wanted(ca), accounts=ACCOUNTS)
    context = safe("DEMO-1")
    reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port, ssl=context)
    writer.write(b"GET /ocpp/none HTTP/1.1\r\n\r\n")
    await reader.read()
    assert not writer.get_extra_info("ssl_object").session.has_ticket
    writer.close()
