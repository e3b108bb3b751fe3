"""Lists of prices: evcc's tariff API, and anything else with a start and a price in each row."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from ..optimizer.series import Rate
from ..optimizer.words import Text
from .errors import ShapeError
from .feed import Feed
from .fields import moment, number, table
from .money import per_kwh
from .spans import Row, spans

LISTS: Final = ("rates", "prices", "data", "forecasts", "forecast", "result")
STARTS: Final = ("start", "start_time", "startsAt", "from", "period_start", "timestamp", "time", "datetime")
ENDS: Final = ("end", "end_time", "endsAt", "to", "period_end")
# All-in prices come first where a row tells several.
VALUES: Final = ("total", "value", "price", "price_per_kwh", "per_kwh", "value_inc_vat")
PER_KWH: Final = ("price_per_kwh", "per_kwh", "value_inc_vat")


def parse(payload: object, *, unit: str | None = None, currency: str = "EUR", field: str = "rates") -> Feed:
    """Prices per kWh out of {"rates": [{"start", "end", "value"}]}, a bare list, or {time: price}."""
    listed, field = unwrapped(payload, field)
    rows, found, notes = read_rows(listed, field, VALUES)
    unit = unit or (f"{currency}/kWh" if found in PER_KWH else None)
    factor, converted = per_kwh([row.value for row in rows], unit=unit, currency=currency, field=field)
    priced = tuple(Rate(start=rate.start, end=rate.end, value=rate.value * factor) for rate in spans(rows))
    return Feed(rates=priced, notes=notes + converted)


def unwrapped(payload: object, field: str) -> tuple[Sequence[Mapping[str, object]], str]:
    """The list inside *payload*, and the path to it."""
    while isinstance(payload, Mapping):
        key = next((key for key in LISTS if key in payload), None)
        if key is not None:
            payload, field = payload[key], key
        elif "error" in payload:
            raise ShapeError("error", payload["error"], Text("prices or powers"))
        elif _is_by_time(payload):
            payload = [{"start": start, "value": value} for start, value in payload.items()]
        else:
            raise ShapeError(field, dict(payload), Text("one of {names}", names=", ".join(LISTS)))
    return table(payload, field), field


def read_rows(
    listed: Sequence[Mapping[str, object]], field: str, values: Sequence[str]
) -> tuple[list[Row], str, tuple[str, ...]]:
    """The rows that have a value, the name under which they have it, and a note on those without."""
    start_key = _key(listed[0], STARTS, f"{field}[0]")
    value_key = _key(listed[0], values, f"{field}[0]")
    end_key = next((key for key in ENDS if key in listed[0]), None)
    rows: list[Row] = []
    for at, line in enumerate(listed):
        where = f"{field}[{at}]"
        start = moment(line.get(start_key), f"{where}.{start_key}")
        end = _end(line, end_key, where, start)
        value = number(line.get(value_key), f"{where}.{value_key}") if value_key in line else None
        if value is not None:
            rows.append(Row(start=start, end=end, value=value))
    if not rows:
        empty_list = Text("a list of {count} without any {key}", count=str(len(listed)), key=value_key)
        raise ShapeError(field, empty_list, Text("at least one number"))
    empty = len(listed) - len(rows)
    return rows, value_key, (f"{field}: {empty} of {len(listed)} rows have no value yet.",) if empty else ()


def _end(line: Mapping[str, object], key: str | None, where: str, start: datetime) -> datetime | None:
    if key is None or line.get(key) is None:
        return None
    end = moment(line[key], f"{where}.{key}")
    if end <= start:
        expected = Text("a time after its start {start}", start=start.isoformat())
        raise ShapeError(f"{where}.{key}", end.isoformat(), expected)
    return end


def _key(line: Mapping[str, object], names: Sequence[str], where: str) -> str:
    for name in names:
        if name in line:
            return name
    raise ShapeError(where, dict(line), Text("one of {names}", names=", ".join(names)))


def _is_by_time(payload: Mapping[object, object]) -> bool:
    """Every key is a time."""
    if not payload:
        return False
    try:
        for key in payload:
            moment(key, "time")
    except ShapeError:
        return False
    return True
