"""A certificate authority of the home's own: one root that chargers trust, and what it signs.

The root stays for twenty years, since a charger must be told of it by hand. Certificates for our server and
for chargers are short lived and made anew in time. All calls block (key making may take seconds on a small
computer). Source: OCPP 2.1 part 2, A00.FR.301 to 318, A00.FR.401 to 407 and A00.FR.501 to 514.
"""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ..errors import CertificateError
from ..sentence import Sentence
from .csr import ORGANIZATION, SigningRequest
from .pem import Pair, PrivateKey, PublicKey, keep, pem, private_key, why
from .station_certificate import BACKDATED, IDENTITY_OID, STATION_LIFE

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
        pair = Pair.named(folder, _ROOT)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not pair.certificate.exists() and not pair.key.exists():
                self._make_root(pair)
            self.root = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
            self._key = private_key(pair.key)
        except (OSError, ValueError, TypeError) as err:
            raise CertificateError(
                Sentence(
                    "The certificate authority in {folder} cannot be used ({why}). Restore it from a "
                    "backup; or remove the folder, and give every charger the new root certificate.",
                    folder=folder.name,
                    why=why(err),
                )
            ) from err

    @property
    def root_pem(self) -> str:
        """What a charger must be told to trust (certificate type CSMSRootCertificate)."""
        return pem(self.root)

    def server_pairs(self, wanted: Wanted, renew_before: timedelta) -> tuple[Pair, ...]:
        """Certificates with an EC and an RSA key for our server: the ones in the folder while they fit."""
        wanted = replace(wanted, hosts=_checked(wanted.hosts))
        pairs = []
        try:
            for name in ("server-ec", "server-rsa"):
                pair = Pair.named(self._folder, name)
                if not self._fits(pair, wanted, renew_before):
                    self._make_server(pair, wanted, _new_key(name))
                pairs.append(pair)
        except OSError as err:
            said = Sentence("The server's certificate cannot be kept ({why}).", why=why(err))
            raise CertificateError(said) from err
        return tuple(pairs)

    def station_certificate(self, request: SigningRequest, identity: str) -> str:
        """A certificate (PEM) for the charger *identity*. Raises CertificateError.

        Where its common name is its serial number, the identity stands beside it: only that opens the door.
        """
        more = {} if request.common_name.casefold() == identity.casefold() else {IDENTITY_OID: identity}
        subject = _name(request.common_name, more)
        life = min(STATION_LIFE, self.root.not_valid_after_utc - self._now)
        draft = self._leaf(subject, request.public_key, life, backdated=BACKDATED)
        return pem(draft.add_extension(_usage(), critical=True).sign(self._key, hashes.SHA256()))

    def _fits(self, pair: Pair, wanted: Wanted, renew_before: timedelta) -> bool:
        try:
            known = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
            same_key = private_key(pair.key).public_key() == known.public_key()
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
            self._draft(name, name, key.public_key(), ROOT_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        keep(pair, key, certificate)

    def _make_server(self, pair: Pair, wanted: Wanted, key: PrivateKey) -> None:
        life = min(SERVER_LIFE, self.root.not_valid_after_utc - self._now)
        draft = (
            self._leaf(_name(wanted.hosts[0]), key.public_key(), life)
            .add_extension(x509.SubjectAlternativeName(_alternatives(wanted.hosts)), critical=False)
            .add_extension(_usage(encrypts_keys=isinstance(key, rsa.RSAPrivateKey)), critical=True)
        )
        if wanted.server_auth:
            draft = draft.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
            )
        keep(pair, key, draft.sign(self._key, hashes.SHA256()))

    def _leaf(
        self, subject: x509.Name, key: PublicKey, life: timedelta, *, backdated: timedelta = _BACKDATED
    ) -> x509.CertificateBuilder:
        """What signs nothing itself."""
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            self._draft(subject, self.root.subject, key, life, backdated=backdated)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(issuer, critical=False)
        )

    def _draft(
        self,
        subject: x509.Name,
        issuer: x509.Name,
        key: PublicKey,
        life: timedelta,
        *,
        backdated: timedelta = _BACKDATED,
    ) -> x509.CertificateBuilder:
        if self._now < _NOT_BEFORE:
            raise CertificateError(
                Sentence(
                    "The clock of this computer says {day}: no certificate can be made like this.",
                    day=f"{self._now:%Y-%m-%d}",
                )
            )
        return (
            x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - backdated)
            .not_valid_after(self._now + life)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )


def _new_key(name: str) -> PrivateKey:
    """2048 bits are what OCPP asks of RSA, and what a charger's small processor can bear."""
    if name == "server-ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def _checked(hosts: Sequence[str]) -> tuple[str, ...]:
    """The hosts as a certificate spells them. Raises CertificateError."""
    if not hosts:
        raise CertificateError(
            Sentence("The server's certificate needs the name or address that chargers dial.")
        )
    for host in hosts:
        if _address(host) is None and (len(host) > _COMMON_NAME or not _HOST.fullmatch(host)):
            raise CertificateError(
                Sentence(
                    "“{host}” is no name or address that a certificate can carry: letters, digits, - and ., "
                    "at most {most}, no wildcard.",
                    host=host[:80],
                    most=_COMMON_NAME,
                )
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


def _name(common_name: str, more: Mapping[x509.ObjectIdentifier, str] = MappingProxyType({})) -> x509.Name:
    says = {NameOID.ORGANIZATION_NAME: ORGANIZATION, NameOID.COMMON_NAME: common_name, **more}
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in says.items()])


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
