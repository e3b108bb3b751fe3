"""Security profiles 2 and 3: TLS for the server's door, at least 1.2, with an EC and an RSA certificate.

All calls block on files and key making: the server makes them in a thread. A new certificate serves new
connections at once and leaves the standing ones alone. Source: OCPP 2.1 part 2, A00.FR.301-318, 401-426.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ..errors import CertificateError
from ..sentence import Sentence
from .authority import SERVER_LIFE, Authority, Wanted
from .handshake import Tell, telling
from .pem import Pair, valid_until

_LOGGER = logging.getLogger(__name__)

# With forward secrecy. The first two are those that every charger with profile 2 must know (A00.FR.318).
_SUITES: Final = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
)
# The other two of A00.FR.318 have none: who gets hold of the key can read what was recorded before.
_LEGACY_SUITES: Final = ("AES128-GCM-SHA256", "AES256-GCM-SHA384")

# A third of its life is left: time enough for a home that is switched off for the summer.
_RENEW_OWN: Final = SERVER_LIFE / 3
_TELL_OWN: Final = timedelta(days=30)
# Public authorities let theirs live for weeks, and renew them when a third is left.
_TELL_FILES: Final = timedelta(days=14)

# X509_V_FLAG_NO_CHECK_TIME of OpenSSL: `passes.py` looks at the time, once it is known whose certificate has
# ended, so that the user can be told.
_NO_CHECK_TIME: Final = 0x20_0000

# A certificate has months left when it is time: a look every hour is often enough.
RENEWAL_LOOK_S: Final = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCertificates:
    """Certificates that an authority of our own makes in *folder* and renews by itself.

    *hosts* are the names and addresses that chargers dial, best a name that they can resolve.
    *server_auth* adds the extended key usage that some chargers insist on and OCPP advises against.
    """

    folder: Path
    hosts: tuple[str, ...]
    server_auth: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFiles:
    """The user's own certificates: chains (server first) and keys in PEM, one pair per kind of key."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationCertificates:
    """Chargers prove themselves by certificates that our own authority in *folder* signs (profile 3)."""

    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """How server and chargers prove themselves to each other."""

    certificates: OwnCertificates | CertificateFiles
    stations: StationCertificates | None = None
    """None: chargers have passwords (profile 2)."""
    legacy: bool = False
    """With the suites that have no forward secrecy."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names that only the server may go by, as far as they are known here."""
        own = self.certificates
        return own.hosts if isinstance(own, OwnCertificates) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What the server shows at present."""

    valid_until: datetime
    renew_at: datetime
    """From then on a new one is made, or the user's files are read again, at every look."""
    tell_at: datetime
    """If it is still the same one then, the user has to see to it."""
    root_pem: str | None
    """What chargers must be told to trust; None with the user's own files."""


class Shield:
    """The TLS side of the door. *context* stays the same object over renewals."""

    def __init__(self, tls: Tls, now: datetime, turned_down: Tell = lambda _: None) -> None:
        """*turned_down* hears why a charger's certificate ended its handshake, in the event loop."""
        self._tls = tls
        self.certificate, self._current = _load(tls, now)
        self.context = _context(tls, now)
        self.context.sslobject_class = telling(turned_down)
        self.context.sni_callback = self._choose

    def renew(self, now: datetime) -> None:
        """Read the files again, or make new certificates if it is time. Raises CertificateError."""
        self.certificate, self._current = _load(self._tls, now)

    def _choose(self, line: ssl.SSLObject, _host: str | None, _context: ssl.SSLContext) -> None:
        """Whatever host the charger names (or none): the newest certificates. Called at each handshake."""
        line.context = self._current


async def keep(shield: Shield, now: Callable[[], datetime]) -> None:
    """Renew what *shield* shows whenever it is time, until cancelled. What fails is tried again."""
    while True:
        await asyncio.sleep(RENEWAL_LOOK_S)
        if now() >= shield.certificate.renew_at:
            try:
                await asyncio.to_thread(shield.renew, now())
            except CertificateError as err:
                _LOGGER.warning("%s", err)


def _load(tls: Tls, now: datetime) -> tuple[Certificate, ssl.SSLContext]:
    root: str | None = None
    match tls.certificates:
        case OwnCertificates(folder=folder) as own:
            authority = Authority(folder, now)
            wanted = Wanted(hosts=own.hosts, server_auth=own.server_auth)
            pairs = authority.server_pairs(wanted, _RENEW_OWN)
            root = authority.root_pem
        case CertificateFiles(pairs=pairs):
            pass
    context = _context(tls, now)
    end = min(_add(context, pairs))
    if end <= now:
        raise CertificateError(
            Sentence("The server's certificate has been invalid since {day}.", day=f"{end:%Y-%m-%d}")
        )
    renew_at, tell_at = (end - _RENEW_OWN, end - _TELL_OWN) if root else (now, end - _TELL_FILES)
    return Certificate(valid_until=end, renew_at=renew_at, tell_at=tell_at, root_pem=root), context


def _context(tls: Tls, now: datetime) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_ciphers(":".join((*_SUITES, *(_LEGACY_SUITES if tls.legacy else ()))))
    if tls.stations is not None:
        _ask_for_certificates(context, Authority(tls.stations.folder, now).root_pem)
    return context


def _ask_for_certificates(context: ssl.SSLContext, root_pem: str) -> None:
    """One may be missing, since a charger gets its first over this line; one that is shown must be ours."""
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(cadata=root_pem)
    context.verify_flags |= ssl.VERIFY_X509_STRICT | _NO_CHECK_TIME
    # Who resumes a session is not asked for a certificate again.
    context.options |= ssl.OP_NO_TICKET
    context.num_tickets = 0


def _add(context: ssl.SSLContext, pairs: Sequence[Pair]) -> list[datetime]:
    """Load all of *pairs*; when each ends."""
    if not pairs:
        raise CertificateError(Sentence("No certificate was given for the server."))
    for pair in pairs:
        try:
            context.load_cert_chain(pair.certificate, pair.key, password=_no_password)
        except (OSError, ValueError) as err:  # an SSLError is an OSError
            raise CertificateError(
                Sentence(
                    "{certificate} and {key} are no certificate with its private key (PEM, without a "
                    "password).",
                    certificate=pair.certificate.name,
                    key=pair.key.name,
                )
            ) from err
    return [valid_until(pair) for pair in pairs]


def _no_password() -> str:
    """Without this OpenSSL asks at the terminal and stands still."""
    return ""
