"""The certificate that a charger shows of itself at the handshake (security profile 3), read.

OpenSSL has found that our root has signed it and that the charger has its key. Whose it is, and whether it
still counts, is told here. Source: OCPP 2.1 part 2, A00.FR.401 to 407, A00.FR.501 to 514.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from ..errors import CertificateError
from ..sentence import Sentence
from .csr import ORGANIZATION

STATION_LIFE: Final = timedelta(days=2 * 365)

# A third of its life is left: time enough for a home that is switched off for the summer.
RENEW_BEFORE: Final = STATION_LIFE / 3

# A charger checks a new certificate with its own clock, which may be a little behind (A02.FR.06).
BACKDATED: Final = timedelta(days=1)

# Beside a common name that is the charger's serial number: the identity that it has in this home.
IDENTITY_OID: Final = NameOID.USER_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class StationCertificate:
    """Whose it is, and from when to when it counts (UTC)."""

    identity: str
    issued_at: datetime
    valid_until: datetime

    @property
    def renew_at(self) -> datetime:
        """From then on the charger is asked for a new key."""
        return self.valid_until - RENEW_BEFORE

    @classmethod
    def read(cls, certificate: x509.Certificate) -> StationCertificate:
        """What *certificate* says. Raises CertificateError if it is none of a charger of ours."""
        try:
            subject = certificate.subject
            issued_at = certificate.not_valid_before_utc + BACKDATED
            valid_until = certificate.not_valid_after_utc
        except (ValueError, OverflowError) as err:
            raise CertificateError(Sentence("It cannot be read.")) from err
        if _texts(subject, NameOID.ORGANIZATION_NAME) != [ORGANIZATION]:
            raise CertificateError(Sentence("It was not made for a charger of this home."))
        names = _texts(subject, IDENTITY_OID) or _texts(subject, NameOID.COMMON_NAME)
        if len(names) != 1:
            raise CertificateError(Sentence("It does not say whose it is."))
        return cls(identity=names[0], issued_at=issued_at, valid_until=valid_until)


def _texts(subject: x509.Name, oid: x509.ObjectIdentifier) -> list[str]:
    return [str(name.value) for name in subject.get_attributes_for_oid(oid)]
