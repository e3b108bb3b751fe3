"""From what a JSON file holds to dataclasses, by the types of their fields; every error names its field."""

import dataclasses
import difflib
import math
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Final, TypeAliasType, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from ..errors import ProblemError
from ..words import Text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

type Plain = Mapping[type, Callable[[object, str], object]]

UNITS: Final = {
    "_wh": "a number in Wh",
    "_w": "a number in W",
    "_per_kwh": "money per kWh",
    "_price": "a number, money per kWh",
    "_per_kg": "money per kg",
    "_minutes": "a number of minutes",
    "interval": "a number of minutes",
    "_efficiency": "a share (92 % is 0.92)",
}
DAY_AND_TIME: Final = "a time with its zone, such as 2026-11-05T17:00+01:00"


def decode(kind: object, value: object, field: str, plain: Plain | None = None) -> object:
    """*value* as a *kind*: a number, text, time, tuple or dataclass. Raises ProblemError naming *field*.

    *plain* says how values are read that are not made of others; `PLAIN` where nothing is said.
    """
    plain = plain or PLAIN
    if isinstance(kind, TypeAliasType):
        return decode(kind.__value__, value, field, plain)
    if isinstance(kind, UnionType):
        return _optional(kind, value, field, plain)
    if get_origin(kind) is tuple:
        return _row(get_args(kind), value, field, plain)
    if isinstance(kind, type) and kind in plain:
        return plain[kind](value, field)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return decode_into(kind, value, field, plain)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _word(kind, value, field)
    raise ProblemError(field=field, value=value, expected="nothing: it cannot be given in a file")


def decode_into[T: DataclassInstance](
    kind: type[T], value: object, field: str, plain: Plain | None = None
) -> T:
    """A mapping as the dataclass *kind*: unknown and missing keys are told by name."""
    given = mapping(value, field)
    hints = get_type_hints(kind)
    wanted = {one.name: one for one in dataclasses.fields(kind) if one.init}
    known_keys(given, wanted, field)
    for name, one in wanted.items():
        if name not in given and one.default is dataclasses.MISSING:
            raise ProblemError(field=inside(field, name), value="missing", expected=unit_of(name))
    return kind(**{name: decode(hints[name], raw, inside(field, name), plain) for name, raw in given.items()})


def mapping(value: object, field: str) -> Mapping[str, object]:
    """A JSON object."""
    if not isinstance(value, Mapping):
        raise ProblemError(field=field, value=shown(value), expected="an object in braces {}")
    return value


def items(value: object, field: str) -> list[object]:
    """A JSON array."""
    if not isinstance(value, list):
        raise ProblemError(field=field, value=shown(value), expected="a list in brackets []")
    return value


def known_keys(given: Mapping[str, object], wanted: Collection[str], field: str) -> None:
    """Refuse a key that means nothing here, and name the one that was meant."""
    for name, value in given.items():
        if name not in wanted:
            near = difflib.get_close_matches(name, wanted, n=1, cutoff=0.5)
            meant = f"{near[0]}, {unit_of(near[0])}" if near else f"one of {', '.join(sorted(wanted))}"
            raise ProblemError(field=inside(field, name), value=shown(value), expected=meant)


def number(value: object, field: str) -> float:
    """A finite number; text with a unit is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ProblemError(field=field, value=shown(value), expected=unit_of(field))
    return float(value)


def moment(value: object, field: str) -> datetime:
    """A time in ISO 8601, with its zone."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None:
        raise ProblemError(field=field, value=shown(value), expected=DAY_AND_TIME)
    return found


def minutes(value: object, field: str) -> timedelta:
    """A length of time, in minutes."""
    try:
        return timedelta(minutes=number(value, field))
    except OverflowError as err:
        raise ProblemError(field=field, value=shown(value), expected="minutes") from err


def flag(value: object, field: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ProblemError(field=field, value=shown(value), expected="true or false")
    return value


def text(value: object, field: str) -> str:
    """Words in quotes."""
    if not isinstance(value, str):
        raise ProblemError(field=field, value=shown(value), expected="text in quotes")
    return value


def zone(value: object, field: str) -> tzinfo:
    """A time zone by its name."""
    name = text(value, field)
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as err:  # a name that is none is a KeyError
        raise ProblemError(field=field, value=name, expected="a name such as Europe/Berlin") from err


def whole(value: object, field: str) -> int:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ProblemError(field=field, value=shown(value), expected="a whole number")
    return value


def unit_of(field: str) -> str:
    """What is expected in *field*, from the unit at the end of its name."""
    name = field.split("[", maxsplit=1)[0]
    return next((unit for end, unit in UNITS.items() if name.endswith(end)), "a value")


def inside(field: str, name: str) -> str:
    """The name of a field within another one."""
    return f"{field}.{name}" if field else name


def shown(value: object) -> str:
    """A value as it can stand in a sentence."""
    told = repr(value)
    return told if len(told) <= 60 else f"{told[:57]}..."


def _word(kind: type[StrEnum], value: object, field: str) -> StrEnum:
    words = {one.value: one for one in kind}
    if not isinstance(value, str) or value not in words:
        raise ProblemError(field=field, value=shown(value), expected=f"one of {', '.join(words)}")
    return words[value]


def _optional(kind: UnionType, value: object, field: str, plain: Plain) -> object:
    if value is None and NoneType in get_args(kind):
        return None
    (other,) = (one for one in get_args(kind) if one is not NoneType)
    return decode(other, value, field, plain)


def _row(kinds: tuple[object, ...], value: object, field: str, plain: Plain) -> tuple[object, ...]:
    given = items(value, field)
    if len(kinds) == 2 and kinds[1] is ...:
        return tuple(decode(kinds[0], one, f"{field}[{place}]", plain) for place, one in enumerate(given))
    if len(given) != len(kinds):
        raise ProblemError(field=field, value=f"{len(given)} values", expected=f"{len(kinds)} values")
    pairs = zip(kinds, given, strict=True)
    return tuple(decode(kind, one, f"{field}[{place}]", plain) for place, (kind, one) in enumerate(pairs))


PLAIN: Final[Plain] = {
    float: number,
    int: whole,
    bool: flag,
    str: text,
    Text: lambda value, field: Text(text(value, field)),
    datetime: moment,
    timedelta: minutes,
}
