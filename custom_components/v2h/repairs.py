"""Entries under Repairs: each is there as long as its trouble, and says what to do."""

import time
from typing import TYPE_CHECKING, Final

from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .market import Series
from .troubles import Patience, Trouble, charger_troubles, price_troubles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from homeassistant.core import HomeAssistant

    from .market import Market
    from .ocpp_local import Station

LEARN_MORE: Final = "https://github.com/v2h-home/v2h/blob/main/docs/troubleshooting.md"


class Repairs:
    """What is shown of one home."""

    def __init__(self, hass: HomeAssistant, entry_id: str, name: str) -> None:
        self._hass = hass
        self._entry_id = entry_id
        self._name = name
        self._patience = Patience()
        self._shown: set[str] = set()

    def look(self, market: Market, station: Station | None) -> None:
        """Show what there is to mend now, and take away what is mended."""
        now, elapsed = dt_util.utcnow(), time.monotonic()
        found = price_troubles(market.rates(Series.IMPORT), now, dt_util.get_default_time_zone())
        if station is not None:
            found += charger_troubles(station, now, elapsed)
        self._show(self._patience.step(found, elapsed))

    def clear(self) -> None:
        """The home goes: nothing of it is left to mend."""
        self._show(())

    def _show(self, troubles: Iterable[Trouble]) -> None:
        wanted = {trouble.key: trouble for trouble in troubles}
        for key in self._shown - set(wanted):
            ir.async_delete_issue(self._hass, DOMAIN, self._id(key))
        for key in set(wanted) - self._shown:
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                self._id(key),
                is_fixable=False,
                learn_more_url=LEARN_MORE,
                severity=ir.IssueSeverity.WARNING,
                translation_key=key,
                translation_placeholders={"home": self._name, **wanted[key].placeholders},
            )
        self._shown = set(wanted)

    def _id(self, key: str) -> str:
        return f"{key}_{self._entry_id}"
