"""Carry out planned requests, and learn what a device refuses."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from .errors import AnswerError, LinkError, RefusedError
from .link import Link, Space, words
from .planning import Request, Terrain, Want, halves, plan

# "No such registers" and "not that many": asking for less may help. Busy and broken will not be helped so.
TOO_MUCH: Final = {2, 3}

Table = tuple[int | None, Space]


@dataclass(slots=True)
class Fetched:
    """What one round brought: words by table and address, and which wants failed why."""

    terrain: Terrain
    tables: dict[Table, dict[int, int]] = field(default_factory=dict)
    missed: list[tuple[tuple[Want, ...], LinkError]] = field(default_factory=list)

    @property
    def failure(self) -> LinkError | None:
        """Why the last one failed that did."""
        return self.missed[-1][1] if self.missed else None

    def take(self, want: Want) -> tuple[int, ...] | None:
        """The words of *want*; None if one of them did not arrive."""
        table = self.tables.get(want.table, {})
        try:
            return tuple(map(table.__getitem__, range(want.start, want.end)))
        except KeyError:
            return None

    def missing(self, want: Want) -> bool:
        """It may be there, but this round did not bring it."""
        return want not in self.terrain.refused and self.take(want) is None


async def fetch(link: Link, wants: Iterable[Want], terrain: Terrain) -> Fetched:
    """Ask for all *wants*. A refused or broken answer is a part that is missing, kept in `missed`.

    A request that the device finds too much is halved until it fits, once: the cuts are remembered in
    `terrain`, and a want that it refuses by itself is not asked for again. Raises LinkDownError and
    LinkTimeoutError: the rest of the round would only wait for the same silence.
    """
    fetched = Fetched(terrain=terrain)
    links: dict[int | None, Link] = {None: link}
    for request in plan(wants, terrain):
        if request.unit not in links and request.unit is not None:
            links[request.unit] = await link.for_unit(request.unit)
        await _ask(links[request.unit], request, fetched)
    return fetched


async def _ask(link: Link, request: Request, fetched: Fetched) -> None:
    try:
        answer = await words(link, request.start, request.count, request.space)
    except RefusedError as error:
        parts = halves(request)
        if error.code in TOO_MUCH and parts:
            cuts = fetched.terrain.cuts | {parts[1].wants[0]}
            fetched.terrain = replace(fetched.terrain, cuts=cuts)
            for part in parts:
                await _ask(link, part, fetched)
            return
        if error.code in TOO_MUCH:
            refused = fetched.terrain.refused | set(request.wants)
            fetched.terrain = replace(fetched.terrain, refused=refused)
        fetched.missed.append((request.wants, error))
    except AnswerError as error:
        fetched.missed.append((request.wants, error))
    else:
        table = fetched.tables.setdefault((request.unit, request.space), {})
        table.update(enumerate(answer, request.start))
