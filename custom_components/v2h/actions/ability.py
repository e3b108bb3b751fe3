"""Whether a command can begin now: said at once, rather than let it lapse in silence."""

from typing import TYPE_CHECKING

from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..ocpp_local import Control
from ..optimizer.dispatch.decision import Mode

if TYPE_CHECKING:
    from ..home import Home
    from ..optimizer.dispatch.decision import Command


def check_able(home: Home, command: Command) -> None:
    """Raise ServiceValidationError with the reason why *command* could do nothing."""
    if home.controller.mode is Mode.OFF:
        raise _unable("mode_off")
    if command.power_w == 0:
        return  # a car that comes later is left alone too
    charger = home.coordinator.data.charger
    if not charger.connected:
        raise _unable("charger_not_connected", charger=charger.identity)
    if not charger.ready:
        raise _unable("car_not_ready", charger=charger.identity)
    _check_charge(home, command)
    if command.power_w < 0:
        _check_feeding(home)


def _check_charge(home: Home, command: Command) -> None:
    """The end that was asked for lies ahead, as far as the car's charge is known."""
    soc, lowest, highest = home.coordinator.data.soc_percent, command.min_soc_percent, command.max_soc_percent
    if soc is None:
        return
    if lowest is not None and soc <= lowest:
        raise _unable("already_lower", given=f"{lowest:g}", soc=f"{soc:.0f}")
    if highest is not None and soc >= highest:
        raise _unable("already_fuller", given=f"{highest:g}", soc=f"{soc:.0f}")


def _check_feeding(home: Home) -> None:
    view, station = home.coordinator.data, home.chargers.station
    able = station is not None and station.capabilities.v2x and station.control is not Control.LIMIT
    if not able or home.chargers.distrust:
        raise _unable("cannot_feed", charger=view.charger.identity)
    if view.soc_percent is not None and view.soc_percent <= view.reserve_percent:
        numbers = {"soc": f"{view.soc_percent:.0f}", "reserve": f"{view.reserve_percent:.0f}"}
        raise _unable("nothing_to_give", **numbers)


def _unable(key: str, **numbers: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=numbers or None
    )
