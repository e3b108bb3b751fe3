"""What a charger wants signed is looked at before anything is signed."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from ocpp_local.errors import CsrRefusedError
from ocpp_local.security.csr import LONGEST, read_csr
from tests.ocpp_local.paper import OURS, csr, key

MINE = ("BOX-7", "SN-42")
EC, RSA, WEAK = key(), key(2048), key(1024)


@pytest.mark.parametrize(
    ("private", "subject", "expected"),
    [
        pytest.param(EC, {"cn": "BOX-7", "o": OURS}, "BOX-7", id="its identity"),
        pytest.param(EC, {"cn": "box-7", "o": OURS}, "box-7", id="in other letters"),
        pytest.param(EC, {"cn": "SN-42", "o": OURS}, "SN-42", id="its serial number"),
        pytest.param(EC, {"cn": "BOX-7"}, "BOX-7", id="no organization"),
        pytest.param(RSA, {"cn": "BOX-7", "o": OURS}, "BOX-7", id="RSA"),
        pytest.param(key(ec.SECP384R1()), {"cn": "BOX-7"}, "BOX-7", id="P-384"),
    ],
)
def test_a_request_in_its_own_name_is_good(private, subject, expected):
    request = read_csr(csr(private, **subject), MINE)
    assert request.common_name == expected
    assert request.public_key == private.public_key()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(csr(WEAK, cn="BOX-7"), "1024 bits", id="weak RSA key"),
        pytest.param(csr(key(ec.SECP192R1()), cn="BOX-7"), "secp192r1", id="weak curve"),
        pytest.param(csr(key(ec.BrainpoolP256R1()), cn="BOX-7"), "brainpool", id="curve that TLS lacks"),
        pytest.param(
            csr(ed25519.Ed25519PrivateKey.generate(), signed_with=None, cn="BOX-7"),
            "neither an RSA",
            id="Ed25519",
        ),
        pytest.param(csr(EC, cn="BOX-8", o=OURS), "'BOX-8'.*'BOX-7' / 'SN-42'", id="another's identity"),
        pytest.param(
            csr(EC, cn="BOX-7", o="Volt AG"), "'Volt AG'.*OrganizationName", id="another's organization"
        ),
        pytest.param(csr(EC, o=OURS), "0 common names", id="no name"),
        pytest.param(csr(EC, signed_with=hashes.SHA224, cn="BOX-7"), "SHA-256", id="hash that is too short"),
        pytest.param("x" * (LONGEST + 1), "5501 characters", id="too long"),
        pytest.param("", "can be read", id="nothing"),
        pytest.param(
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
            "can be read",
            id="noise",
        ),
    ],
)
def test_what_is_of_no_use_is_refused_and_named(text, why):
    with pytest.raises(CsrRefusedError, match=why):
        read_csr(text, MINE)


def test_two_common_names_are_no_name():
    both = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one) for one in ("BOX-7", "BOX-8")])
    request = x509.CertificateSigningRequestBuilder(subject_name=both).sign(EC, hashes.SHA256())
    with pytest.raises(CsrRefusedError, match="2 common names"):
        read_csr(request.public_bytes(Encoding.PEM).decode(), MINE)


def test_a_request_that_was_changed_after_it_was_signed_is_refused():
    request = x509.load_pem_x509_csr(csr(EC, cn="BOX-8").encode())
    changed = request.public_bytes(Encoding.DER).replace(b"BOX-8", b"BOX-7")
    text = x509.load_der_x509_csr(changed).public_bytes(Encoding.PEM).decode()
    with pytest.raises(CsrRefusedError, match="signature"):
        read_csr(text, MINE)


@pytest.mark.parametrize("host", ["homeassistant.local", "HOMEASSISTANT.LOCAL", "192.168.1.5", "wss://home"])
def test_no_charger_gets_a_certificate_that_reads_like_a_servers(host):
    """Another charger would take it for us (A00.FR.511)."""
    with pytest.raises(CsrRefusedError, match=r"server|address"):
        read_csr(csr(EC, cn=host), (host,), ("homeassistant.local",))


def test_a_number_is_a_good_serial_number():
    assert read_csr(csr(EC, cn="0004711"), ("0004711",)).common_name == "0004711"


@given(st.text(max_size=400) | st.binary(max_size=300).map(bytes.hex))
def test_any_text_gives_a_request_or_our_own_error(noise):
    good = csr(EC, cn="BOX-7")
    for text in (noise, good[:120] + noise + good[120:], noise + good):
        try:
            assert read_csr(text, MINE).common_name == "BOX-7"
        except CsrRefusedError:
            continue
