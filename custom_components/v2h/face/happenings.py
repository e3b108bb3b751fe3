"""What just happened at the charger: the difference of two views, in words that automations listen for."""

from enum import StrEnum
from typing import TYPE_CHECKING

from ..optimizer.dispatch.decision import Rule
from .activity import Activity

if TYPE_CHECKING:
    from .view import HomeView


class Happening(StrEnum):
    """One thing that happened."""

    CAR_CONNECTED = "car_connected"
    CAR_DISCONNECTED = "car_disconnected"
    CHARGE_STARTED = "charge_started"
    CHARGE_STOPPED = "charge_stopped"
    DISCHARGE_STARTED = "discharge_started"
    DISCHARGE_STOPPED = "discharge_stopped"
    DISCHARGE_REFUSED = "discharge_refused"
    """The charger refused to let the car feed the house."""
    REFUSED = "refused"
    """The charger refused something else that it was asked for."""


_PLUGGED = {Activity.CHARGING, Activity.DISCHARGING, Activity.RESTING}
_STARTED = {
    Activity.CHARGING: Happening.CHARGE_STARTED,
    Activity.DISCHARGING: Happening.DISCHARGE_STARTED,
}
_STOPPED = {
    Activity.CHARGING: Happening.CHARGE_STOPPED,
    Activity.DISCHARGING: Happening.DISCHARGE_STOPPED,
}


def known(before: Activity | None, now: Activity | None) -> Activity | None:
    """What the car was last known to do: a charger out of reach takes no word back."""
    return before if now in {None, Activity.NO_CHARGER} else now


def happenings(was: Activity | None, before: HomeView, after: HomeView) -> tuple[Happening, ...]:
    """What happened between two views, in order; *was* is what the car was last known to do."""
    told: list[Happening] = []
    now = known(was, after.activity)
    if was is not None and now is not None and was is not now:
        told += [_STOPPED[was]] if was in _STOPPED else []
        told += _cable(was, now)
        told += [_STARTED[now]] if now in _STARTED else []
    if after.rule == Rule.REFUSED and before.rule != Rule.REFUSED:
        told.append(Happening.DISCHARGE_REFUSED if after.refused_w < 0 else Happening.REFUSED)
    return tuple(told)


def _cable(was: Activity, now: Activity) -> list[Happening]:
    if was is Activity.NO_CAR and now in _PLUGGED:
        return [Happening.CAR_CONNECTED]
    return [Happening.CAR_DISCONNECTED] if was in _PLUGGED and now is Activity.NO_CAR else []
