"""Which requests to send for the words that are wanted. Pure.

A want is never torn: its words lie in one request, or a total read while it rolls over would jump. Wants
that lie close are merged, since a request costs a device far more than the words in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from .link import Space

# Modbus allows 125 words in an answer; some devices and gateways stop at 100.
MAX_WORDS: Final = 100
MODBUS_LIMIT: Final = 125
# Sixteen words cost 32 bytes, 3 ms on a line of 115,200 baud; another request costs a round trip.
MAX_GAP: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """Words that belong together. *unit* None is the link's own."""

    unit: int | None = None
    space: Space = Space.HOLDING
    start: int
    count: int

    @property
    def end(self) -> int:
        """First address after the last word."""
        return self.start + self.count

    @property
    def table(self) -> tuple[int | None, Space]:
        """Where it lies; only wants of one table can share a request."""
        return self.unit, self.space


@dataclass(frozen=True, slots=True, kw_only=True)
class Terrain:
    """What is known of a device's registers: how much it gives at once, and where it gives nothing."""

    max_words: int = MAX_WORDS
    holes: tuple[tuple[int, int], ...] = ()
    """First and last address of spans that the device refuses or that clear something when read."""
    cuts: frozenset[Want] = frozenset()
    """Wants that a request must begin with: a longer one was refused."""
    refused: frozenset[Want] = frozenset()
    """Wants that the device refused by themselves. They are not asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question to the device, and the wants that its answer serves."""

    wants: tuple[Want, ...] = field(repr=False)
    unit: int | None
    space: Space
    start: int
    count: int


def plan(wants: Iterable[Want], terrain: Terrain) -> tuple[Request, ...]:
    """The requests that fetch all *wants* which the device has not refused, in order of address."""
    groups: list[list[Want]] = []
    for want in sorted(set(wants) - terrain.refused, key=_order):
        if groups and _joins(groups[-1], want, terrain):
            groups[-1].append(want)
        else:
            groups.append([want])
    return tuple(_request(group) for group in groups)


def halves(request: Request) -> tuple[Request, ...]:
    """*request* as two, cut between wants; nothing where it serves a single want."""
    middle = len(request.wants) // 2
    return tuple(_request(part) for part in (request.wants[:middle], request.wants[middle:]) if middle)


def _order(want: Want) -> tuple[int, str, int, int]:
    return (-1 if want.unit is None else want.unit, want.space, want.start, want.count)


def _joins(group: list[Want], want: Want, terrain: Terrain) -> bool:
    first, end = group[0], max(member.end for member in group)
    return (
        want.table == first.table
        and want not in terrain.cuts
        and want.start - end <= MAX_GAP
        and max(end, want.end) - first.start <= min(terrain.max_words, MODBUS_LIMIT)
        and not _crosses(end, want, terrain)
    )


def _crosses(end: int, want: Want, terrain: Terrain) -> bool:
    """Whether a known hole, or something that the device refused, lies between *end* and *want*."""
    refused = [(lost.start, lost.end - 1) for lost in terrain.refused if lost.table == want.table]
    return any(low < want.start and high >= end for low, high in (*terrain.holes, *refused))


def _request(wants: Iterable[Want]) -> Request:
    served = tuple(wants)
    start, end = served[0].start, max(want.end for want in served)
    return Request(wants=served, unit=served[0].unit, space=served[0].space, start=start, count=end - start)
