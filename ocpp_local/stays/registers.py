"""Energy as the difference of a meter's register, and which of the charger's numbered events have come.

Both take what they get in any order and any number of times. Energies in Wh, never negative.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Final

# Registers written in kWh with two decimals step back by as much when they are rounded otherwise.
JITTER_WH: Final = 10.0

# No charger of a home moves more than this; on top, for clocks that differ and registers of whole kWh.
MOST_W: Final = 100_000.0
MARGIN_WH: Final = 1_000.0

# More than the biggest car holds, several times over: between two readings another meter was put in.
MOST_WH: Final = 500_000.0

# So many readings in a row make another meter; one alone may be nonsense.
FEW: Final = 2

# So many events share one kept reading once they are this old: between two rising ones lies nothing new.
_SHARED: Final = 16

# A charger that leaves more holes than this in its numbers is not believed to count.
MOST_SPANS: Final = 256

type Reading = tuple[int, float, float | None]
"""Number of the event, Wh, and when (s of any epoch; None: nobody knows)."""

_first = itemgetter(0)


@dataclass(slots=True)
class _Course:
    """One meter, counted on from reading to reading."""

    begin_wh: float
    level_wh: float
    at: float | None
    readings: int = 1

    @property
    def risen_wh(self) -> float:
        """What it has counted."""
        return self.level_wh - self.begin_wh

    def can_reach(self, wh: float, at: float | None) -> bool:
        """Whether this meter can show that by then."""
        return -JITTER_WH <= wh - self.level_wh <= _most_wh(self.at, at)

    def reach(self, wh: float, at: float | None) -> None:
        """It shows that. What was rounded otherwise is not taken back."""
        self.level_wh, self.at = max(self.level_wh, wh), at
        self.readings += 1


class Register:
    """What one register tells about one stay: readings by the number of their event.

    A register that fell counts from zero since. One that leaps or falls further than the charger can charge
    is another meter's, or nonsense if it comes back.
    """

    def __init__(self, readings: Iterable[Sequence[float | None]] = ()) -> None:
        """Take readings as they were kept: number, Wh, and time if it is known. Others are left out."""
        self._readings = sorted((one for kept in readings if (one := _reading(kept))), key=_first)
        self._count()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Those that matter: give them to a new Register and it says the same."""
        return tuple(self._readings)

    @property
    def energy_wh(self) -> float | None:
        """What went through the meter between the first reading and the last. None: it never told."""
        if self._course is None:
            return None
        other_wh = self._other.risen_wh if self._other is not None and self._stands else 0.0
        return self._done_wh + self._course.risen_wh + other_wh

    @property
    def resets(self) -> int:
        """How often the register started anew, or another meter was put in."""
        return self._resets + self._stands

    @property
    def _stands(self) -> bool:
        return self._other is not None and self._other.readings >= FEW

    def add(self, number: int, reading_wh: float, at: float | None = None) -> None:
        """Take the reading of event *number*. The same event again changes nothing."""
        if self._readings and number <= self._readings[-1][0]:
            place = bisect_left(self._readings, number, key=_first)
            if self._readings[place][0] != number:
                insort(self._readings, (number, reading_wh, at), key=_first)
                self._count()
            return
        self._readings.append((number, reading_wh, at))
        self._step(reading_wh, at)
        self._thin()

    def _count(self) -> None:
        self._done_wh, self._resets = 0.0, 0
        self._course: _Course | None = None
        self._other: _Course | None = None
        for _, reading_wh, at in self._readings:
            self._step(reading_wh, at)

    def _step(self, wh: float, at: float | None) -> None:
        """One reading further: of the meter we know, of another one, or back from it."""
        course, other = self._course, self._other
        if course is None:
            self._course = _Course(wh, wh, at)
        elif other is not None and other.can_reach(wh, at):
            other.reach(wh, at)
        elif course.can_reach(wh, at):
            course.reach(wh, at)
            self._other = None
        else:
            if other is not None and self._stands:
                self._done_wh += course.risen_wh
                self._resets += 1
                self._course = course = other
            fell = wh < course.level_wh and wh <= _most_wh(course.at, at)
            self._other = _Course(0.0 if fell else wh, wh, at)

    def _thin(self) -> None:
        """Of the older readings one in so many is enough, unless the register fell or leapt beside it.

        The newest all stay: an event that comes a little late may tell of a fall between them.
        """
        if len(self._readings) < _SHARED + 3:
            return
        low, middle, high = self._readings[-_SHARED - 3 : -_SHARED]
        if high[0] - low[0] < _SHARED and _rises(low, middle) and _rises(middle, high) and _rises(low, high):
            del self._readings[-_SHARED - 2]


def _reading(kept: Sequence[float | None]) -> Reading | None:
    match kept:
        case [int() | float() as number, int() | float() as wh, *rest]:
            return int(number), float(wh), rest[0] if rest else None
    return None


def _rises(low: Reading, high: Reading) -> bool:
    return 0 <= high[1] - low[1] <= _most_wh(low[2], high[2])


def _most_wh(since: float | None, at: float | None) -> float:
    """What can have flowed between two readings. A clock that was set tells nothing."""
    if since is None or at is None or at <= since:
        return MOST_WH
    return min(MOST_WH, MOST_W * (at - since) / 3600 + MARGIN_WH)


class Numbers:
    """The numbers of a stay's events that have come, as spans without holes."""

    def __init__(self, spans: Iterable[range] = ()) -> None:
        self._spans = sorted(spans, key=lambda span: span.start)

    @property
    def spans(self) -> tuple[range, ...]:
        """What has come, in order. The same spans make the same Numbers."""
        return tuple(self._spans)

    @property
    def missing(self) -> int:
        """How many numbers between the first and the last have not come."""
        return sum(after.start - before.stop for before, after in pairwise(self._spans))

    @property
    def last(self) -> int:
        """The highest number that has come, -1 if none has."""
        return self._spans[-1].stop - 1 if self._spans else -1

    def __contains__(self, number: int) -> bool:
        return number <= self.last and any(number in span for span in reversed(self._spans))

    def __iter__(self) -> Iterator[int]:
        return (number for span in self._spans for number in span)

    def add(self, number: int) -> bool:
        """Note that *number* has come. False if it had before."""
        if number in self:
            return False
        if self._spans and self._spans[-1].stop == number:  # in order, as nearly all are
            self._spans[-1] = range(self._spans[-1].start, number + 1)
            return True
        place = bisect_left(self._spans, number, key=lambda span: span.start)
        start, stop = number, number + 1
        if place < len(self._spans) and self._spans[place].start == stop:
            stop = self._spans.pop(place).stop
        if place > 0 and self._spans[place - 1].stop == number:
            place -= 1
            start = self._spans.pop(place).start
        self._spans.insert(place, range(start, stop))
        if len(self._spans) > MOST_SPANS:
            self._spans[:2] = [range(self._spans[0].start, self._spans[1].stop)]
        return True
