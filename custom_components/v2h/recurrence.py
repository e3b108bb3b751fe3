"""Trips that repeat: when the rule of a calendar (RFC 5545, RRULE) makes them begin again. Pure.

A rule counts in the time on the wall: a trip at half past seven stays one when the clocks change.
"""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from dateutil.rrule import rrule, rrulestr

_UNTIL: Final = re.compile(r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?", re.IGNORECASE)
_END: Final = re.compile(r";?(?:UNTIL|COUNT)=[^;]*", re.IGNORECASE)
_WALL: Final = "%Y%m%dT%H%M%S"
_DAY: Final = "%Y%m%d"


class RecurrenceError(ValueError):
    """A rule that cannot be read; the text says which and what was expected."""


def check(rule: str, first: datetime | date, zone: tzinfo) -> None:
    """Raise RecurrenceError if *rule* is none."""
    _rule(rule, first, zone)


def starts(
    rule: str, first: datetime | date, begin: datetime | date, end: datetime | date, zone: tzinfo
) -> tuple[datetime | date, ...]:
    """When the rule begins between *begin* and *end*; days where *first* is one, else times in *zone*."""
    walls = _rule(rule, first, zone).between(_wall(begin, zone), _wall(end, zone), inc=True)
    return tuple(_like(first, wall, zone) for wall in walls)


def goes_on(rule: str, first: datetime | date, after: datetime, zone: tzinfo) -> bool:
    """Whether the rule begins once more after that moment."""
    return _rule(rule, first, zone).after(_wall(after, zone)) is not None


def before(rule: str, start: datetime | date, zone: tzinfo) -> str:
    """The same rule, ending before the time that begins at *start*."""
    last = _wall(start, zone) - timedelta(seconds=1)
    return f"{_END.sub('', rule).strip(';')};UNTIL={last.strftime(_WALL)}"


def name(start: datetime | date, zone: tzinfo) -> str:
    """What a calendar calls the one of many that begins at *start*."""
    return _wall(start, zone).strftime(_WALL) if isinstance(start, datetime) else start.strftime(_DAY)


def end_of(
    start: datetime | date, first: datetime | date, last: datetime | date, zone: tzinfo
) -> datetime | date:
    """When the one that begins at *start* ends, as long on the wall as from *first* to *last*."""
    return _like(last, _wall(start, zone) + (_wall(last, zone) - _wall(first, zone)), zone)


def _rule(rule: str, first: datetime | date, zone: tzinfo) -> rrule:
    try:
        read = rrulestr(_UNTIL.sub(lambda end: _until(end, zone), rule), dtstart=_wall(first, zone))
    except (ValueError, TypeError, AttributeError, KeyError, IndexError) as err:
        raise RecurrenceError(f"rrule: expected one such as FREQ=WEEKLY;BYDAY=TU, got {rule!r}.") from err
    if not isinstance(read, rrule):
        raise RecurrenceError(f"rrule: expected one rule alone, got {rule!r}.")
    return read


def _until(end: re.Match[str], zone: tzinfo) -> str:
    """The last moment on the wall: rules that pages write tell it in UTC."""
    day, clock, utc = end.groups()
    if not clock:
        return f"UNTIL={day}T235959"
    return f"UNTIL={_in_zone(f'{day}T{clock}', zone)}" if utc else f"UNTIL={day}T{clock}"


def _in_zone(moment: str, zone: tzinfo) -> str:
    return datetime.strptime(f"{moment}+0000", f"{_WALL}%z").astimezone(zone).strftime(_WALL)


def _wall(moment: datetime | date, zone: tzinfo) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return datetime.combine(moment, time())


def _like(first: datetime | date, wall: datetime, zone: tzinfo) -> datetime | date:
    return wall.replace(tzinfo=zone) if isinstance(first, datetime) else wall.date()
