"""Energy as the difference of a meter's register, and which of the charger's numbered events have come.

Both take what they get in any order and any number of times. Energies in Wh, never negative.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import itemgetter
from typing import Final

# Registers written in kWh with two decimals step back by as much when they are rounded otherwise.
JITTER_WH: Final = 10.0

# More than the biggest car holds, several times over: between two readings another meter was put in.
MOST_WH: Final = 500_000.0

# So many events share one kept reading once they are this old: between two rising ones lies nothing new.
_SHARED: Final = 16

# A charger that leaves more holes than this in its numbers is not believed to count.
MOST_SPANS: Final = 256

_first = itemgetter(0)


class Register:
    """What one register tells about one stay: readings by the number of their event."""

    def __init__(self, readings: Iterable[tuple[int, float]] = ()) -> None:
        self._readings = sorted(readings, key=_first)
        self._count()

    @property
    def readings(self) -> tuple[tuple[int, float], ...]:
        """Those that matter: give them to a new Register and it says the same."""
        return tuple(self._readings)

    @property
    def energy_wh(self) -> float | None:
        """What went through the meter between the first reading and the last. None: it never told."""
        return self._energy_wh if self._readings else None

    @property
    def resets(self) -> int:
        """How often the register started anew, or another meter was put in."""
        return self._resets

    def add(self, number: int, reading_wh: float) -> None:
        """Take the reading of event *number*. The same event again changes nothing."""
        if self._readings and number <= self._readings[-1][0]:
            place = bisect_left(self._readings, number, key=_first)
            if self._readings[place][0] != number:
                insort(self._readings, (number, reading_wh), key=_first)
                self._count()
            return
        self._readings.append((number, reading_wh))
        if len(self._readings) == 1:
            self._level_wh = reading_wh
            return
        self._step(reading_wh)
        self._thin()

    def _count(self) -> None:
        self._energy_wh, self._resets = 0.0, 0
        self._level_wh = self._readings[0][1] if self._readings else 0.0
        for _, reading_wh in self._readings[1:]:
            self._step(reading_wh)

    def _step(self, reading_wh: float) -> None:
        """One reading further. A register that fell counts from zero since; a leap is not believed."""
        fell = reading_wh < self._level_wh - JITTER_WH
        risen_wh = reading_wh if fell else max(0.0, reading_wh - self._level_wh)
        leapt = risen_wh > MOST_WH
        self._resets += fell or leapt
        self._energy_wh += 0.0 if leapt else risen_wh
        self._level_wh = reading_wh if fell else max(self._level_wh, reading_wh)

    def _thin(self) -> None:
        """Of the older readings one in so many is enough, unless the register fell beside it.

        The newest all stay: an event that comes a little late may tell of a fall between them.
        """
        if len(self._readings) < _SHARED + 3:
            return
        (early, low_wh), (_, middle_wh), (late, high_wh) = self._readings[-_SHARED - 3 : -_SHARED]
        if late - early < _SHARED and low_wh <= middle_wh <= high_wh and high_wh - low_wh <= MOST_WH:
            del self._readings[-_SHARED - 2]


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
