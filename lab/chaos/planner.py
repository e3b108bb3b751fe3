"""Plans of our process: what it may know of the next days, and the solver, inline."""

from dataclasses import dataclass, field
from datetime import datetime

from lab.wiring.charger import car_at, plugged
from ocpp_local import Station
from optimizer.control import Controller
from optimizer.errors import OptimizerError
from optimizer.load import LoadProfile
from optimizer.outlook import Outlook, pose
from optimizer.plan import Plan
from optimizer.site import Site
from optimizer.solve import solve

from .driveway import Driveway
from .senses import Market
from .setting import ANNUAL_KWH, CAPACITY_WH, ZONE
from .storage import StorageGauge


@dataclass(slots=True, kw_only=True)
class Planner:
    """Makes the next plan from what the market, the charger and the home battery have told."""

    site: Site
    market: Market
    storage: StorageGauge
    driveway: Driveway
    energy_wh: float | None
    """In the car, as it was known last."""
    trouble: str | None = None
    """What kept the last plan from being made."""
    _load: LoadProfile = field(default_factory=lambda: LoadProfile.typical(ANNUAL_KWH))
    _before: Plan | None = None

    def count(self, controller: Controller, station: Station) -> None:
        """Remember what is in the car, by our count or by the charger's report."""
        soc = station.measured.soc_percent
        if (counted := controller.energy_wh) is not None:
            self.energy_wh = counted
        elif soc is not None and 0 <= soc.value <= 100:
            self.energy_wh = CAPACITY_WH * soc.value / 100

    def plan(self, now: datetime, elapsed: float, station: Station, reserve_wh: float) -> Plan | None:
        """The next plan. None: not enough is known for one, or there is `trouble`."""
        outlook = self._outlook(now, elapsed, station, reserve_wh)
        if outlook is None:
            return None
        try:
            self._before, self.trouble = solve(pose(outlook), self._before, tz=ZONE), None
        except OptimizerError as err:
            self.trouble = str(err)
            return None
        return self._before

    def _outlook(self, now: datetime, elapsed: float, station: Station, reserve_wh: float) -> Outlook | None:
        shelves = self.market.shelves
        if self.energy_wh is None or not shelves.get("grid"):
            return None
        return Outlook(
            now=now,
            site=self.site,
            car=car_at(self.driveway.car, station.capabilities),
            energy_wh=self.energy_wh,
            plugged=plugged(station),
            load=self._load,
            import_rates=shelves["grid"],
            export_rates=shelves.get("feedin", ()),
            sun_rates=shelves.get("solar", ()),
            trips=self.driveway.trips(now),
            reserve_wh=reserve_wh,
            battery=self.storage.known(elapsed),
            tz=ZONE,
        )
