"""Security profile 2: what the server shows to chargers, and what it will not speak."""

import asyncio
import contextlib
import ipaddress
import ssl
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ocpp_local import CertificateError, CertificateFiles, Limits, OwnCertificates, Pair, Tls
from ocpp_local.security.tls import Shield
from tests.ocpp_local.conftest import until

NOW = datetime.now(UTC)
HOSTS = ("home.local", "127.0.0.1")
EC, RSA = "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"


def own(folder, **how):
    return Tls(certificates=OwnCertificates(folder=folder / "ca", hosts=how.pop("hosts", HOSTS)), **how)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An authority with certificates, made once: RSA keys take their time."""
    folder = tmp_path_factory.mktemp("tls")
    Shield(own(folder), NOW)
    return folder


def read(path):
    return x509.load_pem_x509_certificate(path.read_bytes())


def trusting(root_pem, *, version=None, suites=None):
    """The TLS of a charger that trusts this root, and perhaps speaks no other version or suites."""
    context = ssl.create_default_context(cadata=root_pem)
    # Python 3.13 made OpenSSL strict: a stricter judge of our certificates than any charger.
    assert context.verify_flags & ssl.VERIFY_X509_STRICT
    if version is not None:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = version
    if suites is not None:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(suites)
    return context


def shake(server, client, host="127.0.0.1"):
    """A handshake in memory; the client's side of it."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = server.wrap_bio(to_server, to_client, server_side=True)
    theirs = client.wrap_bio(to_client, to_server, server_hostname=host)
    for _ in range(5):
        for side in (theirs, ours):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    theirs.do_handshake()
    return theirs


async def test_a_charger_comes_in_over_tls_by_name_or_address_and_nothing_is_compressed(made, open_house):
    house = await open_house(tls=own(made))
    client = trusting(house.server.certificate.root_pem)
    charger = await house.charger(ssl=client, server_hostname="home.local")
    assert "status" in await charger.boot()
    line = charger.line.transport.get_extra_info("ssl_object")
    assert (line.version(), line.compression()) == ("TLSv1.3", None)
    assert house.server.warnings == ()
    assert "status" in await (await house.charger(ssl=client)).boot()


@pytest.mark.parametrize(("suite", "kind"), [(EC, ec.EllipticCurvePublicKey), (RSA, object)])
def test_a_charger_with_tls_1_2_gets_the_certificate_that_its_suites_need(made, suite, kind):
    shield = Shield(own(made), NOW)
    client = trusting(shield.certificate.root_pem, suites=suite)
    line = shake(shield.context, client)
    assert (line.version(), line.cipher()[0]) == ("TLSv1.2", suite)
    shown = x509.load_der_x509_certificate(line.getpeercert(binary_form=True))
    assert isinstance(shown.public_key(), kind)
    assert isinstance(shown.public_key(), ec.EllipticCurvePublicKey) == (suite == EC)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_older_versions_of_tls_are_not_spoken(made, version):
    shield = Shield(own(made), NOW)
    client = trusting(shield.certificate.root_pem, version=version)
    client.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError):
        shake(shield.context, client)


def test_suites_without_forward_secrecy_need_a_switch(made):
    client = trusting(Shield(own(made), NOW).certificate.root_pem, suites="AES128-GCM-SHA256")
    with pytest.raises(ssl.SSLError):
        shake(Shield(own(made), NOW).context, client)
    line = shake(Shield(own(made, legacy=True), NOW).context, client)
    assert line.cipher()[0] == "AES128-GCM-SHA256"


def test_the_certificates_say_what_ocpp_asks_for(made):
    root = read(made / "ca" / "root.pem")
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    for name in ("server-ec", "server-rsa"):
        shown = read(made / "ca" / f"{name}.pem")
        shown.verify_directly_issued_by(root)
        (common,) = shown.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        assert common.value == "home.local"
        names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert list(names.get_values_for_type(x509.DNSName)) == ["home.local"]
        assert names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address("127.0.0.1")]
        assert not any(isinstance(more.value, x509.ExtendedKeyUsage) for more in shown.extensions)
        assert isinstance(shown.signature_hash_algorithm, hashes.SHA256)
        assert shown.serial_number > 0


def test_a_charger_that_insists_on_the_extended_key_usage_gets_it(tmp_path):
    wanted = OwnCertificates(folder=tmp_path, hosts=HOSTS, server_auth=True)
    Shield(Tls(certificates=wanted), NOW)
    usage = read(tmp_path / "server-ec.pem").extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert list(usage.value) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_keys_are_for_our_eyes_only(made):
    folder = made / "ca"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert set(modes.values()) == {0o600}
    assert len(modes) == 6


def test_a_restart_changes_nothing_and_other_hosts_change_only_the_servers_certificates(made, tmp_path):
    for path in (made / "ca").iterdir():
        (tmp_path / "ca").mkdir(exist_ok=True)
        (tmp_path / "ca" / path.name).write_bytes(path.read_bytes())
    before = {path.name: path.read_bytes() for path in (tmp_path / "ca").iterdir()}
    Shield(own(tmp_path), NOW)
    assert {path.name: path.read_bytes() for path in (tmp_path / "ca").iterdir()} == before
    Shield(own(tmp_path, hosts=("other.local", "fd00:0::1")), NOW)
    after = {path.name: path.read_bytes() for path in (tmp_path / "ca").iterdir()}
    assert {name for name in before if after[name] == before[name]} == {"root.pem", "root.key"}
    Shield(own(tmp_path, hosts=("other.local", "fd00::1")), NOW)
    assert {path.name: path.read_bytes() for path in (tmp_path / "ca").iterdir()} == after


def test_two_thirds_into_its_life_a_certificate_is_made_anew_and_new_lines_get_it_at_once(tmp_path):
    shield = Shield(own(tmp_path), NOW)
    first = shield.certificate
    assert timedelta(days=700) < first.valid_until - NOW < timedelta(days=750)
    client = trusting(first.root_pem)
    before = shake(shield.context, client).getpeercert(binary_form=True)
    shield.renew(first.renew_at - timedelta(seconds=1))
    assert shake(shield.context, client).getpeercert(binary_form=True) == before
    shield.renew(first.renew_at)
    assert shake(shield.context, client).getpeercert(binary_form=True) != before
    assert shield.certificate.root_pem == first.root_pem
    assert shield.certificate.valid_until > first.valid_until


async def test_the_server_renews_by_itself_and_leaves_standing_lines_alone(tmp_path, open_house, monkeypatch):
    monkeypatch.setattr("ocpp_local.security.tls.RENEWAL_LOOK_S", 0.01)
    house = await open_house(tls=own(tmp_path))
    first = house.server.certificate
    charger = await house.charger(ssl=trusting(first.root_pem))
    house.skipped_s = (first.renew_at - house.now()).total_seconds() + 60
    await until(lambda: house.server.certificate != first)
    assert "status" in await charger.boot()
    assert house.server.certificate.renew_at > first.valid_until - timedelta(days=1)


def test_the_users_own_files_are_served_and_their_end_is_told(made, tmp_path):
    pair = Pair(certificate=made / "ca" / "server-ec.pem", key=made / "ca" / "server-ec.key")
    shield = Shield(Tls(certificates=CertificateFiles(pairs=(pair,))), NOW)
    assert shield.certificate.root_pem is None
    assert shield.certificate.valid_until - shield.certificate.tell_at == timedelta(days=14)
    assert shield.certificate.renew_at == NOW  # at every look, since nobody says when they are exchanged
    assert shake(shield.context, trusting((made / "ca" / "root.pem").read_text())).version() == "TLSv1.3"
    with pytest.raises(CertificateError, match="has been invalid since"):
        shield.renew(shield.certificate.valid_until)


def encrypted(path):
    key = ec.generate_private_key(ec.SECP256R1())
    lock = serialization.BestAvailableEncryption(b"word")
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock))
    return path


@pytest.mark.parametrize("fault", ["missing", "no PEM", "other key", "key with a password", "none"])
def test_files_that_are_of_no_use_are_named_in_a_sentence(made, tmp_path, fault):
    good = Pair(certificate=made / "ca" / "server-ec.pem", key=made / "ca" / "server-ec.key")
    (tmp_path / "x.pem").write_text("nonsense")
    pairs = {
        "missing": (Pair(certificate=tmp_path / "no.pem", key=good.key),),
        "no PEM": (Pair(certificate=tmp_path / "x.pem", key=good.key),),
        "other key": (Pair(certificate=good.certificate, key=made / "ca" / "root.key"),),
        "key with a password": (Pair(certificate=good.certificate, key=encrypted(tmp_path / "y.key")),),
        "none": (),
    }[fault]
    with pytest.raises(CertificateError) as error:
        Shield(Tls(certificates=CertificateFiles(pairs=pairs)), NOW)
    assert str(tmp_path) not in str(error.value)


def test_a_broken_authority_is_never_replaced_in_silence(tmp_path):
    Shield(own(tmp_path), NOW)
    (tmp_path / "ca" / "root.key").write_text("nonsense")
    with pytest.raises(CertificateError, match="give every charger the new root"):
        Shield(own(tmp_path), NOW)
    (tmp_path / "ca" / "root.key").unlink()
    with pytest.raises(CertificateError):
        Shield(own(tmp_path), NOW)
    assert not (tmp_path / "ca" / "root.key").exists()


def test_a_damaged_server_certificate_is_made_anew(tmp_path):
    Shield(own(tmp_path), NOW)
    (tmp_path / "ca" / "server-ec.pem").write_text("")
    shield = Shield(own(tmp_path), NOW)
    assert shake(shield.context, trusting(shield.certificate.root_pem, suites=EC)).cipher()[0] == EC


@pytest.mark.parametrize("hosts", [(), ("*.home",), ("x" * 65,), ("a b",), ("-a",), ("home..local",), ("",)])
def test_a_host_that_no_certificate_can_carry_is_refused(tmp_path, hosts):
    with pytest.raises(CertificateError):
        Shield(own(tmp_path, hosts=hosts), NOW)


def test_before_the_clock_is_set_no_certificate_is_made(tmp_path):
    with pytest.raises(CertificateError, match="clock"):
        Shield(own(tmp_path), datetime(1970, 1, 2, tzinfo=UTC))


async def test_a_server_whose_certificate_is_of_no_use_does_not_listen(tmp_path, open_house):
    with pytest.raises(CertificateError):
        await open_house(tls=own(tmp_path, hosts=()))


async def test_a_peer_without_tls_gets_nothing_and_leaves_no_trace(made, open_house, caplog):
    house = await open_house(tls=own(made))
    asyncio.get_running_loop().set_debug(False)  # in debug mode asyncio logs each failed handshake
    reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
    writer.write(b"GET /ocpp/DEMO-1 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"HTTP" not in await asyncio.wait_for(reader.read(), 3)
    writer.close()
    await writer.wait_closed()
    assert [record for record in caplog.records if record.levelname in {"ERROR", "WARNING"}] == []
    assert await (await house.charger(ssl=trusting(house.server.certificate.root_pem))).boot()


async def test_silent_sockets_before_tls_have_their_places_and_their_time_too(made, open_house):
    house = await open_house(tls=own(made), limits=Limits(handshake_s=0.5, unproven_each=5))
    asyncio.get_running_loop().set_debug(False)
    streams = [await asyncio.open_connection("127.0.0.1", house.server.port) for _ in range(20)]
    clock = asyncio.get_running_loop().time
    began, ended = clock(), []

    async def wait(reader):
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(reader.read(), 5)
        ended.append(clock() - began)

    await asyncio.gather(*(wait(reader) for reader, _ in streams))
    assert sum(seconds > 0.3 for seconds in ended) == 5
    assert max(ended) < 2
    for _, writer in streams:
        writer.close()
    charger = await house.charger(ssl=trusting(house.server.certificate.root_pem))
    assert "status" in await charger.boot_once()
