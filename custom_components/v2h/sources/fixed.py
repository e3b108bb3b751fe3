"""Prices that are known for ever: one price, or a table of hours."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from ..optimizer.series import Rate
from ..optimizer.words import Text
from .errors import ShapeError
from .feed import Feed
from .fields import A_NUMBER, number, table

# Behind us for what has just passed, ahead of us beyond any plan.
BEHIND = timedelta(days=1)
AHEAD = timedelta(days=7)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def price(value: object, now: datetime) -> Feed:
    """One price per kWh at all hours."""
    told = number(value, Text("The price"))
    if told is None:
        raise ShapeError(Text("The price"), value, A_NUMBER)
    return Feed(rates=(Rate(start=now - BEHIND, end=now + AHEAD, value=told),))


def hours(rows: object, now: datetime, tz: tzinfo) -> Feed:
    """A time-of-use table: [{"from": "22:00", "to": "06:00", "price": 0.21, "days": ["mon", "tue"]}].

    Times are local and may pass midnight (the day is then the one on which they begin); equal times
    mean the whole day, no days mean every day. A later line covers an earlier one.
    """
    windows = [_Window(row, f"hours[{at}]") for at, row in enumerate(table(rows, "hours"))]
    today = now.astimezone(tz).date()
    days = [today + timedelta(days=offset) for offset in range(-BEHIND.days - 1, AHEAD.days + 1)]
    lines = [
        _Line(*w.on(day, tz), at, w.price)
        for at, w in enumerate(windows)
        for day in days
        if day.weekday() in w.days
    ]
    return Feed(rates=tuple(_covered(lines)))


class _Line(NamedTuple):
    """One line of the table on one day, and which line it is."""

    start: datetime
    end: datetime
    at: int
    price: float


def _covered(lines: list[_Line]) -> Iterator[Rate]:
    """The price of each stretch of time: that of the latest line that holds there."""
    coming = sorted(lines, reverse=True)
    holding: list[tuple[int, datetime, float]] = []
    for begin, end in pairwise(sorted({moment for line in lines for moment in line[:2]})):
        while coming and coming[-1].start <= begin:
            line = coming.pop()
            heappush(holding, (-line.at, line.end, line.price))
        while holding and holding[0][1] <= begin:
            heappop(holding)
        if holding:
            yield Rate(start=begin, end=end, value=holding[0][2])


class _Window:
    """One line of the table."""

    def __init__(self, row: Mapping[str, object], field: str) -> None:
        self.begin = _clock(row.get("from"), f"{field}.from")
        self.end = _clock(row.get("to"), f"{field}.to")
        self.days = _days(row.get("days"), f"{field}.days")
        told = number(row.get("price"), f"{field}.price")
        if told is None:
            raise ShapeError(f"{field}.price", row.get("price"), A_NUMBER)
        self.price = told

    def on(self, day: date, tz: tzinfo) -> tuple[datetime, datetime]:
        """The window that begins on *day*; clock changes make it an hour longer or shorter."""
        last = day if self.begin < self.end else day + timedelta(days=1)
        start, end = datetime.combine(day, self.begin, tz), datetime.combine(last, self.end, tz)
        return start.astimezone(UTC), end.astimezone(UTC)


def _clock(value: object, field: str) -> time:
    text = "00:00" if value == "24:00" else value
    try:
        clock = time.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        clock = None
    if clock is None or clock.tzinfo is not None:
        raise ShapeError(field, value, Text("a local time such as 22:00"))
    return clock


def _days(value: object, field: str) -> set[int]:
    if value is None:
        return set(range(7))
    named = {day: at for at, day in enumerate(WEEK)}
    if not isinstance(value, (list, tuple)) or not value or not all(day in named for day in value):
        raise ShapeError(field, value, Text("a list of {days}", days=", ".join(WEEK)))
    return {named[day] for day in value}
