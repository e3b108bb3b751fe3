"""A provider's forecast, corrected by the roof."""

import numpy as np
import pytest

from optimizer.forecast import corrected

DAY = 4000 * np.maximum(np.sin((np.arange(96) - 24) / 48 * np.pi), 0)


def test_a_roof_that_keeps_its_promises_is_left_alone() -> None:
    past = np.tile(DAY, (20, 1))
    assert corrected(past[:2], past, past) == pytest.approx(past[:2])


def test_a_tree_in_the_afternoon_is_learned() -> None:
    past = np.tile(DAY, (20, 1))
    delivered = past.copy()
    delivered[:, 60:] *= 0.4
    today = corrected(DAY[None], past, delivered)[0]
    assert today[30:50] == pytest.approx(DAY[30:50], rel=0.1)
    assert today[64] < 0.55 * DAY[64]


def test_days_without_a_measurement_teach_nothing() -> None:
    past = np.tile(DAY, (5, 1))
    assert corrected(DAY[None], past, np.full((5, 96), np.nan)) == pytest.approx(DAY[None])
