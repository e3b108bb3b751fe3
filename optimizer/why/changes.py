"""What would have to change: the prices of a slot at which another action costs as little as the planned one.

A dearer slot makes every action that draws more from the grid look worse, never better; so on each side of
today's price there is one price from which on another action wins, and halving finds it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..action import Action
from ..horizon import Array
from .ground import Ground
from .options import IMPOSSIBLE, ORDER, Choices, mode_of
from .reason import Change, Price, Turn

# Looked for within this many euros of today's price.
REACH: Final = 2.0
# Halvings: 2 € to a thousandth of a cent.
HALVINGS: Final = 18


def changes(ground: Ground, choices: Choices) -> list[tuple[Change, ...]]:
    """For every slot at most one price below and one above which something else is done."""
    finder = _Finder(ground, choices)
    sides = [finder.side(turn) for turn in Turn]
    return [tuple(change for change in pair if change) for pair in zip(*sides, strict=True)]


class _Finder:
    """Holds what every action costs at every price."""

    def __init__(self, ground: Ground, choices: Choices) -> None:
        self._ground, self._choices = ground, choices
        self._mode = mode_of(ground).astype(np.intp)
        self._slots = np.arange(len(self._mode))
        away = np.array([action is Action.AWAY for action in ground.actions])
        self._here = ~away

    def side(self, turn: Turn) -> list[Change | None]:
        """One change per slot: of the price that has to move less."""
        found: list[Change | None] = []
        bought, sold = (self._shift(turn, np.full(len(self._mode), imports)) for imports in (True, False))
        for slot, here in enumerate(self._here.tolist()):
            ways = [
                (abs(float(shift[slot])), price, float(shift[slot]), int(winner[slot]))
                for price, (shift, winner) in ((Price.IMPORT, bought), (Price.EXPORT, sold))
                if here and winner[slot] >= 0
            ]
            best = min(ways, key=lambda way: way[0], default=None)
            found.append(None if best is None else self._change(slot, turn, best[1:]))
        return found

    def _change(self, slot: int, turn: Turn, way: tuple[Price, float, int]) -> Change:
        of, shift, winner = way
        problem = self._ground.problem
        now = (problem.import_price if of is Price.IMPORT else problem.export_price)[slot]
        return Change(of=of, turn=turn, price=round(now + shift, 5), action=ORDER[winner])

    def _shift(self, turn: Turn, imports: NDArray[np.bool_]) -> tuple[Array, NDArray[np.intp]]:
        """How far the price has to move until another action wins, and which; -1 where none does."""
        far = self._far(turn, imports)
        near = np.zeros_like(far)
        lead, winner = self._lead(far, turn, imports)
        wins = lead < 0
        end = far
        for _ in range(HALVINGS):
            middle = (near + end) / 2
            lead, better = self._lead(middle, turn, imports)
            end, near = np.where(lead < 0, middle, end), np.where(lead < 0, near, middle)
            winner = np.where(lead < 0, better, winner)
        return end, np.where(wins, winner, -1)

    def _far(self, turn: Turn, imports: NDArray[np.bool_]) -> Array:
        """The farthest shift that is looked at; where sun can be cut, not past 0: from there it would be."""
        case = self._ground.case
        reach = REACH * case.unit * (1 if turn is Turn.ABOVE else -1)
        far = np.full(len(self._mode), reach)
        if case.cut.any():
            price = np.where(imports, case.import_price, case.export_price)
            crosses = (price + far) * price < 0
            far = np.where(crosses, -price, far)
        return far

    def _lead(self, shift: Array, turn: Turn, imports: NDArray[np.bool_]) -> tuple[Array, NDArray[np.intp]]:
        """By how much the planned action is cheaper than the best of those on the side of *turn*."""
        dearer, paid = np.where(imports, shift, 0.0), np.where(imports, 0.0, shift)
        money = np.stack([choice.at(dearer, paid) for choice in self._choices])
        mine = money[self._mode, self._slots]
        place = np.arange(len(ORDER))[:, None]
        others = place > self._mode if turn is Turn.BELOW else place < self._mode
        rivals = np.where(others & (money < IMPOSSIBLE), money, np.inf)
        winner = rivals.argmin(axis=0)
        return rivals.min(axis=0) - mine, winner
