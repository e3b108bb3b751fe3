"""Columns and rows of a linear programme while they are gathered; a law adds a block of rows at once."""

from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from ..horizon import Array

NEVER: Final = 1e30

type Block = NDArray[np.intp]


class Rows:
    """low <= A x <= high as triplets, and the cost and the bounds of every column."""

    def __init__(self, count: int) -> None:
        """Begin with *count* columns >= 0 that cost nothing."""
        self.cost, self.low, self.high = np.zeros(count), np.zeros(count), np.full(count, NEVER)
        self.made = 0
        self._row: list[Block] = []
        self._column: list[Block] = []
        self._value: list[Array] = []
        self._row_low: list[Array] = []
        self._row_high: list[Array] = []

    def copy(self) -> Rows:
        """The same rows and columns, to add more to."""
        other = Rows(0)
        other.cost, other.low, other.high = self.cost.copy(), self.low.copy(), self.high.copy()
        other.made = self.made
        other._row, other._column, other._value = [*self._row], [*self._column], [*self._value]
        other._row_low, other._row_high = [*self._row_low], [*self._row_high]
        return other

    def law(self, low: Array, high: Array, *terms: tuple[Block, Array | float]) -> None:
        """*low* <= sum of value * column <= *high*, one row per slot."""
        size = len(low)
        for column, value in terms:
            self._row.append(np.arange(self.made, self.made + size, dtype=np.intp))
            self._column.append(column)
            self._value.append(np.broadcast_to(np.asarray(value, dtype=np.float64), size))
        self._row_low.append(low)
        self._row_high.append(high)
        self.made += size

    def carry(self, column: Block) -> None:
        """Take the value of the slot before out of every row of the last law."""
        self._row.append(np.arange(self.made - len(column) + 1, self.made, dtype=np.intp))
        self._column.append(column[:-1])
        self._value.append(np.full(len(column) - 1, -1.0))

    def sums(self, low: Array, high: Array, row: Block, *terms: tuple[Block, Array | float]) -> None:
        """*low* <= sum <= *high*, where *row* says for each place of the columns to which row it adds."""
        for column, value in terms:
            self._row.append(self.made + row)
            self._column.append(column)
            self._value.append(np.broadcast_to(np.asarray(value, dtype=np.float64), len(column)))
        self._row_low.append(low)
        self._row_high.append(high)
        self.made += len(low)

    def more(self, cost: Array) -> Block:
        """More columns >= 0 with *cost*."""
        fresh = np.arange(len(self.cost), len(self.cost) + len(cost))
        self.cost = np.append(self.cost, cost)
        self.low = np.append(self.low, np.zeros(len(cost)))
        self.high = np.append(self.high, np.full(len(cost), NEVER))
        return fresh

    def programme(self) -> highspy.HighsLp:
        """Everything gathered, as the solver takes it."""
        rows, columns = np.concatenate(self._row), np.concatenate(self._column)
        values = np.concatenate(self._value)
        order = np.argsort(rows, kind="stable")
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), self.made
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self.cost, self.low, self.high
        lp.row_lower_, lp.row_upper_ = np.concatenate(self._row_low), np.concatenate(self._row_high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.searchsorted(rows[order], np.arange(self.made + 1))
        lp.a_matrix_.index_, lp.a_matrix_.value_ = columns[order], values[order]
        return lp
