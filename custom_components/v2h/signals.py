"""What others may say to the home: the grid operator's limit, whether the grid is there, a raised reserve."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from homeassistant.const import STATE_OFF, STATE_ON

from .const import (
    CONF_GRID_LIMIT_ENTITY,
    CONF_GRID_STATUS_ENTITY,
    CONF_RESERVE_ENTITY,
    CONF_STORM_RESERVE,
)
from .optimizer.dispatch.snapshot import GridLimit, Reserve, Sample
from .optimizer.words import Text
from .raised_reserve import RaisedReserve
from .said import name, told, watts

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import HomeAssistant

# What § 14a EnWG leaves to a controlled device while its switch is on.
SWITCHED_LIMIT_W: Final = 4200.0

STORM_RESERVE_PERCENT: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Which entities speak to the home. Empty: there is none."""

    grid_limit: str = ""
    """W or kW that the house may import, or a switch: on is the limit of § 14a EnWG."""
    grid_status: str = ""
    """On while the grid is there."""
    reserve: str = ""
    """Percent of the car that is kept, or a switch: on is `storm_reserve_percent`."""
    storm_reserve_percent: float = STORM_RESERVE_PERCENT

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read an entry's data."""
        return cls(
            grid_limit=data.get(CONF_GRID_LIMIT_ENTITY, ""),
            grid_status=data.get(CONF_GRID_STATUS_ENTITY, ""),
            reserve=data.get(CONF_RESERVE_ENTITY, ""),
            storm_reserve_percent=data.get(CONF_STORM_RESERVE, STORM_RESERVE_PERCENT),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was said, as the controller takes it."""

    grid_limits: tuple[GridLimit, ...] = ()
    grid_ok: Sample | None = None
    reserve: Reserve | None = None
    problems: tuple[str, ...] = ()
    """One sentence for each entity that says nothing of use."""


class Ear:
    """Listens to the entities. A limit or a reserve whose entity fell silent is remembered with its age."""

    def __init__(self, hass: HomeAssistant, signals: Signals, capacity_wh: float) -> None:
        self._hass = hass
        self._signals = signals
        self.capacity_wh = capacity_wh
        """Of the car that is there."""
        self._limit: GridLimit | None = None
        self.raised = RaisedReserve(hass, signals.reserve, signals.storm_reserve_percent)

    def listen(self, elapsed: float, now: datetime) -> Heard:
        """What the entities say now, which is the monotonic second *elapsed*."""
        problems: list[str] = []
        return Heard(
            grid_limits=self._grid_limits(elapsed, problems),
            grid_ok=self._grid_ok(elapsed, problems),
            reserve=self.raised.listen(now, self.capacity_wh, problems),
            problems=tuple(problems),
        )

    def _grid_limits(self, elapsed: float, problems: list[str]) -> tuple[GridLimit, ...]:
        if not self._signals.grid_limit:
            return ()
        state = self._hass.states.get(self._signals.grid_limit)
        if told(state):
            limit_w = SWITCHED_LIMIT_W if state.state == STATE_ON else watts(state)
            if limit_w is not None or state.state == STATE_OFF:
                self._limit = GridLimit(import_w=limit_w, heard_at=elapsed)
                return (self._limit,)
        problems.append(
            Text(
                "{name} tells no limit of the grid operator in W or kW.",
                name=name(state, self._signals.grid_limit),
            )
        )
        return (self._limit,) if self._limit else ()

    def _grid_ok(self, elapsed: float, problems: list[str]) -> Sample | None:
        if not self._signals.grid_status:
            return None
        state = self._hass.states.get(self._signals.grid_status)
        if told(state) and state.state in {STATE_ON, STATE_OFF}:
            return Sample(value=float(state.state == STATE_ON), elapsed=elapsed)
        problems.append(
            Text(
                "{name} does not tell whether the grid is there.", name=name(state, self._signals.grid_status)
            )
        )
        return Sample(value=math.nan, elapsed=elapsed)
