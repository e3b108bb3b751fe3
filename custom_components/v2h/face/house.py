"""What the house uses, told apart from what the car does.

It is measured nowhere: it is what grid, sun, car and home battery leave over, and these report at different
times. After a change of the car the grid's meter shows the change seconds before the charger tells of it, or
after, and the difference would pass for a kettle, or for a house that makes electricity.
"""

from typing import TYPE_CHECKING, Final

from .look import SHOWN_FOR_S, battery_power, car_power, fresh

if TYPE_CHECKING:
    from ..optimizer.dispatch.snapshot import Sample, Snapshot

# A change of power, larger than the noise of a meter.
STEP_W: Final = 300.0
# Meters average and inverters cache: a grid value tells of the car for sure when it is this much younger.
SKEW_S: Final = 2.0
# A charger that has told nothing this long after a change of the grid has nothing to do with it.
NEWS_WITHIN_S: Final = 10.0
# Two meters differ by a few percent: what little is below zero is zero.
NOISE_W: Final = 150.0


class House:
    """Its power without car and home battery, W, never negative. None: unknown."""

    def __init__(self) -> None:
        self.shown_w: float | None = None
        """For people: while the meters contradict each other, what was known last."""
        self.sure_w: float | None = None
        """To learn from: None while the meters contradict each other."""
        self._sure_at: float | None = None
        self._car = _Steps()
        self._grid = _Steps()

    def look(self, snapshot: Snapshot, net_w: float | None) -> None:
        """Take the *snapshot* in. *net_w* is the controller's belief: the grid's power without the car.

        The belief holds while one of our setpoints is on its way to the car. What the car does by
        itself, it cannot know.
        """
        self._car.look(snapshot.car_w)
        self._grid.look(snapshot.grid_w)
        known_w = _balance(snapshot, net_w)
        self.sure_w = None if known_w is None or self._contradicts(known_w, snapshot) else max(0.0, known_w)
        if self.sure_w is not None:
            self.shown_w, self._sure_at = self.sure_w, snapshot.elapsed
        elif known_w is None or self._sure_at is None or snapshot.elapsed - self._sure_at > SHOWN_FOR_S:
            self.shown_w = None

    def _contradicts(self, house_w: float, snapshot: Snapshot) -> bool:
        """A house below zero, or a jump that may be the car's: one meter has not told of it yet."""
        if house_w < -NOISE_W:
            return True
        car, grid = snapshot.car_w, snapshot.grid_w
        if car is None or grid is None or self.shown_w is None or abs(house_w - self.shown_w) <= STEP_W:
            return False
        if self._car.at is not None and grid.elapsed <= self._car.at + SKEW_S:
            return True
        jumped_at = self._grid.at
        return jumped_at is not None and car.elapsed < jumped_at > snapshot.elapsed - NEWS_WITHIN_S


class _Steps:
    """Notices when a measured power steps."""

    def __init__(self) -> None:
        self.at: float | None = None
        """When the last step was measured."""
        self._last: Sample | None = None

    def look(self, sample: Sample | None) -> None:
        if sample is None:
            return
        if self._last is not None and abs(sample.value - self._last.value) > STEP_W:
            self.at = sample.elapsed
        self._last = sample


def _balance(snapshot: Snapshot, net_w: float | None) -> float | None:
    grid_w, sun_w = fresh(snapshot.grid_w, snapshot.elapsed), fresh(snapshot.sun_w, snapshot.elapsed)
    car_w, battery_w = car_power(snapshot), battery_power(snapshot)
    if grid_w is None or sun_w is None or car_w is None or battery_w is None:
        return None
    return (grid_w - car_w if net_w is None else net_w) + sun_w - battery_w
