"""The household: cards and cars that may charge without asking.

A car identifies itself (autocharge) by its EVCCID, its MAC address or its VIN, as the token itself or beside
it. Case and the separators of MAC addresses do not matter. Source: OCPP 2.1 part 2, C01, C07, Q01.FR.02;
appendix 7 (IdTokenEnumStringType).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from .messages import v21

# What a car calls itself, best first: an EVCCID is made for this, a VIN is not always told.
CAR_KINDS: Final = ("EVCCID", "MacAddress", "VIN")

# With this token we start a car's stay ourselves. No card can show a token of this type.
REMOTE: Final = v21.IdToken(id_token="HOME", type="Central")  # noqa: S106 - a name, no secret

_SEPARATORS: Final = str.maketrans("", "", ":-. ")


def same(token: str) -> str:
    """What is left of a token when case and separators are not looked at."""
    return token.translate(_SEPARATORS).casefold()


def household(tokens: Iterable[str]) -> frozenset[str]:
    """The tokens of a home, ready for `welcome`."""
    return frozenset(map(same, tokens))


def welcome(tokens: frozenset[str] | None, shown: v21.IdToken, car: str | None = None) -> bool:
    """May it charge? None: whoever can reach the plug may.

    *car* is what the plugged-in car calls itself by other ways (ConnectedEV.VehicleID). A charger that shows
    no token at all (NoAuthorization) has let the car charge already.
    """
    if tokens is None or shown.type == "NoAuthorization" or shown == REMOTE:
        return True
    names = [shown.id_token, *(name for _, name in cars(shown)), *((car,) if car else ())]
    return any(same(name) in tokens for name in names if name)


def cars(shown: v21.IdToken) -> Iterator[tuple[str, str]]:
    """What the car calls itself in this token: kind and name, best first."""
    told = [(shown.type, shown.id_token)]
    told += [(more.type, more.additional_id_token) for more in shown.additional_info or ()]
    for wanted in CAR_KINDS:
        for kind, name in told:
            if str(kind).casefold() == wanted.casefold() and name:
                yield wanted, name


def car_id(shown: v21.IdToken) -> str | None:
    """The best name of the car in this token, None if it holds none."""
    return next((name for _, name in cars(shown)), None)
