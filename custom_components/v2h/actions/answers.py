"""Questions to a home: what is the plan, and why the car does this at that hour."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

import probatio as vol
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..optimizer.errors import LedgerError
from ..optimizer.ledger import sessions_csv
from .telling import minutes, rounded
from .which_home import HOME_SCHEMA, home_of

if TYPE_CHECKING:
    from homeassistant.util.json import JsonObjectType, JsonValueType

    from ..home import Home
    from ..optimizer.ledger import Session

PLAN: Final = "plan"
EXPLAIN: Final = "explain"
ATTR_AT: Final = "at"

SESSIONS: Final = "sessions"
EXPORT_SESSIONS: Final = "export_sessions"
ATTR_START: Final = "start"
ATTR_END: Final = "end"

# Asked without a time, a home tells of the last month.
USUALLY_ASKED: Final = timedelta(days=31)

SESSIONS_SCHEMA: Final = HOME_SCHEMA.extend(
    {vol.Optional(ATTR_START): cv.datetime, vol.Optional(ATTR_END): cv.datetime}
)
EXPLAIN_SCHEMA: Final = HOME_SCHEMA.extend({vol.Optional(ATTR_AT): cv.datetime})


@callback
def register(hass: HomeAssistant) -> None:
    """Register the actions of this file."""
    actions = (
        (PLAN, _plan, HOME_SCHEMA),
        (EXPLAIN, _explain, EXPLAIN_SCHEMA),
        (SESSIONS, _sessions, SESSIONS_SCHEMA),
        (EXPORT_SESSIONS, _export_sessions, SESSIONS_SCHEMA),
    )
    for action, answer, schema in actions:
        hass.services.async_register(DOMAIN, action, answer, schema, supports_response=SupportsResponse.ONLY)


async def _plan(call: ServiceCall) -> ServiceResponse:
    """The whole plan: its slots with powers, prices, money and reasons, and the goals it cannot reach."""
    view = home_of(call).coordinator.data
    if view.plan is None:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_plan")
    return cast("JsonObjectType", rounded(view.plan.in_language(call.hass.config.language)))


async def _explain(call: ServiceCall) -> ServiceResponse:
    """What happens in the slot of that moment and why; for the present also what was decided."""
    home = home_of(call)
    view, now = home.coordinator.data, dt_util.utcnow()
    asked: datetime | None = call.data.get(ATTR_AT)
    at = now if asked is None else dt_util.as_utc(asked)
    answer: dict[str, Any] = {"at": at.isoformat(), "slot": _slot(home, at, call.hass.config.language)}
    if asked is None:
        answer["now"] = {
            "activity": view.activity,
            "setpoint_w": view.setpoint_w,
            "rule": view.rule,
            "reason": view.reason.said_in(call.hass.config.language),
            "otherwise_w": home.controller.decision.otherwise_w,
            "otherwise_rule": home.controller.decision.otherwise_rule,
        }
    elif answer["slot"] is None:
        raise _not_planned(home, at)
    return cast("JsonObjectType", rounded(answer))


def _not_planned(home: Home, at: datetime) -> ServiceValidationError:
    plan = home.controller.plan
    if plan is None or not plan.slots:
        return ServiceValidationError(translation_domain=DOMAIN, translation_key="no_plan")
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="not_planned",
        translation_placeholders={
            "at": minutes(at),
            "begin": minutes(plan.slots[0].start),
            "end": minutes(plan.slots[-1].end),
        },
    )


async def _sessions(call: ServiceCall) -> ServiceResponse:
    """The stays of the car: when, how much in and out, what it cost and saved."""
    told = [session.to_dict() for session in await _asked_for(call)]
    sessions = cast("JsonValueType", rounded(told))
    return {"currency": home_of(call).settings.site.currency, "sessions": sessions}


async def _export_sessions(call: ServiceCall) -> ServiceResponse:
    """The same as text for a spreadsheet."""
    return {"csv": sessions_csv(await _asked_for(call), dt_util.get_default_time_zone())}


async def _asked_for(call: ServiceCall) -> tuple[Session, ...]:
    now = dt_util.utcnow()
    end = dt_util.as_utc(call.data[ATTR_END]) if ATTR_END in call.data else now
    start = dt_util.as_utc(call.data[ATTR_START]) if ATTR_START in call.data else end - USUALLY_ASKED
    if end <= start:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="end_before_start",
            translation_placeholders={"start": minutes(start), "end": minutes(end)},
        )
    try:
        return await home_of(call).books.sessions(start, end)
    except LedgerError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="books_unreadable",
            translation_placeholders={"reason": err.sentence.said_in(call.hass.config.language)},
        ) from err


def _slot(home: Home, at: datetime, language: str) -> dict[str, Any] | None:
    """The slot of *at* as the dashboard shows it. None: nothing is planned for that moment."""
    written, plan = home.coordinator.data.plan, home.controller.plan
    index = plan.index_at(at) if plan else None
    if written is None or index is None:
        return None
    slot: dict[str, Any] = written.in_language(language)["slots"][index]
    return slot
