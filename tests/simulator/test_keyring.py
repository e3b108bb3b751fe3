"""The twin's safe takes only what it has asked for."""

from datetime import timedelta

import pytest
from cryptography import x509

from simulator.keyring import Keyring
from tests.ocpp_local.paper import NOW, certificate, key, name

ROOT_KEY = key()
ROOT = certificate(ROOT_KEY, subject={"cn": "Root"}, ca=True)


def signed(request: str, **how) -> str:
    """What an authority makes of a request."""
    public = x509.load_pem_x509_csr(request.encode()).public_key()
    asked = type("Asked", (), {"public_key": lambda _: public})()
    signer = how.pop("signer", ROOT_KEY)
    return certificate(asked, signer, name(cn="Root"), subject={"cn": "TWIN"}, **how)


def test_it_takes_the_certificate_of_its_last_request_and_keeps_the_one_before_until_that_has_worked():
    safe = Keyring(ROOT)
    assert safe.take(signed(safe.request("TWIN", "Home")), NOW)
    first = safe.own
    assert safe.take(signed(safe.request("TWIN", "Home")), NOW)
    assert safe.own != first
    safe.failed()
    assert safe.own == first
    safe.failed()
    safe.worked()
    safe.failed()
    assert safe.own != first


def test_its_request_says_who_it_is_and_each_has_a_key_of_its_own():
    safe = Keyring(ROOT)
    one, two = (x509.load_pem_x509_csr(safe.request("TWIN", "Home").encode()) for _ in range(2))
    assert one.subject.rfc4514_string() == "O=Home,CN=TWIN"
    assert one.public_key() != two.public_key()


@pytest.mark.parametrize("fault", ["another key", "another authority", "over", "noise", "not asked for"])
def test_it_refuses_what_is_of_no_use(fault):
    safe = Keyring(ROOT)
    old = safe.request("TWIN", "Home")
    request = old if fault == "another key" else safe.request("TWIN", "Home")
    if fault == "another key":
        safe.request("TWIN", "Home")
    chain = {
        "another authority": signed(request, signer=key()),
        "over": signed(request, begin=NOW - timedelta(days=9), end=NOW - timedelta(days=1)),
        "noise": "nonsense",
    }.get(fault, signed(request))
    if fault == "not asked for":
        assert safe.take(chain, NOW)
    own = safe.own
    assert not safe.take(chain, NOW)
    assert safe.own == own
