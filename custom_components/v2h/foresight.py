"""What a plan needs: prices and sun to come, the habits of the house, the trips, the energy in the car."""

from dataclasses import replace
from datetime import timedelta
from statistics import fmean
from typing import TYPE_CHECKING, Final

from .charger.wiring import phases_of
from .demand import PeakMeter
from .face.look import fresh
from .learning.phase_shares import PHASES, PhaseShares
from .market import Market, Series
from .optimizer.outlook import Outlook
from .optimizer.words import Text
from .planner import NotYetError
from .senses import car_at
from .store import Memory

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from .learning.habits import Habits
    from .ocpp_local import Capabilities
    from .optimizer.dispatch.snapshot import Snapshot
    from .optimizer.site import Event, Site
    from .settings import HomeSettings
    from .trips.trips import Trips

NO_CHARGE_KNOWN: Final = Text(
    "There is no plan yet: the car's charge is not known. It is read when the car is plugged in."
)
NO_PRICE_KNOWN: Final = Text(
    "There is no plan yet: no price of electricity is known. It begins by itself as soon as prices arrive."
)

QUARTER: Final = timedelta(minutes=15)
A_DAY: Final = 96
# A house that uses less is switched off.
LEAST_USUAL_W: Final = 30.0


class Foresight:
    """The future of one home, as far as it is known."""

    def __init__(
        self,
        settings: HomeSettings,
        market: Market,
        habits: Habits,
        trips: Trips,
        remembered: Memory,
        *,
        zone: tzinfo,
    ) -> None:
        self.energy_wh: float | None = remembered.get("energy_wh")
        """What was last known to be in the car."""
        self.peak: PeakMeter | None = None
        """The month's highest power so far. None: nobody charges for it."""
        if settings.demand:
            self.peak = PeakMeter(settings.demand, zone, remembered.get("peak"))
        self._phases: PhaseShares | None = None
        """How the house spreads over its phases. None: it has only one."""
        if settings.site.phases == PHASES:
            self._phases = PhaseShares(remembered.get("phases"))
        self._settings = settings
        self._market = market
        self._habits = habits
        self._trips = trips
        self._zone = zone

    def host(self, settings: HomeSettings) -> None:
        """Another car is here: what is in it, it has to tell."""
        self._settings, self.energy_wh = settings, None

    @property
    def missing(self) -> Text | None:
        """What a plan cannot do without, in a sentence. None if all is there."""
        if not self._market.rates(Series.IMPORT):
            return NO_PRICE_KNOWN
        return NO_CHARGE_KNOWN if self.energy_wh is None else None

    def count(self, snapshot: Snapshot, counted_wh: float | None) -> None:
        """Peak and phases, and the car: counted on by the controller, else as reported, else as it left."""
        if self.peak:
            grid_w = fresh(snapshot.grid_w, snapshot.elapsed)
            self.peak.measure(snapshot.now, snapshot.elapsed, grid_w)
        if self._phases:
            self._phases.measure(snapshot)
        if counted_wh is not None:
            self.energy_wh = counted_wh
        elif (soc := snapshot.soc_percent) is not None:
            self.energy_wh = self._settings.car.capacity_wh * soc.value / 100

    def remember(self) -> Memory:
        """What is to be known over a restart."""
        memory = Memory()
        if self.energy_wh is not None:
            memory["energy_wh"] = self.energy_wh
        if self.peak:
            memory["peak"] = self.peak.to_dict()
        if self._phases and (learned := self._phases.to_dict()):
            memory["phases"] = learned
        return memory

    def outlook(
        self,
        snapshot: Snapshot,
        can: Capabilities | None,
        reserve_wh: float,
        battery_wh: float | None = None,
    ) -> Outlook:
        """All that a plan needs, as it is now. Raises NotYetError with what is missing.

        *battery_wh* is what the home battery holds, as the inverter tells it.
        """
        if missing := self.missing:
            raise NotYetError(missing)
        now, settings = snapshot.now, self._settings
        trips = self._trips.around(now)
        car = replace(car_at(settings.car, can), phases=phases_of(settings, can))
        return Outlook(
            now=now,
            site=self._site(now),
            car=car,
            energy_wh=self.energy_wh or 0.0,
            plugged=snapshot.charger is not None and snapshot.charger.plugged,
            load=self._habits.profile,
            import_rates=self._market.rates(Series.IMPORT),
            export_rates=self._market.rates(Series.EXPORT),
            sun_rates=self._market.rates(Series.SUN),
            trips=trips,
            reserve_wh=reserve_wh,
            battery=settings.battery.battery(snapshot, battery_wh),
            events=self._events(now),
            demand_windows=settings.demand.windows(now, self._zone) if settings.demand else (),
            precondition_rates=settings.preheat.rates(trips, now) if settings.preheat else (),
            phase_shares=self._phases.shares if self._phases else (),
            tz=self._zone,
        )

    def _site(self, now: datetime) -> Site:
        """The connection, and what its highest power costs from here on."""
        terms = self._settings.demand
        if terms is None or self.peak is None:
            return self._settings.site
        site = self._settings.site
        return replace(site, demand_charge=terms.charge(self.peak, now, self._zone, site.fuse_w))

    def _events(self, now: datetime) -> tuple[Event, ...]:
        """What is announced. Where less than usual is paid, what is usual are the habits of the house."""
        events = self._market.events
        if events is None:
            return ()
        known = tuple(one.event for one in events.known if one.event.end > now)
        if not events.terms.less_counts:
            return known
        return tuple(replace(event, baseline_w=self._usual_w(event)) for event in known)

    def _usual_w(self, event: Event) -> float:
        quarters = int((event.end - event.start) / QUARTER) or 1
        at = (event.start.astimezone(self._zone) + QUARTER * i for i in range(min(quarters, A_DAY)))
        usual_w = fmean(self._habits.profile.at(moment) for moment in at)
        return usual_w if usual_w >= LEAST_USUAL_W else 0.0
