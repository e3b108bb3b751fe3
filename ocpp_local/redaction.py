"""Takes the secrets out of a frame: passwords, cards, what cars call themselves, certificates.

A card or a car becomes a pseudonym that is the same all through one recording, so that a story can still be
followed; nobody can find out what it stood for, because the salt is never written down. Everything else that
is secret becomes "…".
"""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

type Json = str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None

HIDDEN: Final = "…"

# Who: the same pseudonym for the same name. In lower case, as are all names below.
_NAMES: Final = frozenset({"idtoken", "additionalidtoken", "emaid", "evccid", "vin", "macaddress"})

# What nobody needs to see, whatever it holds.
_SECRETS: Final = frozenset(
    {
        "basicauthpassword", "password", "apnpassword", "vpnpassword", "apnusername", "simpin", "key",
        "certificate", "certificatechain", "csr", "exirequest", "exiresponse", "ocspresult", "signature",
        "iso15118certificatehashdata", "certificatehashdata", "certificatehashdatachain", "signedmeterdata",
        "publickey", "sharedsecret", "data",
    }
)  # fmt: skip

# Variables of the charger that hold a secret or a name; their values stand beside them, not below them.
_VARIABLES: Final = frozenset(
    {
        "basicauthpassword", "sharedsecret", "apnpassword", "vpnpassword", "vpnkey", "apnusername",
        "vehicleid", "vehiclecertificate", "publickey",
    }
)  # fmt: skip
_VALUES: Final = frozenset({"attributevalue", "actualvalue", "value"})

# Any other member is only looked into.
_TOUCHY: Final = _NAMES | _SECRETS

_IN_URL: Final = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_IN_QUERY: Final = re.compile(r"(?i)((?:password|passwd|pwd|token|secret|key|sig)=)[^&\s#]+")


# A charger says the same all day with other numbers: what was looked through once need not be again.
_DIGITS: Final = b"0123456789"
_LONGEST_REMEMBERED: Final = 4096
_NOTABLE: Final = frozenset(name.encode().translate(None, _DIGITS) for name in _TOUCHY | _VARIABLES)


def harmless(text: str) -> bool:
    """Whether the text of a frame certainly holds nothing to hide, so that it need not be taken apart.

    Every name and every value in its payload stands between quotes; letters that are escaped or not ASCII
    could be a name in disguise. What stands before the payload, an id and an action, is never hidden.
    """
    if not text.isascii() or "\\" in text or "=" in text or "://" in text:
        return False
    payload = text[max(text.find("{"), 0) :].encode().translate(None, _DIGITS)
    return _innocent(payload) if len(payload) <= _LONGEST_REMEMBERED else _innocent.__wrapped__(payload)


@lru_cache(64)
def _innocent(payload: bytes) -> bool:
    """Whether none of its names and values, all without digits, is notable."""
    return _NOTABLE.isdisjoint(payload.lower().split(b'"'))


class Redaction:
    """One recording's way of hiding. Each has pseudonyms of its own."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)

    def clean(self, value: Json, *, secret: bool = False) -> Json:
        """The same *value* without secrets. *secret*: the variable that it belongs to is one."""
        match value:
            case str():
                # Nearly all strings of a charger are names and times: the search is worth a look beforehand.
                if "=" not in value and "://" not in value:
                    return value
                return _IN_QUERY.sub(rf"\1{HIDDEN}", _IN_URL.sub(HIDDEN, value))
            case int() | float() | None:
                return value
            case dict():
                secret = secret or _variable(value) in _VARIABLES
                return {key: self._member(key, inner, secret=secret) for key, inner in value.items()}
            case Mapping():
                return self.clean(dict(value), secret=secret)
            case Sequence():
                return [self.clean(inner, secret=secret) for inner in value]

    def pseudonym(self, name: str) -> str:
        """What *name* is called in this recording. An empty one stays empty."""
        if not name:
            return name
        return "#" + hashlib.blake2s(name.casefold().encode(), key=self._salt, digest_size=5).hexdigest()

    def _member(self, key: str, value: Json, *, secret: bool) -> Json:
        name = key.casefold()
        if name not in _TOUCHY and not secret:
            return self.clean(value)
        if name in _NAMES and isinstance(value, str):
            return self.pseudonym(value)
        hidden = name in _SECRETS or (secret and name in _VALUES)
        if hidden and not (name == "data" and _measured(value)):
            return HIDDEN if isinstance(value, str) else self._emptied(value)
        return self.clean(value, secret=secret)

    def _emptied(self, value: Json) -> Json:
        """The same shape without any text or number in it."""
        match value:
            case str() | int() | float():
                return HIDDEN
            case Mapping():
                return {key: self._emptied(inner) for key, inner in value.items()}
            case Sequence():
                return [self._emptied(inner) for inner in value]
            case _:
                return value


def _variable(element: Mapping[str, Json]) -> str:
    """The variable of the charger that this element is about, if it is about one."""
    told = element.get("variable")
    if told is None:
        return ""
    name = told.get("name") if isinstance(told, Mapping) else None
    return name.casefold() if isinstance(name, str) else ""


def _measured(value: Json) -> bool:
    """The "data" of NotifyPeriodicEventStream are measured values; those of DataTransfer may be anything."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return False
    return all(isinstance(point, Mapping) and set(point) == {"t", "v"} for point in value)
