"""The last page: what is still missing, and what the first plan will do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from homeassistant.util import dt as dt_util

from ..const import (
    CONF_CAR_SOC_ENTITY,
    CONF_CHARGER_ID,
    CONF_EXPORT,
    CONF_GRID_ENTITY,
    CONF_HOUSE_ENTITY,
    CONF_INVERTER_HOST,
    CONF_SUN_SOURCE,
)
from ..foresight import Foresight
from ..learning.habits import Habits
from ..market import Market, events_of, sources_of
from ..optimizer.action import Action
from ..optimizer.dispatch.snapshot import ChargerState, Snapshot
from ..optimizer.errors import OptimizerError
from ..optimizer.load import LoadProfile
from ..optimizer.on_arrival import saves
from ..optimizer.outlook import Outlook, pose
from ..optimizer.plan import Plan
from ..optimizer.solve import solve
from ..optimizer.words import Figure, Text, money, reason_of, time_and_day
from ..planner import NotYetError
from ..settings import HomeSettings
from ..store import Memory
from ..trips.trips import Trips

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

# What most cars come home with.
ASSUMED_SHARE: Final = 0.6
MOST_STEPS: Final = 5


def missing(data: Mapping[str, Any], week: LoadProfile | None = None) -> tuple[Text, ...]:
    """What the home could still be told, in sentences; each says what it costs not to."""
    found = []
    if not data.get(CONF_CHARGER_ID):
        found.append(Text("No charger yet: the home offers the first one that calls."))
    if not any(data.get(key) for key in (CONF_INVERTER_HOST, CONF_GRID_ENTITY, CONF_HOUSE_ENTITY)):
        found.append(
            Text(
                "No meter: the car charges at cheap hours, but cannot feed the house, since nobody knows its "
                "use."
            )
        )
    if not data.get(CONF_SUN_SOURCE):
        found.append(Text("No solar forecast: plans count on no sun."))
    if week is None:
        found.append(
            Text(
                "The habits of the house are not known yet: a usual family's stand in for them. They "
                "are learned from the meter within two weeks; at once if an Energy dashboard has counted "
                "for some weeks."
            )
        )
    if not data.get(CONF_CAR_SOC_ENTITY):
        found.append(Text("The car's charge comes from the charger; until it has told it, there is no plan."))
    if not data[CONF_EXPORT]:
        found.append(Text("The car does not feed the grid: switch it on when your grid operator has agreed."))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPlan:
    """What would happen if the car came home now."""

    steps: tuple[Text, ...]
    """A line for each part of it; or why there is none."""
    saves: float | None = None
    """Money against charging on arrival, in the two days that it looks ahead. None: there is no plan."""


async def first_plan(
    hass: HomeAssistant, data: Mapping[str, Any], week: LoadProfile | None = None
) -> FirstPlan:
    """Make it.

    *week* is what the house uses; None: a year's use in the usual shape stands in.
    """
    settings = HomeSettings.from_data(data, hass.config.currency)
    now, zone = dt_util.utcnow(), dt_util.get_default_time_zone()
    market = Market(sources_of(hass, settings), events_of(hass, settings))
    await market.refresh(now)
    energy_wh = settings.car.capacity_wh * ASSUMED_SHARE
    habits = Habits(week or LoadProfile.typical(settings.annual_use_kwh))
    trips = Trips(settings, zone, None)
    foresight = Foresight(settings, market, habits, trips, Memory(energy_wh=energy_wh), zone=zone)
    charger = ChargerState(connected=True, plugged=True, ready=True)
    try:
        outlook = foresight.outlook(Snapshot(now=now, elapsed=0.0, charger=charger), None, 0.0)
    except NotYetError as err:
        return FirstPlan(steps=(reason_of(err),))
    try:
        plan, saved = await hass.async_add_executor_job(partial(_planned, outlook))
    except OptimizerError as err:
        return FirstPlan(steps=(Text("No plan can be made of this yet: {why}", why=reason_of(err)),))
    steps = _steps(plan, now, hass.config.currency)
    return FirstPlan(
        steps=steps or (Text("Nothing is to be gained in the coming day: the car waits."),), saves=saved
    )


def _planned(outlook: Outlook) -> tuple[Plan, float]:
    problem = pose(outlook)
    plan = solve(problem, tz=outlook.tz)
    # Reasons are worked out when the first of them is read: here, and not in Home Assistant's loop.
    _ = plan.slots[0].reason.code
    return plan, saves(plan, problem)


def _steps(plan: Plan, now: datetime, currency: str) -> tuple[Text, ...]:
    lines: list[Text] = []
    for action, slots in groupby(plan.slots, key=lambda slot: slot.action):
        if action not in (Action.CHARGE, Action.DISCHARGE):
            continue
        run = list(slots)
        begin, end = (dt_util.as_local(moment) for moment in (max(run[0].start, now), run[-1].end))
        energy_kwh = sum(abs(slot.car_w) * (slot.end - slot.start).total_seconds() for slot in run) / 3.6e6
        price = sum(slot.import_price for slot in run) / len(run)
        span = Text("{begin}–{end}", begin=time_and_day(begin), end=f"{end:%H:%M}")
        energy, cost = Figure(f"{energy_kwh:.1f}"), money(price, currency)
        if action is Action.CHARGE:
            line = Text(
                "{span} charge, {energy} kWh, while a kWh costs {cost}", span=span, energy=energy, cost=cost
            )
        else:
            line = Text(
                "{span} feed the house, {energy} kWh, while a kWh costs {cost}",
                span=span,
                energy=energy,
                cost=cost,
            )
        lines.append(line)
    return tuple(lines[:MOST_STEPS])
