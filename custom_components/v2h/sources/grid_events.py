"""Windows in which less import or more delivery is paid or ordered, from an entity that the owner named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from homeassistant.util import dt as dt_util

from ..const import LOGGER
from ..optimizer.checks import PER_EURO
from ..optimizer.dispatch.snapshot import GridLimit
from ..optimizer.words import Figure, Text, reason_of
from .entity import attributes
from .errors import ShapeError, SourceError
from .events import Announced, Bid, apart, of_attributes, of_calendar
from .listening import to_entities
from .money import MOST_PER_KWH
from .other_calendar import CALENDAR, rows

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

CONF_EVENTS_ENTITY: Final = "events_entity"
CONF_EVENTS_REWARD: Final = "events_reward"
CONF_EVENTS_LIMIT: Final = "events_limit_kw"
CONF_EVENTS_LESS: Final = "events_less_counts"
EVENTS: Final = (CONF_EVENTS_ENTITY, CONF_EVENTS_REWARD, CONF_EVENTS_LIMIT, CONF_EVENTS_LESS)
"""The fields of an entry's data that this file reads."""

# A plan looks two days ahead.
AHEAD: Final = timedelta(days=3)
# A limit below this is a unit mixed up, and one above is none.
LEAST_LIMIT_W: Final = 30.0
MOST_LIMIT_W: Final = 200_000.0
# Of a money that nobody here knows, a number says little.
UNKNOWN: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTerms:
    """Where the windows are announced, and what holds for those that do not say it themselves."""

    entity: str
    usual: Bid
    less_counts: bool = True
    """Taking less than usual is paid too, not only what the home delivers."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self | None:
        """Read an entry's data. None: nobody announces anything."""
        if not (entity := data.get(CONF_EVENTS_ENTITY)):
            return None
        limit = data.get(CONF_EVENTS_LIMIT)
        usual = Bid(
            reward_per_kwh=data.get(CONF_EVENTS_REWARD) or None,
            import_limit_w=None if limit is None else 1000 * limit,
        )
        return cls(entity=entity, usual=usual, less_counts=data.get(CONF_EVENTS_LESS, True))


class GridEvents:
    """What is announced. An entity that falls silent leaves what was known."""

    def __init__(self, hass: HomeAssistant, terms: EventTerms) -> None:
        self.terms = terms
        self.known: tuple[Announced, ...] = ()
        self.problem: Text | None = None
        """One sentence while the entity tells nothing of use."""
        self.listen = to_entities(hass, (terms.entity,))
        """Calls what it is given whenever there may be something new."""
        self._hass = hass

    def limits(self, now: datetime) -> tuple[GridLimit, ...]:
        """What is ordered at this moment."""
        here = (one for one in self.known if one.event.start <= now < one.event.end)
        return tuple(
            GridLimit(
                import_w=one.event.import_limit_w,
                export_w=one.event.export_limit_w,
                source=Text("“{name}”", name=one.name),
            )
            for one in here
            if one.event.import_limit_w is not None or one.event.export_limit_w is not None
        )

    async def refresh(self, now: datetime) -> bool:
        """Ask. True if anything is new."""
        try:
            told = await announced(self._hass, self.terms, now)
        except SourceError as err:
            if self.problem is None:
                LOGGER.warning("Windows of the grid: %s", err)
            self.problem = Text("Windows of the grid: {complaint}", complaint=reason_of(err))
            return False
        self.problem = None
        before, self.known = self.known, tuple(one for one in told if one.event.end > now)
        return self.known != before


async def announced(hass: HomeAssistant, terms: EventTerms, now: datetime) -> tuple[Announced, ...]:
    """The windows of the coming days. Raises SourceError with one sentence."""
    if terms.entity.startswith(f"{CALENDAR}."):
        told = await rows(hass, terms.entity, now, now + AHEAD)
        found = of_calendar(told, terms.usual, dt_util.get_default_time_zone())
    else:
        state = hass.states.get(terms.entity)
        found = of_attributes(attributes(hass, terms.entity), terms.usual, state.name if state else "")
    for one in found:
        _check(one, hass.config.currency)
    return apart(found)


def _check(one: Announced, currency: str) -> None:
    """Money and powers that a plan can take. Raises ShapeError."""
    event = one.event
    most = MOST_PER_KWH * PER_EURO.get(currency, UNKNOWN)
    if not 0 <= event.reward_per_kwh <= most:
        raise ShapeError(
            Text("What “{name}” pays", name=one.name),
            event.reward_per_kwh,
            Text("{currency} per kWh, up to {most}", currency=currency, most=Figure(f"{most:g}")),
        )
    for limit_w in (event.import_limit_w, event.export_limit_w):
        if limit_w and not LEAST_LIMIT_W <= limit_w <= MOST_LIMIT_W:
            given = Text("{power} W", power=Figure(f"{limit_w:g}"))
            raise ShapeError(Text("The limit of “{name}”", name=one.name), given, Text("a power in W or kW"))
