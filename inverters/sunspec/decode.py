"""The words of a SunSpec model to values, each scaled by the factor that came with it."""

from collections.abc import Sequence

from ..kinds import clean_text, raw_number
from .models import Group, Model, Point

# The specification allows powers of ten in this range. A device that answered 258 once was believed
# by other software, and a meter read 2.58e260.
SCALE_LIMIT = 10

Values = dict[str, float | None]


def number(block: Sequence[int], point: Point, at: int = 0) -> float | None:
    """The value of *point* in *block* (words from the header on), scaled; None = unknown.

    *at* is where the point's group begins; scale factors stand in front of the groups.
    """
    start = at + point.offset
    raw = raw_number(block[start : start + point.kind.size], point.kind)
    if raw is None or point.scale is None:
        return raw
    exponent = _signed(block[point.scale])
    if not -SCALE_LIMIT <= exponent <= SCALE_LIMIT:
        return None
    # Division keeps 230.1 exact where a product would give 230.10000000000002.
    factor: int = 10 ** abs(exponent)
    return float(raw * factor) if exponent >= 0 else raw / factor


def text(block: Sequence[int], point: Point, at: int = 0) -> str:
    """The printable text of *point*, "" where there is none."""
    start = at + point.offset
    return clean_text(block[start : start + point.kind.size])


def values(block: Sequence[int], model: Model) -> Values:
    """Every number of the model's fixed part."""
    return {name: number(block, point) for name, point in model.numbers.items()}


def members(block: Sequence[int], group: Group) -> list[tuple[str, Values]]:
    """Label and numbers of every repetition of *group* that lies in *block* whole."""
    starts = range(group.offset, len(block) - group.length + 1, group.length)
    return [
        (
            text(block, group.label, at),
            {name: number(block, point, at) for name, point in group.points.items()},
        )
        for at in starts
    ]


def _signed(word: int) -> int:
    return word - 0x10000 if word >= 0x8000 else word
