"""What a plan needs: prices and sun to come, the habits of the house, the trips, the energy in the car."""

from typing import TYPE_CHECKING, Final

from .market import Market, Series
from .optimizer.outlook import Outlook
from .planner import NotYetError
from .senses import car_at

if TYPE_CHECKING:
    from datetime import tzinfo

    from .habits import Habits
    from .ocpp_local import Capabilities
    from .optimizer.dispatch.snapshot import Snapshot
    from .settings import HomeSettings
    from .trips import Trips

NO_CHARGE_KNOWN: Final = (
    "There is no plan yet: the car's charge is not known. It is read when the car is plugged in."
)
NO_PRICE_KNOWN: Final = (
    "There is no plan yet: no price of electricity is known. It begins by itself as soon as prices arrive."
)


class Foresight:
    """The future of one home, as far as it is known."""

    def __init__(
        self,
        settings: HomeSettings,
        market: Market,
        habits: Habits,
        trips: Trips,
        energy_wh: float | None,
        *,
        zone: tzinfo,
    ) -> None:
        self.energy_wh = energy_wh
        """What was last known to be in the car."""
        self._settings = settings
        self._market = market
        self._habits = habits
        self._trips = trips
        self._zone = zone

    def host(self, settings: HomeSettings) -> None:
        """Another car is here: what is in it, it has to tell."""
        self._settings, self.energy_wh = settings, None

    @property
    def missing(self) -> str | None:
        """What a plan cannot do without, in a sentence. None if all is there."""
        if not self._market.rates(Series.IMPORT):
            return NO_PRICE_KNOWN
        return NO_CHARGE_KNOWN if self.energy_wh is None else None

    def count(self, snapshot: Snapshot, counted_wh: float | None) -> None:
        """What is in the car: counted on by the controller, else as reported, else as it left."""
        if counted_wh is not None:
            self.energy_wh = counted_wh
        elif (soc := snapshot.soc_percent) is not None:
            self.energy_wh = self._settings.car.capacity_wh * soc.value / 100

    def outlook(self, snapshot: Snapshot, can: Capabilities | None, reserve_wh: float) -> Outlook:
        """All that a plan needs, as it is now. Raises NotYetError with what is missing."""
        if missing := self.missing:
            raise NotYetError(missing)
        return Outlook(
            now=snapshot.now,
            site=self._settings.site,
            car=car_at(self._settings.car, can),
            energy_wh=self.energy_wh or 0.0,
            plugged=snapshot.charger is not None and snapshot.charger.plugged,
            load=self._habits.profile,
            import_rates=self._market.rates(Series.IMPORT),
            export_rates=self._market.rates(Series.EXPORT),
            sun_rates=self._market.rates(Series.SUN),
            trips=self._trips.around(snapshot.now),
            reserve_wh=reserve_wh,
            tz=self._zone,
        )
