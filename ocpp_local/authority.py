"""A certificate authority of the home's own: one root that chargers trust, and what it signs for our server.

The root stays for twenty years, since a charger must be told of it by hand; server certificates are short
lived and made anew in time. All calls block (key making may take seconds on a small computer).
Source: OCPP 2.1 part 2, A00.FR.301 to 318 and A00.FR.501 to 514.
"""

import ipaddress
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .errors import CertificateError

type PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

ROOT_LIFE: Final = timedelta(days=20 * 365)
SERVER_LIFE: Final = timedelta(days=2 * 365)

# A charger without a battery for its clock wakes up at the date of its firmware, and gets the time from us.
_BACKDATED: Final = timedelta(days=5 * 365)

# A small computer without a battery for its clock, before it has asked the network for the time.
_NOT_BEFORE: Final = datetime(2026, 1, 1, tzinfo=UTC)

# A common name is no longer (X.520), and it must hold the host that the charger dials (A00.FR.309).
_COMMON_NAME: Final = 64
_HOST: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*")
_ROOT: Final = "root"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A certificate and its private key, as files in PEM."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a server certificate shall say."""

    hosts: tuple[str, ...]
    """Names and addresses under which chargers dial us. The first one is the common name."""
    server_auth: bool
    """With the extended key usage serverAuth. OCPP advises against it (A00.FR.514); some chargers insist."""


class Authority:
    """The root of the home in *folder*. Raises CertificateError if what is there is of no use."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._now = now
        pair = _pair(folder, _ROOT)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not pair.certificate.exists() and not pair.key.exists():
                self._make_root(pair)
            self.root = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
            self._key = _private(pair.key)
        except (OSError, ValueError, TypeError) as err:
            raise CertificateError(
                f"The certificate authority in {folder.name} cannot be used ({_why(err)}). Restore it from a "
                "backup; or remove the folder, and give every charger the new root certificate."
            ) from err

    @property
    def root_pem(self) -> str:
        """What a charger must be told to trust (certificate type CSMSRootCertificate)."""
        return self.root.public_bytes(serialization.Encoding.PEM).decode()

    def server_pairs(self, wanted: Wanted, renew_before: timedelta) -> tuple[Pair, ...]:
        """Certificates with an EC and an RSA key for our server: the ones in the folder while they fit."""
        wanted = replace(wanted, hosts=_checked(wanted.hosts))
        pairs = []
        try:
            for name in ("server-ec", "server-rsa"):
                pair = _pair(self._folder, name)
                if not self._fits(pair, wanted, renew_before):
                    self._make_server(pair, wanted, _new_key(name))
                pairs.append(pair)
        except OSError as err:
            raise CertificateError(f"The server's certificate cannot be kept ({_why(err)}).") from err
        return tuple(pairs)

    def _fits(self, pair: Pair, wanted: Wanted, renew_before: timedelta) -> bool:
        try:
            known = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
            same_key = _private(pair.key).public_key() == known.public_key()
            known.verify_directly_issued_by(self.root)
        except OSError, ValueError, TypeError, InvalidSignature:
            return False
        fresh = self._now < known.not_valid_after_utc - renew_before
        says = (_hosts(known), _has_server_auth(known)) == (wanted.hosts, wanted.server_auth)
        return same_key and fresh and says

    def _make_root(self, pair: Pair) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("V2H home charger authority")
        # Old enough for clocks that are behind, twenty years from now, and nothing but a root.
        certificate = (
            self._draft(name, name, key, ROOT_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        _keep(pair, key, certificate)

    def _make_server(self, pair: Pair, wanted: Wanted, key: PrivateKey) -> None:
        life = min(SERVER_LIFE, self.root.not_valid_after_utc - self._now)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        draft = (
            self._draft(_name(wanted.hosts[0]), self.root.subject, key, life)
            .add_extension(x509.SubjectAlternativeName(_alternatives(wanted.hosts)), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(issuer, critical=False)
            .add_extension(_usage(encrypts_keys=isinstance(key, rsa.RSAPrivateKey)), critical=True)
        )
        if wanted.server_auth:
            draft = draft.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
            )
        _keep(pair, key, draft.sign(self._key, hashes.SHA256()))

    def _draft(
        self, subject: x509.Name, issuer: x509.Name, key: PrivateKey, life: timedelta
    ) -> x509.CertificateBuilder:
        if self._now < _NOT_BEFORE:
            raise CertificateError(
                f"The clock of this computer says {self._now:%Y-%m-%d}: no certificate can be made like this."
            )
        public = key.public_key()
        return (
            x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - _BACKDATED)
            .not_valid_after(self._now + life)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )


def valid_until(pair: Pair) -> datetime:
    """When the certificate ends. Raises CertificateError if it cannot be read."""
    try:
        return x509.load_pem_x509_certificate(pair.certificate.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as err:
        raise CertificateError(f"{pair.certificate.name} cannot be read ({_why(err)}).") from err


def _pair(folder: Path, name: str) -> Pair:
    return Pair(certificate=folder / f"{name}.pem", key=folder / f"{name}.key")


def _new_key(name: str) -> PrivateKey:
    """2048 bits are what OCPP asks of RSA, and what a charger's small processor can bear."""
    if name == "server-ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def _private(path: Path) -> PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TypeError(f"{path.name} is neither an EC nor an RSA key")
    return key


def _checked(hosts: Sequence[str]) -> tuple[str, ...]:
    """The hosts as a certificate spells them. Raises CertificateError."""
    if not hosts:
        raise CertificateError("The server's certificate needs the name or address that chargers dial.")
    for host in hosts:
        if _address(host) is None and (len(host) > _COMMON_NAME or not _HOST.fullmatch(host)):
            raise CertificateError(
                f"{host[:80]!r} is no name or address that a certificate can carry: letters, digits, "
                f"- and ., at most {_COMMON_NAME}, no wildcard."
            )
    return tuple(str(_address(host) or host) for host in hosts)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _alternatives(hosts: Sequence[str]) -> list[x509.GeneralName]:
    return [
        x509.DNSName(host) if (address := _address(host)) is None else x509.IPAddress(address)
        for host in hosts
    ]


def _hosts(certificate: x509.Certificate) -> tuple[str, ...]:
    """The hosts that it was made for, in their order."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(str(name.value) for name in names)


def _has_server_auth(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.SERVER_AUTH in usage


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(*, signs_certificates: bool = False, encrypts_keys: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=encrypts_keys,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _keep(pair: Pair, key: PrivateKey, certificate: x509.Certificate) -> None:
    """Key first: a certificate without its key would look like a fault of the user's."""
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(pair.key, private)
    _write(pair.certificate, certificate.public_bytes(serialization.Encoding.PEM))


def _write(path: Path, content: bytes) -> None:
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


def _why(err: Exception) -> str:
    return err.strerror or type(err).__name__ if isinstance(err, OSError) else str(err)[:120]
