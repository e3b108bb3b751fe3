"""What people may want to be told, found by comparing views, and said in a sentence. Pure."""

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from .face.happenings import Happening, happenings, known
from .optimizer.words import Text, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .face.activity import Activity
    from .face.view import HomeView

# A charger that starts again is silent for minutes, and nobody wants to be told of that.
SILENT_S: Final = 300.0
# What comes and goes is told once, not at every turn.
AGAIN_AFTER_S: Final = 900.0


class Notice(StrEnum):
    """One thing that people can choose to be told."""

    GOAL_AT_RISK = "goal_at_risk"
    REFUSED = "refused"
    CHARGER_LOST = "charger_lost"
    NO_PRICE_FOR_TOMORROW = "no_price_for_tomorrow"
    DISCHARGE_STARTED = "discharge_started"
    DISCHARGE_STOPPED = "discharge_stopped"
    CAR_CONNECTED = "car_connected"
    CAR_DISCONNECTED = "car_disconnected"


SUGGESTED: Final = (Notice.GOAL_AT_RISK, Notice.REFUSED, Notice.CHARGER_LOST)
"""What is worth a message to everybody."""

_HAPPENED: Final[Mapping[Happening, Notice]] = {
    Happening.REFUSED: Notice.REFUSED,
    Happening.DISCHARGE_REFUSED: Notice.REFUSED,
    Happening.DISCHARGE_STARTED: Notice.DISCHARGE_STARTED,
    Happening.DISCHARGE_STOPPED: Notice.DISCHARGE_STOPPED,
    Happening.CAR_CONNECTED: Notice.CAR_CONNECTED,
    Happening.CAR_DISCONNECTED: Notice.CAR_DISCONNECTED,
}


class Watch:
    """Sees one view after the other, and says what is new in them."""

    def __init__(self, view: HomeView, elapsed: float) -> None:
        self._seen = view
        self._activity: Activity | None = known(None, view.activity)
        self._heard_at = elapsed
        self._holds: set[Notice] = {Notice.CHARGER_LOST} if not view.charger.connected else set()
        self._told_at: dict[Notice, float] = {}

    def look(self, view: HomeView, elapsed: float, *, no_price: bool) -> tuple[Notice, ...]:
        """What is to be told at the monotonic second *elapsed*; *no_price*: tomorrow's should be known."""
        before, self._seen = self._seen, view
        was, self._activity = self._activity, known(self._activity, view.activity)
        found = [_HAPPENED[one] for one in happenings(was, before, view) if one in _HAPPENED]
        found += self._begun(view, elapsed, no_price)
        return tuple(notice for notice in found if self._is_due(notice, elapsed))

    def _begun(self, view: HomeView, elapsed: float, no_price: bool) -> list[Notice]:  # noqa: FBT001
        if view.charger.connected:
            self._heard_at = elapsed
        held = {
            Notice.GOAL_AT_RISK: bool(view.goal_at_risk),
            Notice.CHARGER_LOST: elapsed - self._heard_at >= SILENT_S
            or (Notice.CHARGER_LOST in self._holds and not view.charger.connected),
            Notice.NO_PRICE_FOR_TOMORROW: no_price,
        }
        holds = {notice for notice, is_so in held.items() if is_so}
        begun = sorted(holds - self._holds)
        self._holds = holds
        return begun

    def _is_due(self, notice: Notice, elapsed: float) -> bool:
        told_at = self._told_at.get(notice)
        if told_at is not None and elapsed - told_at < AGAIN_AFTER_S:
            return False
        self._told_at[notice] = elapsed
        return True


def sentence(notice: Notice, view: HomeView) -> Text:
    """What is said, with the reason of the moment where that is the news."""
    match notice:
        case Notice.GOAL_AT_RISK:
            return joined(Text("The car may not be charged in time."), view.reason)
        case Notice.REFUSED:
            return view.reason
        case Notice.CHARGER_LOST:
            return Text("Nothing has been heard of the charger for five minutes. It goes by its own limit.")
        case Notice.NO_PRICE_FOR_TOMORROW:
            return Text(
                "No price for tomorrow is known yet: tomorrow is planned with what the hours usually cost."
            )
        case Notice.DISCHARGE_STARTED:
            return joined(Text("The car began to give energy."), view.reason)
        case Notice.DISCHARGE_STOPPED:
            return joined(Text("The car stopped giving energy."), view.reason)
        case Notice.CAR_CONNECTED:
            return Text("The car is plugged in.")
        case Notice.CAR_DISCONNECTED:
            return Text("The car is unplugged.")
