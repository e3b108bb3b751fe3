"""Which home an action means: the named one, or the only one."""

from typing import TYPE_CHECKING, Final

import probatio as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry

from ..const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.core import ServiceCall

    from ..home import Home, V2HConfigEntry

HOME_SCHEMA: Final = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string})


def home_of(call: ServiceCall) -> Home:
    """The home that *call* means. Raises ServiceValidationError if that is not clear."""
    if entry_id := call.data.get(ATTR_CONFIG_ENTRY_ID):
        named: V2HConfigEntry = async_get_config_entry(call.hass, DOMAIN, entry_id)
        return named.runtime_data
    entries: list[V2HConfigEntry] = call.hass.config_entries.async_loaded_entries(DOMAIN)
    if len(entries) != 1:
        key = "home_unclear" if entries else "no_home"
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key=key)
    return entries[0].runtime_data
