"""A convex function made of straight pieces on an interval: all that exact powers need."""

from bisect import bisect_right
from itertools import accumulate
from typing import Final

# kWh below this are rounding.
SHORT: Final = 1e-9
# Slopes (money per kWh) this close are equal.
LEVEL: Final = 1e-10

type Pieces = list[tuple[float, float]]
"""(slope, length), slopes ascending."""


class Convex:
    """Slopes in ascending order over lengths, from ``left`` on. The height is not kept: it plays no part."""

    __slots__ = ("left", "lengths", "slopes")

    def __init__(self, left: float, slopes: list[float], lengths: list[float]) -> None:
        """Pieces from *left* on; *slopes* ascend."""
        self.left, self.slopes, self.lengths = left, slopes, lengths

    def copy(self) -> Convex:
        """The same function, on its own."""
        return Convex(self.left, self.slopes[:], self.lengths[:])

    @property
    def right(self) -> float:
        """Where the interval ends."""
        return self.left + sum(self.lengths)

    def slopes_at(self, x: float) -> tuple[float, float]:
        """The slope below *x* and the slope above it; the outermost ones outside."""
        if not self.slopes:
            return 0.0, 0.0
        edge, low, high = self.left, x - SHORT, x + SHORT
        below = above = 0
        for place, length in enumerate(self.lengths):
            if edge > high:
                break
            above = place
            if edge <= low:
                below = place
            edge += length
        return self.slopes[below], self.slopes[above]

    def clip(self, low: float, high: float) -> bool:
        """Keep only what lies in [low, high]. False when nothing does."""
        while self.lengths and self.left + self.lengths[0] <= low + SHORT:
            self.left += self.lengths.pop(0)
            self.slopes.pop(0)
        if self.lengths and self.left < low:
            self.lengths[0] -= low - self.left
            self.left = low
        over = self.right - high
        while over > SHORT and self.lengths:
            if self.lengths[-1] > over:
                self.lengths[-1] -= over
                break
            over -= self.lengths.pop()
            self.slopes.pop()
        return low - SHORT <= self.left <= high + SHORT

    def punish_below(self, level: float, weight: float) -> None:
        """Add weight * max(0, level - x)."""
        begin = self.left
        for index in range(len(self.lengths)):
            end = begin + self.lengths[index]
            if begin >= level - SHORT:
                return
            if end > level + SHORT:
                self.lengths[index : index + 1] = [level - begin, end - level]
                self.slopes.insert(index, self.slopes[index])
            self.slopes[index] -= weight
            begin = end

    def punish_above(self, level: float, weight: float) -> None:
        """Add weight * max(0, x - level)."""
        begin = self.left
        for index, length in enumerate(self.lengths[:]):
            if begin + SHORT < level < begin + length - SHORT:
                self.lengths[index : index + 1] = [level - begin, begin + length - level]
                self.slopes.insert(index, self.slopes[index])
            begin += length
        begin = self.left
        for index, length in enumerate(self.lengths):
            if begin >= level - SHORT:
                self.slopes[index] += weight
            begin += length

    def take_out(self, amount: float, weight: float) -> None:
        """Become f(max(0, x - amount)) + weight * max(0, amount - x)."""
        reaches_zero = self.left <= SHORT
        self.left += amount
        if reaches_zero:
            self.slopes.insert(0, -weight)
            self.lengths.insert(0, self.left)
            self.left = 0.0

    def blend(self, low: float, pieces: Pieces) -> None:
        """Become the minimum over d of c(d) + f(x + d), with c made of *pieces* from d = *low* on."""
        self.left -= low + sum(length for _, length in pieces)
        for slope, length in pieces:
            place = bisect_right(self.slopes, -slope)
            self.slopes.insert(place, -slope)
            self.lengths.insert(place, length)

    def best_step(self, x: float, low: float, pieces: Pieces) -> float:
        """The d that ``blend`` chose for *x*; the largest where several are equal: earlier is calmer."""
        edges = list(accumulate(self.lengths, initial=self.left))
        step = low
        for slope, length in pieces:
            wanted = edges[bisect_right(self.slopes, LEVEL - slope)] - x
            if wanted < step + length:
                return max(step, wanted)
            step += length
        return step
