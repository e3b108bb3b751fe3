"""Plans are made one at a time, beside the loop, and their absence is a sentence."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from homeassistant.core import HomeAssistant

from custom_components.v2h import planner as module
from custom_components.v2h.optimizer.load import LoadProfile
from custom_components.v2h.optimizer.outlook import Outlook
from custom_components.v2h.optimizer.plan import Plan
from custom_components.v2h.optimizer.problem import Problem
from custom_components.v2h.optimizer.series import Rate
from custom_components.v2h.optimizer.site import Car, Site
from custom_components.v2h.optimizer.stop import PlanningCancelledError, Stop
from custom_components.v2h.planner import NotYetError, Planner

from .conftest import until

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
OUTLOOK = Outlook(
    now=NOW,
    site=Site(fuse_w=17_000),
    car=Car(
        capacity_wh=60_000, reserve_wh=12_000, max_wh=60_000, max_charge_w=11_000, max_discharge_w=11_000
    ),
    energy_wh=30_000,
    plugged=True,
    load=LoadProfile.typical(4000),
    import_rates=(Rate(start=NOW - timedelta(days=1), end=NOW + timedelta(days=3), value=0.3),),
)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUIET_S", 0.02)


@asynccontextmanager
async def at_work(
    hass: HomeAssistant, outlook: Callable[[], Outlook]
) -> AsyncIterator[tuple[Planner, list[Plan]]]:
    made: list[Plan] = []
    planner = Planner(hass, outlook, made.append)
    work = asyncio.create_task(planner.run())
    yield planner, made
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def test_many_wishes_at_once_are_one_plan(hass: HomeAssistant) -> None:
    async with at_work(hass, lambda: OUTLOOK) as (planner, made):
        for what in ("prices", "forecast", "plug"):
            planner.ask(what)
        await until(lambda: made, "a plan was made")
        await asyncio.sleep(0.1)
        assert len(made) == 1
        assert made[0].made_at == NOW
        assert planner.problem is None


async def test_a_wish_during_the_work_is_granted_afterwards(hass: HomeAssistant) -> None:
    looks: list[int] = []

    def outlook() -> Outlook:
        looks.append(len(looks))
        if len(looks) == 1:
            planner.ask("second")
        return OUTLOOK

    async with at_work(hass, outlook) as (planner, made):
        planner.ask("first")
        await until(lambda: len(made) == 2, "both plans were made")


async def test_a_newer_wish_ends_the_search_and_the_end_of_the_home_ends_the_plan(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    stops: list[Stop] = []

    def solve(problem: Problem, previous: Plan | None, *, tz: tzinfo, stop: Stop) -> Plan:
        stops.append(stop)
        return solved(problem, previous, tz, stop=stop)

    solved = module.solve
    monkeypatch.setattr(module, "solve", solve)
    async with at_work(hass, lambda: OUTLOOK) as (planner, made):
        planner.ask("first")
        await until(lambda: made, "a plan was made")
        assert not stops[0].enough()
        planner.ask("second")
        assert stops[0].enough()
    with pytest.raises(PlanningCancelledError):
        stops[0].check()


async def test_what_is_not_known_yet_is_said_and_asked_for_again(hass: HomeAssistant) -> None:
    known = False

    def outlook() -> Outlook:
        if not known:
            raise NotYetError("The charge is not known.")
        return OUTLOOK

    async with at_work(hass, outlook) as (planner, made):
        planner.ask("start")
        await until(lambda: planner.lacks_data, "the planner had tried")
        assert planner.problem == "The charge is not known."
        known = True
        planner.ask("now it is")
        await until(lambda: made, "a plan was made")
        assert planner.problem is None
        assert not planner.lacks_data


async def test_a_problem_that_makes_no_sense_is_a_sentence(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[Outlook] = []

    def outlook() -> Outlook:
        looks.append(replace(OUTLOOK, import_rates=()))
        return looks[-1]

    async with at_work(hass, outlook) as (planner, made):
        for turn in (1, 2, 3):
            # A third look: by then the second has failed to the end.
            planner.ask("again")
            await until(lambda turn=turn: len(looks) == turn, "it was tried")
        assert made == []
        assert planner.problem is not None
        assert planner.problem.startswith("There is no plan: one of the home's values")
        assert ". The import price is unknown" in planner.problem
        assert caplog.text.count("No plan:") == 1
