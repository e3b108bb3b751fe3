"""Where in a journal file everything stands that still counts. Payloads stay on the disk.

Each change can be undone until it is `settle`d: it is made before the disk has taken what it stands for.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from .journal import Fact, Note, Registration
from .lines import Covered, Entry, Forgotten, Found, Pruned


class Place(NamedTuple):
    """Bytes of the file, and the age (UTC) of what they say. A registration has none."""

    start: int
    length: int
    at: datetime | None


type Facts = dict[int, Place]
type Named[What] = dict[tuple[str, str], dict[str, What]]


class Index:
    """By (station, kind), then by subject, then by number."""

    def __init__(self) -> None:
        self.registrations: dict[str, Place] = {}
        self.notes: Named[Place] = {}
        self._facts: Named[Facts] = {}
        self._undo: list[tuple[dict[Any, Any], Any, Any]] = []

    def __iter__(self) -> Iterator[Place]:
        """All that counts, in the order in which it was written."""
        notes = (place for named in self.notes.values() for place in named.values())
        facts = (place for numbers in self._all_facts() for place in numbers.values())
        return iter(sorted((*self.registrations.values(), *notes, *facts)))

    def facts(self, station: str, kind: str, subject: str) -> Facts:
        """The facts of one subject by their number."""
        return self._facts.get((station, kind), {}).get(subject, {})

    def subjects(self, station: str, kind: str) -> tuple[str, ...]:
        """What there are facts of, in the order of their first."""
        named = self._facts.get((station, kind), {})
        return tuple(sorted(named, key=lambda subject: min(named[subject].values())))

    def older(self, before: datetime, kinds: Collection[str]) -> bool:
        """Whether there is anything to prune."""
        facts = any(_older(place, before) for numbers in self._all_facts() for place in numbers.values())
        return facts or any(
            _older(place, before)
            for (_, kind), named in self.notes.items()
            if kind in kinds
            for place in named.values()
        )

    def take(self, found: Found) -> None:
        """The file has this entry, too."""
        match found.entry:
            case Fact() as fact:
                named = self._facts.setdefault((fact.station, fact.kind), {})
                numbers = named.get(fact.subject)
                if numbers is None:
                    numbers = {}
                    self._set(named, fact.subject, numbers)
                if fact.number not in numbers:
                    self._set(numbers, fact.number, Place(found.start, found.length, fact.at))
            case Note() as note:
                place = Place(found.start, found.length, note.at)
                self._set(self.notes.setdefault((note.station, note.kind), {}), note.subject, place)
            case Registration() as known:
                self._set(self.registrations, known.station, Place(found.start, found.length, None))
            case entry:
                self._take_away(entry)

    def moved(self, starts: Mapping[int, int]) -> Index:
        """The same, where the place at each byte begins at another one."""

        def at[Key](places: Mapping[Key, Place]) -> dict[Key, Place]:
            return {key: Place(starts[old.start], old.length, old.at) for key, old in places.items()}

        other = Index()
        other.registrations = at(self.registrations)
        other.notes = {kind: at(named) for kind, named in self.notes.items()}
        other._facts = {
            kind: {subject: at(numbers) for subject, numbers in named.items()}
            for kind, named in self._facts.items()
        }
        return other

    def mark(self) -> int:
        """The state of now, to come back to."""
        return len(self._undo)

    def undo(self, mark: int) -> None:
        """Back to how it was."""
        while len(self._undo) > mark:
            mapping, key, before = self._undo.pop()
            if before is None:
                del mapping[key]
            else:
                mapping[key] = before

    def settle(self) -> None:
        """What was taken so far stays."""
        self._undo.clear()

    def _take_away(self, entry: Entry) -> None:
        match entry:
            case Forgotten(station=station, kind=kind, subject=subject):
                self._set(self.notes.get((station, kind), {}), subject, None)
            case Covered(station=station, kind=kind, subject=subject, numbers=spans):
                facts = self._facts.get((station, kind), {})
                self._cut(facts, subject, [n for n in facts.get(subject, {}) if _within(n, spans)])
            case Pruned(before=before, kinds=kinds):
                self._prune(before, kinds)
            case _:
                pass

    def _prune(self, before: datetime, kinds: Collection[str]) -> None:
        for facts in self._facts.values():
            for subject, numbers in tuple(facts.items()):
                self._cut(facts, subject, [n for n, place in numbers.items() if _older(place, before)])
        for (_, kind), named in self.notes.items():
            if kind in kinds:
                for subject in [s for s, place in named.items() if _older(place, before)]:
                    self._set(named, subject, None)

    def _cut(self, facts: dict[str, Facts], subject: str, numbers: list[int]) -> None:
        for number in numbers:
            self._set(facts[subject], number, None)
        if numbers and not facts[subject]:
            self._set(facts, subject, None)

    def _set[Key, Value](self, mapping: dict[Key, Value], key: Key, value: Value | None) -> None:
        """Put *value* there; None takes away what is there."""
        before = mapping.get(key)
        if value is not None:
            mapping[key] = value
        elif before is not None:
            del mapping[key]
        else:
            return
        self._undo.append((mapping, key, before))

    def _all_facts(self) -> Iterator[Facts]:
        return (numbers for named in self._facts.values() for numbers in named.values())


def _within(number: int, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(start <= number < stop for start, stop in spans)


def _older(place: Place, before: datetime) -> bool:
    return place.at is not None and place.at < before
