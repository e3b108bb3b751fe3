"""A reserve that an entity raises: a schedule, the weather, an alert. Its last word outlives its silence.

A storm warning goes silent with the storm: then the car is needed most, and must not be emptied.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import STATE_OFF, STATE_ON

from .optimizer.dispatch.snapshot import Reserve
from .optimizer.numbers import number as number_in
from .optimizer.words import Text
from .said import name, number, told

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

# A storm is over within a day, and no entity that is gone for good may keep the car for ever.
OUTLIVES: Final = timedelta(hours=24)


class RaisedReserve:
    """Hears one entity. Its last word is kept over a silence and over a restart."""

    def __init__(self, hass: HomeAssistant, entity_id: str, storm_percent: float) -> None:
        """*storm_percent* is what "on" means. An empty id: there is no such entity."""
        self._hass = hass
        self._entity_id = entity_id
        self._storm_percent = storm_percent
        self._last: tuple[float, datetime] | None = None

    def listen(self, now: datetime, capacity_wh: float, problems: list[str]) -> Reserve | None:
        """What is to be kept in a car of this size. A silence is one of the *problems*."""
        if not self._entity_id:
            return None
        state = self._hass.states.get(self._entity_id)
        who = name(state, self._entity_id)
        if (percent := self._percent()) is not None:
            self._last, why = (percent, now), Text("{name} asks for it", name=who)
        else:
            problems.append(Text("{name} tells no reserve from 0 to 100 %.", name=who))
            percent, why = self._kept(now), Text("{name} asked for it and is silent now", name=who)
        return Reserve.of_percent(percent, capacity_wh, why) if percent else None

    def recall(self, remembered: Mapping[str, Any] | None) -> None:
        """Go on from what `to_dict` wrote before a restart."""
        self._last = _last(remembered, self._entity_id)

    def to_dict(self) -> dict[str, Any] | None:
        """What to remember, JSON-safe. None: it never said anything."""
        if self._last is None:
            return None
        percent, at = self._last
        return {"entity": self._entity_id, "percent": percent, "at": at.isoformat()}

    def _percent(self) -> float | None:
        """What it says now; 0 is off. None: nothing of use."""
        state = self._hass.states.get(self._entity_id)
        if not told(state):
            return None
        said = {STATE_OFF: 0.0, STATE_ON: self._storm_percent}.get(state.state)
        percent = number(state) if said is None else said
        return percent if percent is not None and 0 <= percent <= 100 else None

    def _kept(self, now: datetime) -> float:
        """What it said last, for a day."""
        if self._last is None:
            return 0.0
        percent, at = self._last
        return percent if now - at <= OUTLIVES else 0.0


def _last(remembered: Mapping[str, Any] | None, entity_id: str) -> tuple[float, datetime] | None:
    """What this very entity said before a restart; nonsense is nothing."""
    if not isinstance(remembered, Mapping) or remembered.get("entity") != entity_id:
        return None
    percent = number_in(remembered.get("percent"))
    try:
        at = datetime.fromisoformat(str(remembered.get("at")))
    except ValueError:
        return None
    return None if percent is None or at.tzinfo is None else (percent, at)
