"""What a charger wants signed (PKCS #10), looked at before anything is signed.

Only its name and its key are taken from it; whatever else it asks for is left out of the certificate.
Source: OCPP 2.1 part 2, A02.FR.03, A00.FR.501 to 511; RFC 2986.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from ..errors import CsrRefusedError
from ..sentence import Sentence
from .pem import PublicKey

# A00.FR.509: in the subject of every certificate of this hierarchy.
ORGANIZATION: Final = "V2H home"

# The longest that SignCertificateRequest may carry.
LONGEST: Final = 5_500
# A00.FR.502. Beyond the upper end a signature costs more than any charger's key is worth.
RSA_BITS: Final = range(2_048, 4_097)
# A00.FR.503 asks for 224 bits; these three are what TLS 1.3 knows beside others that no charger has.
_CURVES: Final = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_HASHES: Final = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
# A name in a certificate is no longer (X.520).
_COMMON_NAME: Final = range(1, 65)
_ADDRESS: Final = re.compile(r"\d+(\.\d+){3}|.*[:/].*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest:
    """A request that may be granted: the key to be certified, and the name that the charger goes by."""

    common_name: str
    public_key: PublicKey


def read_csr(text: str, names: Collection[str], ours: Collection[str] = ()) -> SigningRequest:
    """The request in *text* (PEM) of a charger that may go by these *names*, but for *ours*.

    Raises CsrRefusedError.
    """
    if len(text) > LONGEST:
        raise CsrRefusedError(
            Sentence("it has {length} characters, at most {most} are allowed", length=len(text), most=LONGEST)
        )
    try:
        csr = x509.load_pem_x509_csr(text.encode())
        key = _checked_key(csr.public_key())
        if not isinstance(csr.signature_hash_algorithm, _HASHES):
            raise CsrRefusedError(Sentence("it is signed with a hash other than SHA-256, SHA-384 or SHA-512"))
        if not csr.is_signature_valid:
            raise CsrRefusedError(Sentence("its signature does not belong to its key"))
        return SigningRequest(common_name=_checked_name(csr.subject, names, ours), public_key=key)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as err:
        raise CsrRefusedError(Sentence("it is no signing request in PEM that can be read")) from err


def _checked_key(key: object) -> PublicKey:
    match key:
        case rsa.RSAPublicKey():
            if key.key_size not in RSA_BITS:
                raise CsrRefusedError(
                    Sentence(
                        "its RSA key has {bits} bits, {least} to {most} are needed",
                        bits=key.key_size,
                        least=RSA_BITS[0],
                        most=RSA_BITS[-1],
                    )
                )
            return key
        case ec.EllipticCurvePublicKey():
            if not isinstance(key.curve, _CURVES):
                raise CsrRefusedError(
                    Sentence("its key lies on {curve}, P-256, P-384 or P-521 is needed", curve=key.curve.name)
                )
            return key
        case _:
            raise CsrRefusedError(Sentence("its key is neither an RSA nor an EC key"))


def _checked_name(subject: x509.Name, names: Collection[str], ours: Collection[str]) -> str:
    """The common name. It must be the charger's own, and the organization ours where there is one."""
    common = [str(name.value) for name in subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    if len(common) != 1:
        raise CsrRefusedError(
            Sentence("it has {count} common names, exactly one is needed", count=len(common))
        )
    name = common[0]
    if name.casefold() not in {known.casefold() for known in names}:
        expected = " / ".join(repr(known) for known in names)
        raise CsrRefusedError(
            Sentence("its common name is '{name}', expected {expected}", name=name[:64], expected=expected)
        )
    if name.casefold() in {host.casefold() for host in ours}:
        raise CsrRefusedError(Sentence("its common name '{name}' is the name of this server", name=name))
    if len(name) not in _COMMON_NAME or _ADDRESS.fullmatch(name):  # A00.FR.511
        raise CsrRefusedError(
            Sentence("its common name is '{name}', which reads like an address", name=name[:64])
        )
    for told in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME):
        if told.value != ORGANIZATION:
            raise CsrRefusedError(
                Sentence(
                    "its organization is '{name}', expected '{expected}' (SecurityCtrlr.OrganizationName)",
                    name=str(told.value)[:64],
                    expected=ORGANIZATION,
                )
            )
    return name
