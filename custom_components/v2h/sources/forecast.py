"""Forecasts of solar power, in W."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Final, TypeIs

from ..optimizer.series import Rate
from ..optimizer.words import Text
from .errors import ShapeError
from .feed import Feed
from .fields import moment, number
from .rates import read_rows, unwrapped
from .spans import Row, spans

ENERGY: Final = ("wh_hours", "wh_period")
POWER: Final = ("watts",)
DETAILED: Final = ("detailedForecast", "detailedHourly")
# kW by the Solcast integration; W by evcc.
VALUES: Final = ("pv_estimate", "value", "power")
# What comes on nine days of ten.
AT_LEAST: Final = "pv_estimate10"
# What comes on one.
AT_MOST: Final = "pv_estimate90"
KILO: Final = {"pv_estimate", AT_LEAST, AT_MOST}
NO_RANGE: Final = "This forecast tells only what is expected, and not what comes at least."
# Forecasts that tell only the light hours leave out the night. A longer hole is a hole.
LONGEST_NIGHT: Final = timedelta(hours=18)


def parse(payload: object, *, field: str = "forecast", careful: bool = False) -> Feed:
    """W of sun out of evcc's rates, Solcast's rows, {"wh_hours": {start: Wh}} or {"watts": {time: W}}.

    *careful*: what comes on nine days of ten, where the forecast tells it; a note says where it does not.
    What comes on nine days of ten and on one stands beside, where it is told.
    """
    feed = _read(payload, field, (AT_LEAST, *VALUES) if careful else VALUES)
    notes = (*feed.notes, NO_RANGE) if careful and not _tells(payload, AT_LEAST) else feed.notes
    low, high = (
        _read(payload, field, (side,)).rates if _tells(payload, side) else () for side in (AT_LEAST, AT_MOST)
    )
    return replace(feed, notes=notes, low=low, high=high)


def _tells(payload: object, side: str) -> bool:
    rows = next((payload[name] for name in DETAILED if name in payload), None) if _is_map(payload) else None
    return isinstance(rows, Sequence) and bool(rows) and _is_map(rows[0]) and side in rows[0]


def _is_map(value: object) -> TypeIs[Mapping[str, object]]:
    return isinstance(value, Mapping)


def _read(payload: object, field: str, values: Sequence[str]) -> Feed:
    if isinstance(payload, Mapping):
        for name in (*ENERGY, *POWER):
            if isinstance(payload.get(name), Mapping):
                return _by_time(payload[name], name, energy=name in ENERGY)
        detailed = next((name for name in DETAILED if name in payload), None)
        if detailed:
            payload, field = payload[detailed], detailed
    listed, field = unwrapped(payload, field)
    rows, found, notes = read_rows(listed, field, values)
    factor = 1000.0 if found in KILO else 1.0
    return _never_negative(spans(rows), factor, field, notes)


def _by_time(told: Mapping[object, object], field: str, *, energy: bool) -> Feed:
    """{start: Wh of the period} or {start: W}. The periods follow from the starts."""
    rows = [
        Row(start=moment(start, f"{field} key"), end=None, value=value)
        for start, raw in told.items()
        if (value := number(raw, f"{field}[{start}]")) is not None
    ]
    if not rows:
        raise ShapeError(field, dict(told), Text("at least one period with its energy"))
    if energy:
        found = tuple(
            Rate(start=rate.start, end=rate.end, value=rate.value / _hours(rate)) for rate in spans(rows)
        )
    else:
        found = spans(rows)
    nights = _nights(found)
    notes = (f"{field}: nights that it leaves out are taken as dark.",) if nights else ()
    return _never_negative(tuple(sorted(found + nights, key=lambda rate: rate.start)), 1.0, field, notes)


def _hours(rate: Rate) -> float:
    return (rate.end - rate.start) / timedelta(hours=1)


def _nights(rates: tuple[Rate, ...]) -> tuple[Rate, ...]:
    return tuple(
        Rate(start=before.end, end=after.start, value=0.0)
        for before, after in pairwise(rates)
        if timedelta(0) < after.start - before.end <= LONGEST_NIGHT
    )


def _never_negative(rates: tuple[Rate, ...], factor: float, field: str, notes: tuple[str, ...]) -> Feed:
    if any(rate.value < 0 for rate in rates):
        notes = (*notes, f"{field}: negative powers are taken as none.")
    lit = tuple(Rate(start=rate.start, end=rate.end, value=max(rate.value * factor, 0.0)) for rate in rates)
    return Feed(rates=lit, notes=notes)
