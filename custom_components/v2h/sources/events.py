"""Windows of the grid operator or an aggregator, out of a calendar or a list among an entity's attributes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import Final

from ..optimizer.site import Event
from ..optimizer.words import Figure, Text, time_and_day
from .errors import ShapeError
from .fields import moment, number
from .money import CENTS

LISTS: Final = ("joined_events", "events", "windows", "periods", "schedule")
REWARDS: Final = ("reward_per_kwh", "reward", "price", "value")
LIMIT: Final = "limit_w"
# Octopus pays in points: 800 are a pound.
POINTS: Final = "octopoints_per_kwh"
POINTS_PER_POUND: Final = 800.0

_NUMBER: Final = r"(\d+(?:[.,]\d+)?)"
_REWARD: Final = re.compile(rf"{_NUMBER}\s*([^\s\d/]*)\s*/\s*kWh", re.IGNORECASE)
_POWER: Final = re.compile(rf"{_NUMBER}\s*(k?)W(?!h)\b", re.IGNORECASE)
_OUT: Final = re.compile(r"\b(?:export|feed[ -]?in|deliver)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """What a window pays or orders. None: it does not say."""

    reward_per_kwh: float | None = None
    import_limit_w: float | None = None
    export_limit_w: float | None = None


NOTHING: Final = Bid()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A window, and what its announcer called it."""

    event: Event
    name: str

    def words(self, tz: tzinfo, currency: str) -> Text:
        """A line for people: "Mon 18:00–19:00 Saving session: 0.45 EUR per kWh"."""
        event = self.event
        begin, end = time_and_day(event.start.astimezone(tz)), f"{event.end.astimezone(tz):%H:%M}"
        return Text(
            "{begin}–{end} {name}: {terms}",
            begin=begin,
            end=end,
            name=self.name,
            terms=_terms(event, currency),
        )


def of_calendar(rows: Sequence[Mapping[str, object]], usual: Bid, tz: tzinfo) -> tuple[Announced, ...]:
    """Events as calendar.get_events answers: "Saving session 0.45 €/kWh", "Limit 4.2 kW". Raises ShapeError.

    Money is that of the home, or hundredths of it (ct, p, öre). A power limits what the home takes, or what
    it delivers if the text speaks of export. *usual* holds for events that name neither.
    """
    found = []
    for at, row in enumerate(rows):
        name = str(row.get("summary") or "") or Text("an event of the calendar")
        start, end = (_moment(row.get(key), f"events[{at}].{key}", tz) for key in ("start", "end"))
        own = bid_in(f"{name} {row.get('description') or ''}")
        found.append(_announced(start, end, name, usual if own == NOTHING else own))
    return _kept(found)


def of_attributes(attributes: Mapping[str, object], usual: Bid, name: str) -> tuple[Announced, ...]:
    """A list of {start, end} among *attributes*, such as joined_events by Octopus. Raises ShapeError."""
    field = next((key for key in LISTS if isinstance(attributes.get(key), list)), None)
    rows = attributes[field] if field else None
    if not isinstance(rows, list):
        expected = Text("a list of starts and ends, named {names}", names=" / ".join(LISTS))
        raise ShapeError(Text("The list of the entity's attributes"), sorted(attributes), expected)
    found = []
    for at, row in enumerate(rows):
        where = f"{field}[{at}]"
        if not isinstance(row, Mapping):
            raise ShapeError(where, row, Text("a mapping with a start and an end"))
        start, end = (moment(row.get(key), f"{where}.{key}") for key in ("start", "end"))
        own = _bid_of(row, where)
        found.append(_announced(start, end, name, usual if own == NOTHING else own))
    return _kept(found)


def bid_in(text: str) -> Bid:
    """What a line of text pays or orders."""
    paid, power = _REWARD.search(text), _POWER.search(text)
    reward = limit_w = None
    if paid:
        hundredths = paid[2].casefold() in CENTS
        reward = float(paid[1].replace(",", ".")) / (100 if hundredths else 1)
    if power:
        limit_w = float(power[1].replace(",", ".")) * (1000 if power[2] else 1)
    out = _OUT.search(text) is not None
    return Bid(
        reward_per_kwh=reward,
        import_limit_w=None if out else limit_w,
        export_limit_w=limit_w if out else None,
    )


def apart(windows: Iterable[Announced]) -> tuple[Announced, ...]:
    """In their order; of two that pay for the same kWh the later one begins as the first ends."""
    found: list[Announced] = []
    paid_until: datetime | None = None
    for one in sorted(windows, key=lambda one: one.event.start):
        event = one.event
        if event.reward_per_kwh:
            if paid_until is not None and event.start < paid_until:
                event = replace(event, start=paid_until)
            if event.end <= event.start:
                continue
            paid_until = event.end
        found.append(replace(one, event=event))
    return tuple(found)


def _terms(event: Event, currency: str) -> Text:
    """What it pays and orders; `_kept` sees to it that this is something."""
    terms = []
    if event.reward_per_kwh:
        paid = Figure(f"{event.reward_per_kwh:g}")
        terms.append(Text("{paid} {currency} per kWh", paid=paid, currency=currency))
    if event.import_limit_w is not None:
        most = Figure(f"{event.import_limit_w / 1000:g}")
        terms.append(Text("the home takes at most {power} kW", power=most))
    if event.export_limit_w is not None:
        most = Figure(f"{event.export_limit_w / 1000:g}")
        terms.append(Text("the home delivers at most {power} kW", power=most))
    told, *others = terms
    for other in others:
        told = Text("{one}, {other}", one=told, other=other)
    return told


def _announced(start: datetime, end: datetime, name: str, bid: Bid) -> Announced:
    event = Event(
        start=start,
        end=end,
        reward_per_kwh=bid.reward_per_kwh or 0.0,
        import_limit_w=bid.import_limit_w,
        export_limit_w=bid.export_limit_w,
    )
    return Announced(event=event, name=name)


def _kept(windows: Iterable[Announced]) -> tuple[Announced, ...]:
    """Those that last, and that pay or order anything."""
    return tuple(
        one
        for one in windows
        if one.event.start < one.event.end
        if one.event.reward_per_kwh
        or one.event.import_limit_w is not None
        or one.event.export_limit_w is not None
    )


def _bid_of(row: Mapping[object, object], field: str) -> Bid:
    paid = next((number(row[key], f"{field}.{key}") for key in REWARDS if key in row), None)
    if paid is None and (points := number(row.get(POINTS), f"{field}.{POINTS}")) is not None:
        paid = points / POINTS_PER_POUND
    return Bid(reward_per_kwh=paid, import_limit_w=number(row.get(LIMIT), f"{field}.{LIMIT}"))


def _moment(value: object, field: str, tz: tzinfo) -> datetime:
    """A time, or a whole day of the calendar on the clock of the home."""
    if isinstance(value, str) and len(value) == len("2026-11-22"):
        try:
            return datetime.combine(date.fromisoformat(value), time(), tz).astimezone(UTC)
        except ValueError:
            raise ShapeError(field, value, Text("a day such as 2026-11-22")) from None
    return moment(value, field)
