"""What Home Assistant's recorder remembers: hourly statistics of entities, over weeks and months."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

RECORDER = "recorder"

type Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""By statistic: hours with `start` (seconds since 1970) and what was asked for."""


async def hourly(
    hass: HomeAssistant,
    ids: Iterable[str],
    since: datetime,
    what: Literal["mean", "change"],
    unit: Mapping[str, str],
) -> Rows:
    """*what* of every hour since *since*. Empty where there is no recorder, or nothing of these.

    *unit* says by class of unit what values are told in, such as {"energy": "Wh"}.
    """
    wanted = set(ids)
    if RECORDER not in hass.config.components or not wanted:
        return {}
    from homeassistant.components.recorder import get_instance  # noqa: PLC0415  only where it is in use
    from homeassistant.components.recorder.statistics import statistics_during_period  # noqa: PLC0415

    rows: Rows = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, since, None, wanted, "hour", dict(unit), {what}
    )
    return rows
