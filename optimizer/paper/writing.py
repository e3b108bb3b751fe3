"""From dataclasses to what a JSON file can hold and back, value by value the same: for files of bug reports.

`decoding` reads what people write; this is read only from what was written here, so a number may also be
infinite or none at all, a time zone is known by its name, and a plan has a form of its own.
"""

import dataclasses
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from ..errors import ProblemError
from ..plan import Plan
from .decoding import PLAIN, decode_into, mapping, number, shown, zone

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

type Json = Mapping[str, object] | list[Json] | str | float | None

# What is no number in JSON.
ODD: Final = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def written(value: object) -> Json:
    """*value* as JSON-safe data. Raises ProblemError for what `restored` could not read back."""
    match value:
        case None | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case str() | tzinfo():
            return str(value)
        case datetime():
            return value.isoformat()
        case timedelta():
            return value / timedelta(minutes=1)
        case tuple():
            return [written(one) for one in value]
        case Plan():
            return value.to_dict()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: written(getattr(value, one.name)) for one in dataclasses.fields(value)}
    raise ProblemError(
        field=type(value).__name__, value=shown(value), expected="something that can be written"
    )


def restored[T: DataclassInstance](kind: type[T], value: object, field: str) -> T:
    """The *kind* that `written` wrote. Raises ProblemError naming the field for anything else."""
    return decode_into(kind, value, field, EXACT)


def _any_number(value: object, field: str) -> float:
    return ODD[value] if isinstance(value, str) and value in ODD else number(value, field)


def _plan(value: object, field: str) -> Plan:
    return Plan.from_dict(mapping(value, field))


EXACT: Final[Mapping[type, Callable[[object, str], object]]] = {
    **PLAIN,
    float: _any_number,
    tzinfo: zone,
    Plan: _plan,
}
