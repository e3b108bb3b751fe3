"""Whose numbers count: the cars of the home, told apart as the integration does it (car/cars.py)."""

from dataclasses import replace
from datetime import datetime

from ocpp_local import Station
from ocpp_local.recognition import STRANGER, Recognition, tokens_in
from optimizer.control import Settings
from optimizer.site import Car, Goal, Trip

from .setting import CARS, FIRST, NAMES, Setting, next_goal, trips


class Driveway:
    """What our process knows of the car on the cable."""

    def __init__(self, setting: Setting, remembered: str | None) -> None:
        """*remembered*: the car that was here before the restart."""
        self._setting = setting
        tokens = {car: tokens_in(NAMES[car]) for car in CARS}
        self.seen = Recognition(tokens, remembered if remembered in CARS else FIRST)

    @property
    def car(self) -> Car:
        """Its numbers. What is not surely one of the home's cars is never discharged."""
        own = CARS[self.seen.here]
        if self.seen.doubt is None:
            return own
        if self.seen.doubt == STRANGER:
            own = replace(own, reserve_wh=0.0)
        return replace(own, max_discharge_w=0)

    @property
    def settings(self) -> Settings:
        """What the controller is told while it is here."""
        setting = self._setting
        return Settings(site=setting.site, car=self.car, who=self.seen.who, lease_s=setting.lease_s)

    def trips(self, now: datetime) -> tuple[Trip, ...]:
        """Where it drives. Nobody knows of a stranger."""
        return () if self.seen.doubt == STRANGER else trips(now)

    def goal(self, now: datetime) -> Goal | None:
        """What its driver wants next."""
        return None if self.seen.doubt == STRANGER else next_goal(now)

    def look(self, station: Station) -> bool:
        """See who is plugged in. True: another one counts from now on."""
        return self.seen.look(station)
