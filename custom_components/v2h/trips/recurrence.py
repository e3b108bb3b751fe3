"""Trips that repeat: when the rule of a calendar (RFC 5545, RRULE) makes them begin again. Pure.

A rule counts in the time on the wall: a trip at half past seven stays one when the clocks change.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Final

from dateutil.rrule import rrulestr

from ..optimizer.words import Text

_PARTS: Final = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,3}",
    "COUNT": r"[1-9]\d{0,4}",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "WKST": r"[A-Z]{2}",
    "BYDAY": r"[A-Z\d,+-]+",
    **dict.fromkeys(("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"), r"[\d,+-]+"),
}
"""What a rule may say. Nothing of hours: a trip has one departure a day."""

_WALL: Final = "%Y%m%dT%H%M%S"
_DAY: Final = "%Y%m%d"
# Nobody waits in Home Assistant's loop for a 30th of February: dateutil counts to the year 9999 for it. So a
# rule is first tried in the last leap year but one, where that is soon over.
_LAST_YEARS: Final = 9992
_SEEN_WITHIN: Final = timedelta(days=2 * 366)
_GOES_ON_WITHIN: Final = timedelta(days=8 * 366)


class RecurrenceError(ValueError):
    """A rule that cannot be read; the text says which and what was expected."""


def check(rule: str, first: datetime | date, zone: tzinfo) -> None:
    """Raise RecurrenceError if *rule* is none, or takes place on no day of two years."""
    parts = _parts(rule)
    by = {key: value for key, value in parts.items() if key not in {"INTERVAL", "COUNT", "UNTIL"}}
    if parts.get("FREQ") == "DAILY" and ("BYSETPOS" in by or ("INTERVAL" in parts and len(by) > 1)):
        raise _wrong(rule)
    begin = _wall(first, zone)
    ever = next(iter(_read(by, begin.replace(year=_LAST_YEARS), rule)), None)
    if ever is None or next(_times(rule, first, begin + _SEEN_WITHIN, zone), None) is None:
        raise RecurrenceError(Text("rrule: expected a day on which it takes place, got “{rule}”.", rule=rule))


def starts(
    rule: str, first: datetime | date, begin: datetime | date, end: datetime | date, zone: tzinfo
) -> tuple[datetime | date, ...]:
    """When the rule begins between *begin* and *end*; days where *first* is one, else times in *zone*."""
    earliest = _wall(begin, zone)
    walls = _times(rule, first, _wall(end, zone), zone)
    return tuple(_like(first, wall, zone) for wall in walls if wall >= earliest)


def goes_on(rule: str, first: datetime | date, after: datetime, zone: tzinfo) -> bool:
    """Whether the rule begins once more after that moment."""
    late = _wall(after, zone)
    return any(wall > late for wall in _times(rule, first, late + _GOES_ON_WITHIN, zone))


def before(rule: str, start: datetime | date, zone: tzinfo) -> str:
    """The same rule, ending before the time that begins at *start*."""
    parts = _parts(rule)
    parts.pop("COUNT", None)
    last = _wall(start, zone) - timedelta(seconds=1)
    return _written(parts | {"UNTIL": last.strftime(_WALL)})


def name(start: datetime | date, zone: tzinfo) -> str:
    """What a calendar calls the one of many that begins at *start*."""
    return _wall(start, zone).strftime(_WALL) if isinstance(start, datetime) else start.strftime(_DAY)


def end_of(
    start: datetime | date, first: datetime | date, last: datetime | date, zone: tzinfo
) -> datetime | date:
    """When the one that begins at *start* ends, as long on the wall as from *first* to *last*."""
    return _like(last, _wall(start, zone) + (_wall(last, zone) - _wall(first, zone)), zone)


def _times(rule: str, first: datetime | date, latest: datetime, zone: tzinfo) -> Iterator[datetime]:
    """When it takes place on the clock on the wall, up to *latest*."""
    parts = _parts(rule)
    count, until = parts.pop("COUNT", None), parts.get("UNTIL")
    last = latest.strftime(_WALL)
    if until:
        try:
            last = min(last, _on_the_wall(until, zone))
        except ValueError as err:
            raise _wrong(rule) from err
    return islice(_read(parts | {"UNTIL": last}, _wall(first, zone), rule), int(count) if count else None)


def _read(parts: Mapping[str, str], begin: datetime, rule: str) -> Iterable[datetime]:
    """The times of these *parts* of a rule. Raises RecurrenceError."""
    try:
        read: Iterable[datetime] = rrulestr(_written(parts), dtstart=begin)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError) as err:
        raise _wrong(rule) from err
    return read


def _parts(rule: str) -> dict[str, str]:
    """What the rule says, part by part. Raises RecurrenceError."""
    parts: dict[str, str] = {}
    for part in rule.upper().removeprefix("RRULE:").split(";"):
        key, _, value = part.partition("=")
        if key in parts or not re.fullmatch(_PARTS.get(key, r"(?!)"), value):
            raise _wrong(rule)
        parts[key] = value
    return parts


def _written(parts: Mapping[str, str]) -> str:
    return ";".join(f"{key}={value}" for key, value in parts.items())


def _wrong(rule: str) -> RecurrenceError:
    return RecurrenceError(Text("rrule: expected one such as FREQ=WEEKLY;BYDAY=TU, got “{rule}”.", rule=rule))


def _on_the_wall(until: str, zone: tzinfo) -> str:
    """The last moment on the wall: rules that pages write tell it in UTC."""
    if "T" not in until:
        return f"{until}T235959"
    return _in_zone(until[:-1], zone) if until.endswith("Z") else until


def _in_zone(moment: str, zone: tzinfo) -> str:
    return datetime.strptime(f"{moment}+0000", f"{_WALL}%z").astimezone(zone).strftime(_WALL)


def _wall(moment: datetime | date, zone: tzinfo) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return datetime.combine(moment, time())


def _like(first: datetime | date, wall: datetime, zone: tzinfo) -> datetime | date:
    return wall.replace(tzinfo=zone) if isinstance(first, datetime) else wall.date()
