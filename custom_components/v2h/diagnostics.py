"""What a user can send with a bug report: all facts, no secrets."""

from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.diagnostics import async_redact_data

from .const import CONF_CHARGER_ID, CONF_CHARGER_PASSWORD, CONF_INVERTER_HOST
from .market import Series

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .home import Home, V2HConfigEntry

# Who and where the home is stays at home. Addresses of prices may carry a key.
SECRET: Final = {
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_INVERTER_HOST,
    "name",
    "identity",
    "serial",
    "price_source",
    "feed_in_source",
    "sun_source",
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant,  # noqa: ARG001  Home Assistant's signature
    entry: V2HConfigEntry,
) -> dict[str, Any]:
    """Everything that led to the present decision."""
    home = entry.runtime_data
    view = home.coordinator.data
    return async_redact_data(
        {
            "entry": dict(entry.data),
            "now": {**view.to_dict(), "problems": len(view.problems)},
            "plan": view.plan,
            "past": home.history.to_list(),
            "load": home.habits.profile.to_dict(),
            "controller": home.controller.to_dict(),
            "setpoints_sent": home.controller.setpoints_sent,
            "inverter": home.meter.device.to_dict() if home.meter and home.meter.device else None,
            "readings": home.meter.diagnostics() if home.meter else None,
            "market": {series.value: _series(home, series) for series in Series},
        },
        SECRET,
    )


def _series(home: Home, series: Series) -> dict[str, Any]:
    source = home.market.sources.get(series)
    return {
        "notes": list(source.notes) if source else None,
        "rates": [
            [rate.start.isoformat(), rate.end.isoformat(), rate.value] for rate in home.market.rates(series)
        ],
    }
