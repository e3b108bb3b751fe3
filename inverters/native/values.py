"""The words of a maker's own registers to quantities."""

from collections.abc import Iterator, Sequence

from ..fetching import Fetched
from ..planning import Want
from ..quantities import QUANTITIES, Pace
from .format import InverterMap, Register


def wants(family: InverterMap, unit: int | None, paces: set[Pace]) -> Iterator[Want]:
    """The words of all quantities of these paces."""
    for name, register in family.registers():
        if QUANTITIES[name].pace in paces:
            yield register.want(unit)


def understand(
    family: InverterMap, unit: int | None, fetched: Fetched, *, little: bool | None
) -> dict[str, float | None]:
    """The quantities of *family* that this round brought. *little* is the word order that a device chose.

    A quantity of which a register was missed this time is unknown: another register, or a sum without it,
    would be another value.
    """

    def value(parts: Sequence[Register]) -> float | None:
        return _sum(
            parts, [_number(register, fetched.take(register.want(unit)), little) for register in parts]
        )

    return {
        name: next((found for parts in ways if (found := value(parts)) is not None), None)
        for name, ways in family.quantities.items()
        if not any(fetched.missing(register.want(unit)) for parts in ways for register in parts)
    }


def _number(register: Register, words: Sequence[int] | None, little: bool | None) -> float | None:  # noqa: FBT001
    return None if words is None else register.number(words, little=little)


def _sum(parts: Sequence[Register], values: Sequence[float | None]) -> float | None:
    """The parts together. One that is missing makes the sum unknown, unless it may be missing."""
    known = [value for value in values if value is not None]
    missing = [part for part, value in zip(parts, values, strict=True) if value is None and not part.optional]
    return None if missing or not known else round(sum(known), 6)
