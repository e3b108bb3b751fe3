"""The charger's safe: whom it trusts, its own key, and the certificate that was signed for it.

Keys are made here and never leave, but for the moment in which OpenSSL reads them, which it does only from
a file. Source: OCPP 2.1 part 2, A02.
"""

import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import NamedTemporaryFile

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A certificate with its key, in PEM."""

    pem: bytes
    valid_until: datetime


class Keyring:
    """Trusts one root; has at most one certificate, and one request for another."""

    def __init__(self, root_pem: str) -> None:
        self.own: Own | None = None
        self.before: Own | None = None
        """The one before it, until the new one has worked (A02.FR.10)."""
        self._root_pem = root_pem
        self._root = x509.load_pem_x509_certificate(root_pem.encode())
        self._key: ec.EllipticCurvePrivateKey | None = None

    def request(self, name: str, organization: str) -> str:
        """A new key, and the request (PEM) to certify it in this name."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        subject = [(NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, organization)]
        names = x509.Name([x509.NameAttribute(oid, text) for oid, text in subject])
        signed = x509.CertificateSigningRequestBuilder(subject_name=names).sign(self._key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM).decode()

    def take(self, chain: str, now: datetime) -> bool:
        """Keep the certificate that was signed for the last request. False: it is of no use (A02.FR.07)."""
        key = self._key
        try:
            certificate = x509.load_pem_x509_certificates(chain.encode())[0]
            certificate.verify_directly_issued_by(self._root)
        except ValueError, TypeError, InvalidSignature:
            return False
        # A minute of grace: it was made this very moment, by another clock.
        begins, ends = (
            certificate.not_valid_before_utc - timedelta(minutes=1),
            certificate.not_valid_after_utc,
        )
        if key is None or certificate.public_key() != key.public_key() or not begins <= now <= ends:
            return False
        new = Own(pem=_as_pem(key) + chain.encode(), valid_until=ends)
        self.before, self.own, self._key = self.own, new, None
        return True

    def context(self, *, certified: bool) -> ssl.SSLContext:
        """TLS that trusts the root, with the charger's own certificate if it is *certified*. Blocks."""
        context = ssl.create_default_context(cadata=self._root_pem)
        if certified and self.own is not None:
            with NamedTemporaryFile(prefix="twin-key-") as file:  # which only its owner can read
                file.write(self.own.pem)
                file.flush()
                context.load_cert_chain(file.name)
        return context

    def worked(self) -> None:
        """A connection stands: the certificate that is not in use goes."""
        self.before = None

    def failed(self) -> None:
        """Nobody let it in: the other certificate is tried next, if there is one (A02.FR.28)."""
        if self.before is not None:
            self.own, self.before = self.before, self.own


def _as_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    kind, nobody = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, kind, nobody)
