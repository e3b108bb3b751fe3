"""Which of the home's cars is plugged in: each has numbers of its own, and a stranger is never discharged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ..const import CONF_CAR_NAME
from ..ocpp_local.household import REMOTE, same
from ..optimizer.words import Text
from ..senses import plugged

if TYPE_CHECKING:
    from ..ocpp_local import Station
    from ..settings import HomeSettings

STRANGER: Final = "stranger"
UNTOLD: Final = "untold"
# Several may stand in the field: a card and the car's own name.
BETWEEN: Final = str.maketrans(",;", "  ")


class Cars:
    """The cars of one home, and whose numbers count at this moment."""

    def __init__(
        self, settings: HomeSettings, told: Sequence[tuple[str, Mapping[str, Any]]], remembered: str | None
    ) -> None:
        """*told*: each car's id and data, the first one first. *remembered*: the id of the last one here."""
        self._settings = {car: settings.with_car(data) for car, data in told} or {"": settings}
        self._called = {car: data.get(CONF_CAR_NAME, "") for car, data in told}
        self._tokens = {car: tokens_in(one.car_token) for car, one in self._settings.items()}
        self.here = remembered if remembered in self._settings else next(iter(self._settings))
        """The id of the car that is planned: the one that is plugged in, else the last that was."""
        self._who: str | None = None
        self._names: tuple[str, ...] = ()

    @property
    def settings(self) -> HomeSettings:
        """The home with the car that is there. What is not surely one of its cars is never discharged."""
        own = self._settings[self.here]
        if self._doubt is None:
            return own
        car = replace(own.car, max_discharge_w=0)
        if self._who == UNTOLD:
            return replace(own, car=car)
        return replace(
            own, car=replace(car, reserve_wh=0.0), reserve_percent=0, car_soc_entity="", trips_entity=""
        )

    @property
    def who(self) -> str:
        """The id of the car whose deeds are counted: no stranger's are booked on a car of the home."""
        return self._doubt or self.here

    @property
    def sure(self) -> str | None:
        """The id of the car that is planned, unless another one may be plugged in."""
        return None if self._doubt else self.here

    @property
    def name(self) -> str | None:
        """What the owner calls that car. None: nothing, or it is not sure which one is here."""
        return self._called.get(self.sure or "") or None

    @property
    def stranger(self) -> str | None:
        """What a car calls itself that is not the home's. None: there is none."""
        return self._names[0] if self._who == STRANGER else None

    @property
    def problem(self) -> Text | None:
        """One sentence while it is not known which car is plugged in."""
        if self._who == STRANGER:
            return Text(
                "A car that is not known here ({car}) is plugged in: it charges, and never feeds the house. "
                "If it is yours, say so under Repairs.",
                car=self._names[0],
            )
        if self._who == UNTOLD:
            return Text(
                "The charger has not told yet which car is plugged in. Until then it does not feed the house."
            )
        return None

    def look(self, station: Station | None) -> bool:
        """See who is plugged in. True: another one counts from now on."""
        if station is None or not station.connected or not self._told_apart:
            return False
        before = self.here, self._doubt
        if plugged(station):
            self._recognise(_names(station))
        else:
            self._who = None
        return (self.here, self._doubt) != before

    @property
    def _doubt(self) -> str | None:
        return self._who if self._who in {STRANGER, UNTOLD} else None

    @property
    def _told_apart(self) -> bool:
        """Whether cars are recognised here: a single one without a token is whatever is plugged in."""
        return len(self._settings) > 1 or any(self._tokens.values())

    def _recognise(self, names: tuple[str, ...]) -> None:
        known = (car for car, tokens in self._tokens.items() if any(same(name) in tokens for name in names))
        silent = [car for car, tokens in self._tokens.items() if not tokens]
        if car := next(known, None):
            self._who = self.here = car
        elif names:
            self._who, self._names = STRANGER, names
        elif self._who is not None:
            return  # it told before, in the same stay
        elif len(silent) == 1:
            self._who = self.here = silent[0]
        else:
            self._who = UNTOLD


def tokens_in(text: str) -> frozenset[str]:
    """The tokens that were typed into a car's field, ready to be compared."""
    return frozenset(same(token) for token in text.translate(BETWEEN).split())


def _names(station: Station) -> tuple[str, ...]:
    """What the plugged-in car calls itself, and the card that was shown for it."""
    stay = station.transaction
    told = (
        (stay.ev_id, station.state.connected_car, stay.id_token) if stay else (station.state.connected_car,)
    )
    return tuple(name for name in told if name and name != REMOTE.id_token)
