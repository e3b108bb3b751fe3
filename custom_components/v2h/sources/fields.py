"""One value at a time out of plain data, or a ShapeError that names it."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from ..optimizer.words import Text
from .errors import ShapeError

# A week in quarter-hours is 672; a list beyond this is no price list.
MOST_ROWS = 5000
YEARS = range(2000, 2100)

A_NUMBER: Final = Text("a number")
WITH_ZONE: Final = Text("a time with its zone, such as 2026-11-22T18:00:00+01:00")


def moment(value: object, field: str) -> datetime:
    """A point in time, in UTC. A time without a zone is refused: nobody can say which hour it means."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ShapeError(field, value, WITH_ZONE) from None
    if not isinstance(value, datetime):
        raise ShapeError(field, value, WITH_ZONE)
    if value.utcoffset() is None:
        expected = Text("{time}; this one does not say its zone", time=WITH_ZONE)
        raise ShapeError(field, value.isoformat(), expected)
    if value.year not in YEARS:
        raise ShapeError(field, value.isoformat(), Text("a time in this century"))
    return value.astimezone(UTC)


def number(value: object, field: str) -> float | None:
    """A number; None where the source itself has none (null, NaN)."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise ShapeError(field, value, A_NUMBER) from None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ShapeError(field, value, A_NUMBER)
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        raise ShapeError(field, value, A_NUMBER) from None


def table(value: object, field: str) -> Sequence[Mapping[str, object]]:
    """A list of mappings that is not empty."""
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)) or not value:
        raise ShapeError(field, value, Text("a list of prices or powers with their times"))
    if len(value) > MOST_ROWS:
        rows = Text("a list of {count}", count=str(len(value)))
        raise ShapeError(field, rows, Text("at most {most} rows", most=str(MOST_ROWS)))
    for at, row in enumerate(value):
        if not isinstance(row, Mapping):
            raise ShapeError(f"{field}[{at}]", row, Text("a mapping with a start and a value"))
    return value
