"""Block A, security: who may speak for a charger. HTTP Basic (security profiles 1 and 2).

An account may have several keys, oldest first: while its password changes, both the old and the new one
open the door, until the charger has come in with the new one. Passwords and hashes appear in no log, repr
or event. Source: OCPP 2.1 part 2, A00.FR.201-207, A01; part 4, 3.1 (identity in the path).
"""

import base64
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, NamedTuple
from urllib.parse import unquote

from ..errors import AccountError
from ..events import SecurityEventReported
from ..messages import v21
from ..reply import Moment, Reply
from ..state import StationState
from .passwords import SHORTEST, SaltedHash, fingerprint

# identifierString of OCPP 2.1: at most 48 characters; ":" divides user and password in HTTP Basic.
IDENTITY_LENGTH: Final = 48
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9*\-_=+|@.]{1,48}")

# Password changes that the charger has neither confirmed nor refused. More are not begun.
MOST_KEYS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a charger must know to be let in: a password, or the salted hash of one.

    A *password* of None without *hashes* lets in whoever knows the identity: only for a network that you
    trust. Give hashes by `Account.hashed`.
    """

    password: str | None = field(repr=False)
    hashes: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def hashed(cls, *hashes: str) -> Account:
        """An account that opens for any of these results of `hash_password`. Raises AccountError."""
        if not hashes:
            raise AccountError("An account needs at least one password hash.")
        for text in hashes:
            SaltedHash.read(text)
        return cls(password=None, hashes=hashes)

    @property
    def open(self) -> bool:
        """Whether anyone who knows the identity comes in."""
        return self.password is None and not self.hashes


class Verdict(Enum):
    """What a first look at the credentials says."""

    RIGHT = auto()
    WRONG = auto()
    UNKNOWN = auto()
    """Only the salted hash can tell, and that takes its time: ask `Doorkeeper.examine` in a thread."""


class Credentials(NamedTuple):
    """User and password of an HTTP Basic header."""

    user: str
    password: str

    def __repr__(self) -> str:
        return "Credentials(…)"


@dataclass(slots=True)
class Key:
    """One password that opens. *quick* recognises it at once, *salted* after some work."""

    salted: SaltedHash | None
    quick: bytes | None = field(default=None, repr=False)


@dataclass(slots=True)
class _Lock:
    identity: str
    account: Account
    keys: list[Key]


class Doorkeeper:
    """Knows the chargers of this home by identity (upper or lower case) and what opens for each."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._locks = {
            identity.casefold(): _Lock(identity, account, _keys(account))
            for identity, account in accounts.items()
        }

    def identity(self, claimed: str) -> str | None:
        """The identity as the home spells it, None for a stranger."""
        lock = self._locks.get(claimed.casefold())
        return None if lock is None else lock.identity

    def glance(self, identity: str, shown: Credentials | None) -> Verdict:
        """Do these credentials prove *identity*? The user must be the identity itself. Takes microseconds."""
        lock = self._locks[identity.casefold()]
        if lock.account.open:
            return Verdict.RIGHT
        if shown is None or shown.user.casefold() != identity.casefold():
            return Verdict.WRONG
        if _quick(lock.keys, shown.password) is not None:
            return Verdict.RIGHT
        return Verdict.UNKNOWN if any(key.quick is None for key in lock.keys) else Verdict.WRONG

    def examine(self, identity: str, shown: Credentials) -> bool:
        """The same by the salted hashes. Slow: for a thread. What opened is recognised at once later on."""
        for key in self._locks[identity.casefold()].keys.copy():
            if key.quick is None and key.salted is not None and key.salted.matches(shown.password):
                key.quick = fingerprint(shown.password)
                return True
        return False

    def used(self, identity: str, shown: Credentials | None) -> bool:
        """The charger came in with *shown*: keys older than that open no more. True if there were any."""
        keys = self._locks[identity.casefold()].keys
        found = None if shown is None else _quick(keys, shown.password)
        if not found:
            return False
        del keys[:found]
        return True

    def reset(self, identity: str) -> None:
        """What the caller gave opens again, and nothing else."""
        lock = self._locks[identity.casefold()]
        lock.keys[:] = _keys(lock.account)

    def account(self, identity: str) -> Account:
        """What the caller gave for this charger."""
        return self._locks[identity.casefold()].account

    def keys(self, identity: str) -> list[Key]:
        """What opens for this charger, oldest first. The list may be changed."""
        return self._locks[identity.casefold()].keys


def claimed_identity(path: str) -> str | None:
    """Who the charger says it is: the last part of the path, percent-decoded. None if that cannot be one."""
    identity = unquote(path.partition("?")[0].rpartition("/")[2])
    valid = 0 < len(identity) <= IDENTITY_LENGTH and ":" not in identity and identity.isprintable()
    return identity if valid else None


def is_regular(identity: str) -> bool:
    """Whether the specification allows this name. Others are not shown to anybody: they may be bait."""
    return _IDENTIFIER.fullmatch(identity) is not None


def credentials(authorization: str | None) -> Credentials | None:
    """User and password of an HTTP Basic header, None if it is not one."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.casefold() != "basic":
        return None
    try:
        user, divider, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:  # not base64, or not UTF-8
        return None
    return Credentials(user, password) if divider else None


def warnings(accounts: Mapping[str, Account], *, encrypted: bool) -> tuple[str, ...]:
    """What the user should know about the safety of these doors, as sentences."""
    plain = (
        "The connection to the charger is not encrypted (security profile 1): who can read the traffic of "
        "this network can read the charger's password. Use it only in a network that you trust."
    )
    return (*(() if encrypted else (plain,)), *_weak(accounts))


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


def _weak(accounts: Mapping[str, Account]) -> Iterable[str]:
    for identity, account in accounts.items():
        if account.open:
            yield f"{identity} needs no password: whoever knows its name can pretend to be this charger."
        elif account.password is not None and len(account.password) < SHORTEST:
            yield f"The password of {identity} is shorter than {SHORTEST} characters and could be guessed."


def _keys(account: Account) -> list[Key]:
    keys = [Key(SaltedHash.read(text)) for text in account.hashes]
    if account.password is not None:
        keys.append(Key(None, fingerprint(account.password)))
    return keys


def _quick(keys: list[Key], password: str) -> int | None:
    """Which key this password is, if it is known by its fingerprint."""
    shown = fingerprint(password)
    matching = [hmac.compare_digest(key.quick or b"", shown) for key in keys]
    return matching.index(True) if True in matching else None
