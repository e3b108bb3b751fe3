"""Certificates and private keys as files in PEM: written so that nobody else reads them, read with care.

All calls block on the disk. Source: OCPP 2.1 part 2, A00.FR.507.
"""

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ..errors import CertificateError
from ..sentence import Sentence

type PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
type PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A certificate and its private key, as files in PEM."""

    certificate: Path
    key: Path

    @classmethod
    def named(cls, folder: Path, name: str) -> Pair:
        """The pair *name* in *folder*."""
        return cls(certificate=folder / f"{name}.pem", key=folder / f"{name}.key")


def valid_until(pair: Pair) -> datetime:
    """When the certificate ends. Raises CertificateError if it cannot be read."""
    try:
        return x509.load_pem_x509_certificate(pair.certificate.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as err:
        said = Sentence("{file} cannot be read ({why}).", file=pair.certificate.name, why=why(err))
        raise CertificateError(said) from err


def private_key(path: Path) -> PrivateKey:
    """The key in this file. Raises OSError, ValueError or TypeError."""
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TypeError(f"{path.name} is neither an EC nor an RSA key")
    return key


def pem(certificate: x509.Certificate) -> str:
    """The certificate as text."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def keep(pair: Pair, key: PrivateKey, certificate: x509.Certificate) -> None:
    """Key first: a certificate without its key would look like a fault of the user's. Raises OSError."""
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write(pair.key, private)
    write(pair.certificate, pem(certificate).encode())


def write(path: Path, content: bytes) -> None:
    """The whole file or nothing, and readable by nobody else (mode 0600) from its first byte on."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def why(err: Exception) -> str:
    """What went wrong, without the path of this machine."""
    return err.strerror or type(err).__name__ if isinstance(err, OSError) else str(err)[:120]
