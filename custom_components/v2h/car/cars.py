"""Which of the home's cars is plugged in: each has numbers of its own, and a stranger is never discharged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..const import CONF_CAR_NAME
from ..ocpp_local.recognition import STRANGER, UNTOLD, Recognition, tokens_in
from ..optimizer.words import Text

if TYPE_CHECKING:
    from ..ocpp_local import Station
    from ..settings import HomeSettings


class Cars:
    """The cars of one home, and whose numbers count at this moment."""

    def __init__(
        self, settings: HomeSettings, told: Sequence[tuple[str, Mapping[str, Any]]], remembered: str | None
    ) -> None:
        """*told*: each car's id and data, the first one first. *remembered*: the id of the last one here."""
        self._settings = {car: settings.with_car(data) for car, data in told} or {"": settings}
        self._called = {car: data.get(CONF_CAR_NAME, "") for car, data in told}
        tokens = {car: tokens_in(one.car_token) for car, one in self._settings.items()}
        last = remembered if remembered in self._settings else next(iter(self._settings))
        self._seen = Recognition(tokens, last)

    @property
    def here(self) -> str:
        """The id of the car that is planned: the one that is plugged in, else the last that was."""
        return self._seen.here

    @property
    def settings(self) -> HomeSettings:
        """The home with the car that is there. What is not surely one of its cars is never discharged."""
        own = self._settings[self.here]
        if self._seen.doubt is None:
            return own
        car = replace(own.car, max_discharge_w=0)
        if self._seen.doubt == UNTOLD:
            return replace(own, car=car)
        return replace(
            own, car=replace(car, reserve_wh=0.0), reserve_percent=0, car_soc_entity="", trips_entity=""
        )

    @property
    def who(self) -> str:
        """The id of the car whose deeds are counted: no stranger's are booked on a car of the home."""
        return self._seen.who

    @property
    def sure(self) -> str | None:
        """The id of the car that is planned, unless another one may be plugged in."""
        return None if self._seen.doubt else self.here

    @property
    def name(self) -> str | None:
        """What the owner calls that car. None: nothing, or it is not sure which one is here."""
        return self._called.get(self.sure or "") or None

    @property
    def stranger(self) -> str | None:
        """What a car calls itself that is not the home's. None: there is none."""
        return self._seen.names[0] if self._seen.doubt == STRANGER else None

    @property
    def problem(self) -> Text | None:
        """One sentence while it is not known which car is plugged in."""
        if self._seen.doubt == STRANGER:
            return Text(
                "A car that is not known here ({car}) is plugged in: it charges, and never feeds the house. "
                "If it is yours, say so under Repairs.",
                car=self._seen.names[0],
            )
        if self._seen.doubt == UNTOLD:
            return Text(
                "The charger has not told yet which car is plugged in. Until then it does not feed the house."
            )
        return None

    def look(self, station: Station | None) -> bool:
        """See who is plugged in. True: another one counts from now on."""
        return self._seen.look(station)
