"""The user's own certificate and key, looked at before they are used: what is wrong with them, if anything.

The calls block on files. Source: OCPP 2.1 part 2, A00.FR.501 to 510.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from cryptography import x509
from cryptography.x509.oid import NameOID

from .pem import Pair, private_key


class Fault(StrEnum):
    """What can be wrong with the two files."""

    NO_CERTIFICATE = auto()
    """The first file is no certificate in PEM."""
    NO_KEY = auto()
    """The second file is no private key in PEM, or it needs a password."""
    OTHER_KEY = auto()
    """The key belongs to another certificate."""
    ENDED = auto()
    """The certificate has ended. `found` is its last day."""
    OTHER_HOST = auto()
    """It was made for other names. `found` are those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """The first thing that is wrong. *found* is what was there instead, where that helps."""

    fault: Fault
    found: str = ""


def examine(pair: Pair, host: str, now: datetime) -> Flaw | None:
    """What keeps a charger that dials *host* from trusting these files. None: nothing that we can see."""
    try:
        certificate = x509.load_pem_x509_certificates(pair.certificate.read_bytes())[0]
        public = certificate.public_key()
    except (OSError, ValueError, TypeError) as err:  # a key of a kind that nobody knows is a ValueError
        return Flaw(fault=Fault.NO_CERTIFICATE, found=type(err).__name__)
    try:
        private = private_key(pair.key)
    except (OSError, ValueError, TypeError) as err:
        return Flaw(fault=Fault.NO_KEY, found=type(err).__name__)
    if private.public_key() != public:
        return Flaw(fault=Fault.OTHER_KEY)
    if certificate.not_valid_after_utc <= now:
        return Flaw(fault=Fault.ENDED, found=f"{certificate.not_valid_after_utc:%Y-%m-%d}")
    names = _names(certificate)
    if not _covers(names, host.casefold()):
        return Flaw(fault=Fault.OTHER_HOST, found=", ".join(names)[:200])
    return None


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    """The names and addresses that it was made for; its common name only where there are no others."""
    try:
        told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound, ValueError:
        common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return tuple(str(name.value) for name in common)
    return tuple(str(one.value) for one in told if isinstance(one, x509.DNSName | x509.IPAddress))


def _covers(names: Collection[str], host: str) -> bool:
    parent = "*." + host.partition(".")[2]
    return any(name.casefold() in {host, parent} for name in names)
