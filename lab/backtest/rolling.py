"""A new plan every quarter-hour, carried out on what then really happens."""

from typing import Protocol

from optimizer.horizon import Array

from .engine import Engine, Outside


class Foresight(Protocol):
    """What is expected. Of every slot it may look at what was known at its start, and no further."""

    def window(self, slot: int) -> Outside:
        """From *slot* on, as far as prices are published."""

    def beyond(self, slot: int) -> tuple[tuple[float, Outside], ...]:
        """What may follow the window: the ways it can go, with their weights. None: nobody knows."""

    def edition(self, slot: int) -> object:
        """Equal for slots whose ``window`` ends at the same slot and whose ``beyond`` is equal."""


class Planner:
    """Keeps the value function of the newest plan. Only rows before the last change are computed again."""

    def __init__(self, engine: Engine, foresight: Foresight) -> None:
        self._engine, self._foresight = engine, foresight
        self._edition: object = None
        self._begin = 0
        self._window: Outside | None = None
        self._rows: Array | None = None

    def after(self, slot: int) -> Array:
        """Money still to be paid once *slot* is over, over the energy in the car, as planned at its start."""
        edition, window = self._foresight.edition(slot), self._foresight.window(slot)
        if self._window is None or self._rows is None or edition != self._edition:
            then = self._beyond(slot, slot + len(window))
            rows = self._engine.future(slot, window, then)
        else:
            rows = self._rows[slot - self._begin :].copy()
            changed = window.changed(self._window[slot - self._begin :])
            if changed > 1:
                rows[: changed + 1] = self._engine.future(slot, window[:changed], rows[changed], last=False)
        self._edition, self._begin, self._window, self._rows = edition, slot, window, rows
        row: Array = rows[1]
        return row

    def _beyond(self, slot: int, begin: int) -> Array | None:
        """The mean of the value functions of all the ways it can go: prices are known before they count."""
        ways = self._foresight.beyond(slot)
        if not ways:
            return None
        row: Array = sum(weight * self._engine.future(begin, way, None)[0] for weight, way in ways)
        return row
