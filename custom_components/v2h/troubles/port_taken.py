"""A port that another program has: an entry under Repairs, before there is a home that could look for it."""

from typing import TYPE_CHECKING, Final

from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from .issues import LEARN_MORE

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

PORT_TAKEN: Final = "port_taken"


def tell_port_taken(hass: HomeAssistant, entry: ConfigEntry, port: int) -> None:
    """Ask the owner for another one. Home Assistant tries the old one again by itself meanwhile."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{PORT_TAKEN}_{entry.entry_id}",
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        learn_more_url=LEARN_MORE,
        severity=ir.IssueSeverity.ERROR,
        translation_key=PORT_TAKEN,
        translation_placeholders={"home": entry.title, "port": str(port)},
    )


def port_is_ours(hass: HomeAssistant, entry_id: str) -> None:
    """Take it back: the home listens, or is no more."""
    ir.async_delete_issue(hass, DOMAIN, f"{PORT_TAKEN}_{entry_id}")
