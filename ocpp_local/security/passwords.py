"""Passwords of chargers: made, told apart from others, kept only as salted hashes.

A hash is kept as text: ``scrypt$14$8$1$<salt>$<digest>``. Making or checking one takes about 50 ms and
16 MiB on purpose, so both belong into a thread. Source: OCPP 2.1 part 2, A00.FR.201 to 207, A01.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

from ..errors import AccountError

# A00.FR.205: shorter passwords could be guessed; chargers must take 40 characters.
SHORTEST: Final = 16
LONGEST: Final = 40

_LOG2_N: Final = 14
_R: Final = 8
_P: Final = 1
_SCHEME: Final = f"scrypt${_LOG2_N}${_R}${_P}"
_SALT_BYTES: Final = 16
_DIGEST_BYTES: Final = 32
_NO_HASH: Final = "This is not a password hash as hash_password makes it."

# Of this process alone: what `fingerprint` gives is of no use to anyone else.
_PROCESS_KEY: Final = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class SaltedHash:
    """A password that can be recognised but not read."""

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, password: str) -> SaltedHash:
        """The hash of *password* under a fresh salt. Slow on purpose."""
        salt = secrets.token_bytes(_SALT_BYTES)
        return cls(salt, _digest(password, salt))

    @classmethod
    def read(cls, text: str) -> SaltedHash:
        """The hash that `text` wrote. Raises AccountError, without repeating what it was given."""
        scheme, _, kept = text.rpartition("$")[0].rpartition("$")
        try:
            salt, digest = (base64.b64decode(part, validate=True) for part in (kept, text.rpartition("$")[2]))
        except ValueError as err:
            raise AccountError(_NO_HASH) from err
        if scheme != _SCHEME or len(salt) != _SALT_BYTES or len(digest) != _DIGEST_BYTES:
            raise AccountError(_NO_HASH)
        return cls(salt, digest)

    @property
    def text(self) -> str:
        """The hash for keeping."""
        return "$".join((_SCHEME, *(base64.b64encode(part).decode() for part in (self.salt, self.digest))))

    def matches(self, password: str) -> bool:
        """Is this the password? Slow on purpose, and as slow for a near miss as for a far one."""
        return hmac.compare_digest(self.digest, _digest(password, self.salt))


def hash_password(password: str) -> str:
    """The salted hash of *password* as text, for `Account.hashed`. Slow on purpose: call it in a thread."""
    return SaltedHash.of(password).text


def new_password(length: int = LONGEST) -> str:
    """A fresh random password of letters, digits, ``-`` and ``_``; at least 16 characters long."""
    length = max(length, SHORTEST)
    return secrets.token_urlsafe(length)[:length]


def fingerprint(password: str) -> bytes:
    """Tells passwords apart in microseconds, within this process only. It is never kept or sent."""
    return hashlib.blake2b(_bytes(password), key=_PROCESS_KEY, digest_size=32).digest()


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(_bytes(password), salt=salt, n=2**_LOG2_N, r=_R, p=_P, dklen=_DIGEST_BYTES)


def _bytes(password: str) -> bytes:
    return password.encode(errors="surrogatepass")
