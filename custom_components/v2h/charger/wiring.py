"""Which phases of the house the charger hangs on: what it tells itself, and what its owner told."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ocpp_local import Capabilities
    from ..settings import HomeSettings


def phases_of(settings: HomeSettings, can: Capabilities | None) -> tuple[int, ...]:
    """As a plan takes them. Empty: all of them."""
    if settings.site.phases == 1:
        return ()
    count = can.phases if can else None
    told = settings.charger_phase
    if count is None:
        return (told,) if told else ()
    if count == 1:
        # Any of them carries as much, as long as the house spreads evenly.
        return (told or 1,)
    return () if count >= settings.site.phases else tuple(range(1, count + 1))
