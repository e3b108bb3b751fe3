"""Block A, security: who may speak for a charger. HTTP Basic (security profiles 1 and 2).

Passwords are compared as salted hashes in constant time and appear in no log, repr or event.
Source: OCPP 2.1 part 2, A00.FR.201-207; part 4, 3.1 (identity in the path).
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from .events import SecurityEventReported
from .messages import v21
from .reply import Moment, Reply
from .state import StationState

# identifierString of OCPP 2.1: at most 48 characters; ":" divides user and password in HTTP Basic.
IDENTITY_LENGTH: Final = 48

# Charger passwords are long and random, so this only has to be dear enough to make guessing over a
# socket pointless, and cheap enough (about 2 ms) that a storm of reconnects does not stop the server.
_ROUNDS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a charger must know to be let in. None: no password (only for a network that you trust)."""

    password: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class SaltedHash:
    """A password that can be recognised but not read."""

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, password: str) -> SaltedHash:
        """The hash of *password* under a fresh salt."""
        salt = secrets.token_bytes(16)
        return cls(salt, _digest(password, salt))

    def matches(self, password: str) -> bool:
        """Is this the password? Takes the same time whether the first or the last character is wrong."""
        return hmac.compare_digest(self.digest, _digest(password, self.salt))


class Doorkeeper:
    """Knows the chargers of this home by identity (upper or lower case) and their password hashes."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._known = {
            identity.casefold(): (identity, None if a.password is None else SaltedHash.of(a.password))
            for identity, a in accounts.items()
        }

    def identity(self, claimed: str) -> str | None:
        """The identity as the home spells it, None for a stranger."""
        known = self._known.get(claimed.casefold())
        return None if known is None else known[0]

    def admits(self, identity: str, authorization: str | None) -> bool:
        """Does this HTTP Authorization header prove *identity*? The user must be the identity itself."""
        _, expected = self._known[identity.casefold()]
        if expected is None:
            return True
        match credentials(authorization):
            case (user, password):
                return expected.matches(password) and user.casefold() == identity.casefold()
            case _:
                return False


def claimed_identity(path: str) -> str | None:
    """Who the charger says it is: the last part of the path, percent-decoded. None if that cannot be one."""
    identity = unquote(path.partition("?")[0].rpartition("/")[2])
    valid = 0 < len(identity) <= IDENTITY_LENGTH and ":" not in identity and identity.isprintable()
    return identity if valid else None


def credentials(authorization: str | None) -> tuple[str, str] | None:
    """User and password of an HTTP Basic header, None if it is not one."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.casefold() != "basic":
        return None
    try:
        user, divider, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except binascii.Error, UnicodeDecodeError:
        return None
    return (user, password) if divider else None


def security_event(
    state: StationState, request: v21.SecurityEventNotificationRequest, moment: Moment
) -> Reply:
    """The charger saw something that touches its security (A04)."""
    event = SecurityEventReported(
        identity=state.identity,
        now=moment.now,
        kind=request.type,
        at=request.timestamp,
        info=request.tech_info or "",
    )
    return Reply(v21.SecurityEventNotificationResponse(), (event,))


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(errors="surrogatepass"), salt, _ROUNDS)
