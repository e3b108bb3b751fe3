"""Rows of a list to spans of time: ends found where they are not told, overlaps resolved."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from ..optimizer.series import Rate

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list, in UTC; *end* is None where the list does not tell it."""

    start: datetime
    end: datetime | None
    value: float


def spans(rows: Iterable[Row]) -> tuple[Rate, ...]:
    """The rows in order of time, without overlap: what starts later counts, of equal starts the last.

    A row without an end lasts as long as the others of a regular list do, so that a hole in the list
    stays a hole; in an irregular list it lasts until the next one starts.
    """
    ordered = sorted(rows, key=lambda row: row.start)
    return _flat(_closed(ordered))


def width(starts: Sequence[datetime]) -> timedelta | None:
    """The distance that half of the sorted *starts* or more keep; None if they have no such rhythm."""
    gaps = [gap for gap in (b - a for a, b in pairwise(starts)) if gap]
    if not gaps:
        return HOUR
    gap, count = Counter(gaps).most_common(1)[0]
    return gap if 2 * count >= len(gaps) and gap <= DAY else None


def _closed(ordered: list[Row]) -> list[Rate]:
    starts = sorted({row.start for row in ordered})
    following = dict(pairwise(starts))
    usual = width(starts)
    closed = []
    for row in ordered:
        after = following.get(row.start, row.start + (usual or HOUR))
        end = row.end or (min(after, row.start + usual) if usual else after)
        closed.append(Rate(start=row.start, end=end, value=row.value))
    return closed


def _flat(ordered: list[Rate]) -> tuple[Rate, ...]:
    """Nested and overlapping spans cut to one layer. The stack holds what is still to be continued."""
    flat: list[Rate] = []
    stack: list[Rate] = []
    for rate in ordered:
        _advance(flat, stack, until=rate.start)
        stack.append(rate)
    _advance(flat, stack, until=None)
    return tuple(flat)


def _advance(flat: list[Rate], stack: list[Rate], until: datetime | None) -> None:
    while stack:
        top = stack[-1]
        start = max(top.start, flat[-1].end) if flat else top.start
        end = top.end if until is None else min(top.end, until)
        if start < end:
            flat.append(Rate(start=start, end=end, value=top.value))
        if until is not None and top.end > until:
            return
        stack.pop()
