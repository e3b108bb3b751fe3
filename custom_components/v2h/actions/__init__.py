"""The actions that people and automations use: one file for each kind of wish."""

from typing import TYPE_CHECKING

from homeassistant.core import callback

from . import answers, command, wishes

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions, whether or not a home is set up yet."""
    command.register(hass)
    wishes.register(hass)
    answers.register(hass)
