"""People are told what is new, once, and nothing that mends itself within minutes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.face.activity import Activity
from custom_components.v2h.face.view import HomeView
from custom_components.v2h.notices import AGAIN_AFTER_S, SILENT_S, Notice, Watch, sentence

from .conftest import set_up

QUIET: dict[str, Any] = {"no_price": False}


@pytest.fixture
async def view(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> HomeView:
    """A real view, of a car that rests."""
    home = await set_up(hass, simulated_entry)
    seen = home.coordinator.data
    charger = replace(seen.charger, connected=True)
    return replace(seen, charger=charger, activity=Activity.RESTING, goal_at_risk=False, rule="plan")


def gone(view: HomeView) -> HomeView:
    return replace(view, activity=Activity.NO_CHARGER, charger=replace(view.charger, connected=False))


@pytest.mark.parametrize(
    ("change", "notice"),
    [
        (lambda view: replace(view, goal_at_risk=True), Notice.GOAL_AT_RISK),
        (lambda view: replace(view, rule="refused"), Notice.REFUSED),
        (lambda view: replace(view, rule="refused", refused_w=-2000), Notice.REFUSED),
        (lambda view: replace(view, activity=Activity.DISCHARGING), Notice.DISCHARGE_STARTED),
        (lambda view: replace(view, activity=Activity.NO_CAR), Notice.CAR_DISCONNECTED),
    ],
)
def test_what_begins_is_told_once(
    view: HomeView, change: Callable[[HomeView], HomeView], notice: Notice
) -> None:
    watch = Watch(view, 0)
    assert watch.look(view, 1, **QUIET) == ()
    assert watch.look(change(view), 2, **QUIET) == (notice,)
    assert watch.look(change(view), 3, **QUIET) == ()
    assert view.reason in sentence(notice, view) or notice is Notice.CAR_DISCONNECTED


def test_what_comes_and_goes_is_told_again_only_after_a_while(view: HomeView) -> None:
    watch, risk = Watch(view, 0), replace(view, goal_at_risk=True)
    assert watch.look(risk, 1, **QUIET) == (Notice.GOAL_AT_RISK,)
    watch.look(view, 2, **QUIET)
    assert watch.look(risk, 3, **QUIET) == ()
    watch.look(view, 4, **QUIET)
    assert watch.look(risk, 1 + AGAIN_AFTER_S, **QUIET) == (Notice.GOAL_AT_RISK,)


def test_a_charger_that_starts_again_is_not_lost_and_one_that_stays_away_is(view: HomeView) -> None:
    watch, silent = Watch(view, 0), gone(view)
    assert watch.look(silent, 10, **QUIET) == ()
    assert watch.look(view, SILENT_S - 1, **QUIET) == ()
    assert watch.look(silent, SILENT_S, **QUIET) == ()
    assert watch.look(silent, 2 * SILENT_S, **QUIET) == (Notice.CHARGER_LOST,)
    assert watch.look(silent, 9 * SILENT_S, **QUIET) == ()
    assert watch.look(view, 10 * SILENT_S, **QUIET) == ()
    assert watch.look(silent, 12 * SILENT_S, **QUIET) == (Notice.CHARGER_LOST,)


def test_a_charger_that_was_never_there_is_not_lost(view: HomeView) -> None:
    assert Watch(gone(view), 0).look(gone(view), 2 * SILENT_S, **QUIET) == ()


def test_a_missing_price_is_told_once(view: HomeView) -> None:
    watch = Watch(view, 0)
    assert watch.look(view, 1, no_price=True) == (Notice.NO_PRICE_FOR_TOMORROW,)
    assert watch.look(view, 2000, no_price=True) == ()


@pytest.mark.parametrize("notice", Notice)
def test_everything_is_said_in_a_sentence(view: HomeView, notice: Notice) -> None:
    assert sentence(notice, view).endswith((".", "…"))
