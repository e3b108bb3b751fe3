"""What happened is told once, in order, and only from what is known."""

from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import pytest

from custom_components.v2h.face.activity import Activity, activity_of
from custom_components.v2h.face.happenings import Happening, happenings, known
from custom_components.v2h.face.view import HomeView
from custom_components.v2h.optimizer.dispatch.decision import Rule

CHARGING, DISCHARGING, RESTING = Activity.CHARGING, Activity.DISCHARGING, Activity.RESTING
NO_CAR, NO_CHARGER = Activity.NO_CAR, Activity.NO_CHARGER


def view(activity: Activity | None, rule: Rule = Rule.PLAN, refused_w: int = 0) -> HomeView:
    """The fields of a view that this is about."""
    return cast("HomeView", SimpleNamespace(activity=activity, rule=rule.value, refused_w=refused_w))


def story(*activities: Activity | None) -> list[str]:
    """What is told while the car goes through *activities*."""
    told: list[str] = []
    was = known(None, activities[0])
    for before, now in pairwise(activities):
        told += happenings(was, view(before), view(now))
        was = known(was, now)
    return told


@pytest.mark.parametrize(
    ("activities", "told"),
    [
        ((RESTING, DISCHARGING), ["discharge_started"]),
        ((DISCHARGING, RESTING), ["discharge_stopped"]),
        ((CHARGING, DISCHARGING), ["charge_stopped", "discharge_started"]),
        ((NO_CAR, CHARGING), ["car_connected", "charge_started"]),
        ((DISCHARGING, NO_CAR), ["discharge_stopped", "car_disconnected"]),
        ((RESTING, NO_CAR, RESTING), ["car_disconnected", "car_connected"]),
        ((DISCHARGING, None, DISCHARGING), []),
        ((DISCHARGING, None, RESTING), ["discharge_stopped"]),
        ((DISCHARGING, NO_CHARGER, NO_CHARGER, RESTING), ["discharge_stopped"]),
        ((NO_CHARGER, DISCHARGING), []),
        ((None, CHARGING, CHARGING), []),
    ],
)
def test_the_story_of_a_car(activities: tuple[Activity | None, ...], told: list[str]) -> None:
    assert story(*activities) == told


@pytest.mark.parametrize(
    ("power_w", "told"), [(-2000, Happening.DISCHARGE_REFUSED), (7000, Happening.REFUSED)]
)
def test_a_refusal_is_told_once(power_w: int, told: Happening) -> None:
    calm, refused = view(RESTING), view(RESTING, Rule.REFUSED, power_w)
    assert happenings(RESTING, calm, refused) == (told,)
    assert happenings(RESTING, refused, refused) == ()


@pytest.mark.parametrize(
    ("connected", "plugged", "car_w", "activity"),
    [
        (False, True, -2000.0, NO_CHARGER),
        (True, False, 0.0, NO_CAR),
        (True, True, None, None),
        (True, True, -2000.0, DISCHARGING),
        (True, True, 3600.0, CHARGING),
        (True, True, -30.0, RESTING),
    ],
)
def test_one_word_for_what_the_car_does(
    connected: bool,
    plugged: bool,
    car_w: float | None,
    activity: Activity | None,
) -> None:
    assert activity_of(connected=connected, plugged=plugged, car_w=car_w) is activity
