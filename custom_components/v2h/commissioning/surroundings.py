"""What a home allows a trial at this moment, and what stands in its way."""

from typing import TYPE_CHECKING

from ..ocpp_local import Control
from ..optimizer.dispatch.decision import Mode
from ..optimizer.words import Text, text_of
from ..senses import car_at, plugged
from .powers import FULL_PERCENT, Means

if TYPE_CHECKING:
    from ..home import Home
    from ..ocpp_local import Station


def means(home: Home) -> Means:
    """What charger, car and house allow at this moment."""
    station = home.chargers.station
    can = station.capabilities if station else None
    car, site = car_at(home.settings.car, can), home.settings.site
    return Means(
        min_charge_w=car.min_charge_w,
        max_charge_w=min(car.max_charge_w, home.settings.car.max_charge_w),
        min_discharge_w=car.min_discharge_w,
        max_discharge_w=min(car.max_discharge_w, home.settings.car.max_discharge_w),
        house_w=home.controller.net_w,
        export_allowed=site.export_allowed,
        no_discharge=_no_discharge(station),
    )


def by_slots(home: Home) -> bool:
    """The charger follows no setpoints: it agrees with the car on each change beforehand, for minutes."""
    station = home.chargers.station
    return station is not None and station.control is Control.SCHEDULE


def _no_discharge(station: Station | None) -> Text | None:
    if station is None:
        return Text("The charger is not connected.")
    return None if station.no_discharge is None else text_of(station.no_discharge)


def obstacle(home: Home) -> Text | None:
    """Why no trial can be done, or go on, as a sentence. None: nothing stands in the way."""
    station, soc = home.chargers.station, home.controller.soc_percent
    if station is None or not station.connected:
        return Text("The charger is not connected.")
    if not plugged(station):
        return Text("No car is plugged in.")
    if station.waiting_for is not None:
        return text_of(station.waiting_for)
    if home.controller.mode is Mode.OFF:
        return Text("The mode is off, so nothing is asked of the charger. Choose another mode first.")
    if home.meter is None:
        return Text(
            "Nothing tells the power at the grid connection: add an inverter, a meter or sensors first."
        )
    if soc is not None and soc >= FULL_PERCENT:
        return Text("The car is full: there is nothing to charge.")
    return None
