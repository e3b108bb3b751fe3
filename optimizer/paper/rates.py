"""A series of prices or powers as a JSON file gives it, in any of four forms."""

from collections.abc import Mapping
from datetime import UTC, timedelta

from ..errors import ProblemError
from ..horizon import Horizon
from ..series import Rate
from .decoding import inside, items, known_keys, mapping, minutes, moment, number, shown


def rates(value: object, field: str, horizon: Horizon) -> tuple[Rate, ...]:
    """A series in any of its four forms.

    One number for all time; a list with one number per slot; ``{"every_minutes": 60, "values": [...]}``, from
    ``start`` or the begin of the plan on; or a list of ``{"start": ..., "end": ..., "value": ...}``.
    """
    if isinstance(value, Mapping):
        return _regular(value, field, horizon)
    if isinstance(value, list):
        if value and isinstance(value[0], Mapping):
            return _stamped(value, field)
        if len(value) != len(horizon):
            raise ProblemError(
                field=field, value=f"{len(value)} values", expected=f"one for each of {len(horizon)} slots"
            )
        numbers = [number(one, f"{field}[{place}]") for place, one in enumerate(value)]
        starts, ends = horizon.boundaries[:-1], horizon.boundaries[1:]
        rows = zip(starts, ends, numbers, strict=True)
        return tuple(Rate(start=start, end=end, value=one) for start, end, one in rows)
    return (Rate(start=horizon.start, end=horizon.end, value=number(value, field)),)


def _regular(given: Mapping[str, object], field: str, horizon: Horizon) -> tuple[Rate, ...]:
    known_keys(given, ("every_minutes", "start", "values"), field)
    step = minutes(given.get("every_minutes"), inside(field, "every_minutes"))
    if step <= timedelta(0):
        raise ProblemError(field=inside(field, "every_minutes"), value=step, expected="minutes above 0")
    begin = moment(given["start"], inside(field, "start")) if "start" in given else horizon.start
    begin = begin.astimezone(UTC)
    where = inside(field, "values")
    values = [number(one, f"{where}[{place}]") for place, one in enumerate(items(given.get("values"), where))]
    return tuple(
        Rate(start=begin + place * step, end=begin + (place + 1) * step, value=one)
        for place, one in enumerate(values)
    )


def _stamped(given: list[object], field: str) -> tuple[Rate, ...]:
    rows = [mapping(one, f"{field}[{place}]") for place, one in enumerate(given)]
    for place, row in enumerate(rows):
        known_keys(row, ("start", "end", "value"), f"{field}[{place}]")
    starts = [
        moment(row.get("start"), f"{field}[{place}].start").astimezone(UTC) for place, row in enumerate(rows)
    ]
    found = []
    for place, row in enumerate(rows):
        if "end" in row:
            end = moment(row["end"], f"{field}[{place}].end").astimezone(UTC)
        elif place + 1 < len(rows):
            end = starts[place + 1]
        elif place:
            end = starts[place] + (starts[place] - starts[place - 1])
        else:
            raise ProblemError(field=f"{field}[0].end", value="missing", expected="the end of the only value")
        if end <= starts[place]:
            raise ProblemError(field=f"{field}[{place}]", value=shown(row), expected="an end after its start")
        found.append(
            Rate(start=starts[place], end=end, value=number(row.get("value"), f"{field}[{place}].value"))
        )
    return tuple(found)
