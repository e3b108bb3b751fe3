"""A picture of hours (prices, powers) for a page's description, and the sentence that says the same.

Home Assistant lets an SVG with plain paths through to a flow's page (colours by "stroke" only, no text), so
the bars are strokes, and the words stand below.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from ..optimizer.series import Rate
from ..optimizer.words import Figure, Text, joined, time_and_day

WIDTH: Final = 320  # the page of a phone, less its margins
HEIGHT: Final = 90
LOW: Final = "#43a047"
MIDDLE: Final = "#1e88e5"
HIGH: Final = "#e53935"
AXIS: Final = "#9e9e9e"
HOUR: Final = timedelta(hours=1)
# Bars are one pixel of stroke each, drawn several times as wide.
BAR: Final = 4
MOST_HOURS: Final = 48
# A day of the week says no more which one it is; a table of hours holds for ever.
SOON: Final = timedelta(days=4)


def hours_of(rates: Sequence[Rate], now: datetime) -> list[float | None]:
    """The mean price of each hour from the current one on, None where none is known, at most two days."""
    first = now.replace(minute=0, second=0, microsecond=0)
    found = [_mean(rates, first + HOUR * ahead) for ahead in range(MOST_HOURS)]
    while found and found[-1] is None:
        found.pop()
    return found


def chart(rates: Sequence[Rate], now: datetime) -> str:
    """An SVG of the coming hours' prices: low ones green, high ones red. Empty without prices."""
    return bars(hours_of(rates, now))


def bars(hours: Sequence[float | None], highest: float = 0.0) -> str:
    """An SVG of one value an hour, None where none is known, up to *highest* at least. Empty without any."""
    known = [value for value in hours if value is not None]
    if not known:
        return ""
    top, bottom = max(*known, highest), min(*known, 0.0)
    scale = HEIGHT / (top - bottom) if top > bottom else 0.0
    zero = round(top * scale) if scale else HEIGHT // 2
    each = max(WIDTH // len(hours), BAR)
    third = (max(known) - min(known)) / 3
    paths: dict[str, list[str]] = {LOW: [], MIDDLE: [], HIGH: []}
    for at, value in enumerate(hours):
        if value is None:
            continue
        step = round((value - min(known)) / third - 0.5) if third else 1
        colour = (LOW, MIDDLE, HIGH)[min(max(step, 0), 2)]
        end = zero - (round(value * scale) or 1)
        paths[colour] += [f"M{x / BAR:g} {zero}V{end}" for x in _columns(at, each)]
    drawn = "".join(
        f'<path transform="scale({BAR} 1)" stroke="{colour}" d="{"".join(lines)}"></path>'
        for colour, lines in paths.items()
        if lines
    )
    axis = f'<path stroke="{AXIS}" d="M0 {zero + 0.5}H{each * len(hours)}"></path>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT + 4}">{drawn}{axis}</svg>'
    )


def words(rates: Sequence[Rate], now: datetime, tz: tzinfo, currency: str) -> Text:
    """Now, lowest and highest with their hours, and how far the list reaches."""
    hours = hours_of(rates, now)
    known = [(price, at) for at, price in enumerate(hours) if price is not None]
    if not known:
        return Text("No price of the coming hours is known.")
    until = max(rate.end for rate in rates).astimezone(tz)
    told = _range(known, now.astimezone(tz), until if until - now < SOON else None)
    here = next((rate.value for rate in rates if rate.start <= now < rate.end), None)
    if here is None:
        return told
    return joined(Text("Now {price} {currency}/kWh.", price=_price(here), currency=currency), told)


def _range(known: Sequence[tuple[float, int]], now: datetime, until: datetime | None) -> Text:
    """The lowest and the highest of the *known* prices, each with its hour from *now* on."""
    (low, low_at), (high, high_at) = min(known), max(known, key=lambda told: told[0])
    if high - low < 0.0005:
        return Text("The price is the same at all hours.")
    first = now.replace(minute=0, second=0, microsecond=0)
    fillings = {
        "low": _price(low),
        "low_at": time_and_day(first + HOUR * low_at),
        "high": _price(high),
        "high_at": time_and_day(first + HOUR * high_at),
    }
    if until is None:
        return Text("Lowest {low} ({low_at}), highest {high} ({high_at}).", **fillings)
    return Text(
        "Lowest {low} ({low_at}), highest {high} ({high_at}), known until {until}.",
        until=time_and_day(until),
        **fillings,
    )


def _price(value: float) -> Figure:
    return Figure(f"{value:.3f}")


def _columns(at: int, each: int) -> range:
    """Where the strokes of a bar lie: they fill it but for a gap to the next."""
    wide = max(each - BAR // 2, BAR)
    return range(at * each + BAR // 2, at * each + wide, BAR) or range(at * each, at * each + 1)


def _mean(rates: Sequence[Rate], start: datetime) -> float | None:
    """The price of an hour; None if more than half of it is unknown."""
    end = start + HOUR
    parts = [
        ((min(rate.end, end) - max(rate.start, start)).total_seconds(), rate.value)
        for rate in rates
        if rate.start < end and rate.end > start
    ]
    seconds = sum(length for length, _ in parts)
    return sum(length * value for length, value in parts) / seconds if seconds >= 1800 else None
