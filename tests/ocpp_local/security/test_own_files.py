"""The user's own files are looked at before they are used."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from ocpp_local import Fault, Pair, examine
from tests.ocpp_local.paper import NOW, certificate, key, name, pem_of

PRIVATE = key()


@pytest.fixture
def pair(tmp_path):
    """A certificate for two names, an address and a wildcard, and its key."""
    names = [x509.DNSName("ha.example.org"), x509.DNSName("*.home.example"), x509.DNSName("Ha.Local")]
    made = (
        x509.CertificateBuilder(name(cn="other"), name(cn="only.this"), PRIVATE.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(PRIVATE, hashes.SHA256())
    )
    (tmp_path / "own.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (tmp_path / "own.key").write_bytes(pem_of(PRIVATE))
    return Pair.named(tmp_path, "own")


@pytest.mark.parametrize("host", ["ha.example.org", "HA.EXAMPLE.ORG", "box.home.example", "ha.local"])
def test_files_for_the_host_that_is_dialled_are_good(pair, host):
    assert examine(pair, host, NOW) is None


@pytest.mark.parametrize(
    "host", ["example.org", "a.box.home.example", "home.example", "192.168.1.5", "only.this"]
)
def test_files_for_other_hosts_are_not(pair, host):
    flaw = examine(pair, host, NOW)
    assert (flaw.fault, flaw.found) == (Fault.OTHER_HOST, "ha.example.org, *.home.example, Ha.Local")


def test_a_certificate_without_alternative_names_goes_by_its_common_name(pair):
    pair.certificate.write_text(certificate(PRIVATE, subject={"cn": "old.local"}))
    assert examine(pair, "old.local", NOW) is None


def test_what_has_ended_is_told_with_its_day(pair):
    flaw = examine(pair, "ha.local", NOW + timedelta(days=31))
    assert (flaw.fault, flaw.found) == (Fault.ENDED, f"{NOW + timedelta(days=30):%Y-%m-%d}")


@pytest.mark.parametrize(
    "noise", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----"]
)
def test_a_first_file_that_is_no_certificate_is_found(pair, noise):
    pair.certificate.write_bytes(noise)
    assert examine(pair, "ha.local", NOW).fault is Fault.NO_CERTIFICATE


def test_a_second_file_that_is_no_key_or_wants_a_password_is_found(pair):
    locked = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    for noise in (b"nonsense", pair.certificate.read_bytes(), locked):
        pair.key.write_bytes(noise)
        assert examine(pair, "ha.local", NOW).fault is Fault.NO_KEY


def test_the_key_of_another_certificate_is_found(pair):
    pair.key.write_bytes(pem_of(key()))
    assert examine(pair, "ha.local", NOW).fault is Fault.OTHER_KEY


def test_files_that_are_not_there_are_found(pair):
    pair.key.unlink()
    assert examine(pair, "ha.local", NOW).fault is Fault.NO_KEY
    pair.certificate.unlink()
    assert examine(pair, "ha.local", NOW).fault is Fault.NO_CERTIFICATE
