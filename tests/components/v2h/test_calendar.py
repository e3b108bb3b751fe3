"""Calendars show what is planned in the night, too, in which the clock on the wall shows an hour twice."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.calendar import stretches
from custom_components.v2h.optimizer.load import LoadProfile
from custom_components.v2h.optimizer.outlook import Outlook, pose
from custom_components.v2h.optimizer.series import Rate
from custom_components.v2h.optimizer.site import Car, Site
from custom_components.v2h.optimizer.solve import solve

from .conftest import HERE, set_up

HOUR = timedelta(hours=1)
BACK_AT = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # from three o'clock to two


def outlook(now: datetime) -> Outlook:
    """It is cheap for two hours, and dear for the rest of the day."""
    rates = [
        Rate(start=now - HOUR, end=now + 2 * HOUR, value=0.05),
        Rate(start=now + 2 * HOUR, end=now + 30 * HOUR, value=0.6),
    ]
    car = Car(
        capacity_wh=60_000, reserve_wh=12_000, max_wh=60_000, max_charge_w=11_000, max_discharge_w=11_000
    )
    return Outlook(
        now=now,
        site=Site(fuse_w=17_000),
        car=car,
        energy_wh=30_000,
        plugged=True,
        load=LoadProfile.typical(4000),
        import_rates=tuple(rates),
    )


@pytest.mark.parametrize("minutes", [-70, -50, -15, -4, 0, 15, 56])
async def test_the_plan_is_shown_while_the_clocks_go_back(hass: HomeAssistant, minutes: int) -> None:
    now = BACK_AT + timedelta(minutes=minutes)
    plan = solve(pose(outlook(now)), None, tz=ZoneInfo(HERE))
    first, *others = events = stretches(plan, "en")
    assert dt_util.as_utc(first.start_datetime_local) == now
    assert first.summary == "Charge"
    assert {event.summary for event in others} >= {"Feed the house"}
    spans = [
        (dt_util.as_utc(one.start_datetime_local), dt_util.as_utc(one.end_datetime_local)) for one in events
    ]
    assert all(begin < end for begin, end in spans)
    assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))


async def test_a_trip_in_the_hour_that_comes_twice_is_shown_and_over_when_it_is(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(BACK_AT - 5 * HOUR)
    home = await set_up(hass, simulated_entry)
    await home.rest()
    entity = hass.data["calendar"].get_entity("calendar.villa_trips")
    begin, end = BACK_AT - timedelta(minutes=10), BACK_AT + timedelta(minutes=10)
    await entity.async_create_event(dtstart=begin.isoformat(), dtend=end.isoformat(), summary="Night bus")
    (found,) = await entity.async_get_events(
        hass, dt_util.as_local(begin - HOUR), dt_util.as_local(end + HOUR)
    )
    shown = found.start_datetime_local, found.end_datetime_local
    assert [dt_util.as_utc(one) for one in shown] == [begin, end]
    assert not await entity.async_get_events(hass, dt_util.as_local(end), dt_util.as_local(end + HOUR))
    for moment, summary in ((begin, "Night bus"), (end - timedelta(minutes=1), "Night bus"), (end, None)):
        freezer.move_to(moment)
        assert (entity.event.summary if entity.event else None) == summary
