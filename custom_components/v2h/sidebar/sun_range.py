"""How sure the forecast of the sun is, in each slot of a plan that is shown. Pure."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..optimizer.horizon import hours_since
from ..optimizer.series import means

if TYPE_CHECKING:
    from ..optimizer.series import Rate


def with_range(plan: Mapping[str, Any], low: Sequence[Rate], high: Sequence[Rate]) -> Mapping[str, Any]:
    """*plan* as JSON with the W of sun that come on nine days of ten (`sun_low_w`) and on one (`sun_high_w`).

    None in slots of which the forecast does not tell it; the plan as it is where it tells it of none.
    """
    slots = plan["slots"]
    if not low or not high or not slots:
        return plan
    edges = [datetime.fromisoformat(slot["start"]) for slot in slots]
    edges.append(datetime.fromisoformat(slots[-1]["end"]))
    offsets = hours_since(edges[0], edges)
    lows, highs = (means(edges[0], offsets, list(rates)).tolist() for rates in (low, high))
    told = [
        {**slot, "sun_low_w": _known(least), "sun_high_w": _known(most)}
        for slot, least, most in zip(slots, lows, highs, strict=True)
    ]
    return {**plan, "slots": told}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
