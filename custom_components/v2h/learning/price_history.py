"""Prices of the past four months: thinned to hours, packed for a file, read from the recorder."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from ..optimizer.series import Rate

# Quarter-hours matter for today and the day before; of older days the hour's mean says what usually follows.
FINE_FOR: Final = timedelta(days=8)
HOUR: Final = timedelta(hours=1)


def thinned(rates: Iterable[Rate], now: datetime) -> tuple[Rate, ...]:
    """*rates* in their order, those of more than eight days ago as means of whole hours (UTC).

    Hours of which a part is missing keep the mean of what is known of them.
    """
    rates = tuple(rates)
    limit = now - FINE_FOR
    old = [rate for rate in rates if rate.end <= limit]
    return (*_hours(old), *(rate for rate in rates if rate.end > limit))


def packed(rates: Iterable[Rate]) -> list[list[float]]:
    """JSON-safe, short: four months of hours are some 100 kB."""
    return [[rate.start.timestamp(), rate.end.timestamp(), round(rate.value, 6)] for rate in rates]


def unpacked(data: object) -> tuple[Rate, ...]:
    """What `packed` wrote, in the order of time. Rows that are none are left out."""
    rates = [rate for row in data if (rate := _rate(row))] if isinstance(data, list) else []
    return tuple(sorted(rates, key=lambda rate: rate.start))


def of_statistics(rows: Iterable[Mapping[str, Any]]) -> tuple[Rate, ...]:
    """Hourly means of our price sensor, as the recorder hands them out."""
    means = ((datetime.fromtimestamp(row["start"], UTC), row.get("mean")) for row in rows)
    return tuple(
        Rate(start=start, end=start + HOUR, value=float(mean)) for start, mean in means if mean is not None
    )


def _rate(row: object) -> Rate | None:
    match row:
        case [int() | float() as start, int() | float() as end, int() | float() as value] if start < end:
            return Rate(
                start=datetime.fromtimestamp(start, UTC), end=datetime.fromtimestamp(end, UTC), value=value
            )
        case _:
            return None


def _hours(rates: Iterable[Rate]) -> Iterable[Rate]:
    for hour, inside in groupby(rates, key=_hour):
        group = tuple(inside)
        if len(group) == 1:
            yield group[0]
            continue
        weights = [(rate.end - rate.start) / HOUR for rate in group]
        mean = sum(rate.value * weight for rate, weight in zip(group, weights, strict=True)) / sum(weights)
        yield Rate(start=max(hour, group[0].start), end=group[-1].end, value=mean)


def _hour(rate: Rate) -> datetime:
    return rate.start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
