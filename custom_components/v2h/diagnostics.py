"""What a user can send with a bug report: all facts, no secrets."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.diagnostics import async_redact_data

from .const import (
    CONF_CAR_TOKEN,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_INVERTER_DEVICE,
    CONF_INVERTER_HOST,
)
from .entry_data import home_data
from .market import Series

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .home import Home, V2HConfigEntry
    from .ocpp_local import Station

# Who and where the home is stays at home. Addresses of prices may carry a key.
SECRET: Final = {
    CONF_CAR_TOKEN,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_INVERTER_DEVICE,
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
            "entry": home_data(entry),
            "now": {**view.to_dict(), "problems": len(view.problems)},
            "plan": view.plan,
            "past": home.history.to_list(),
            "load": home.habits.profile.to_dict(),
            "controller": home.controller.to_dict(),
            "setpoints_sent": home.controller.setpoints_sent,
            "charger": _charger(home.chargers.station),
            "inverter": home.meter.device.to_dict() if home.meter and home.meter.device else None,
            "readings": home.meter.diagnostics() if home.meter else None,
            "market": {series.value: _series(home, series) for series in Series},
        },
        SECRET,
    )


def _charger(station: Station | None) -> dict[str, Any] | None:
    """What the charger is and can do, and what had to be forgiven or worked around at it."""
    if station is None:
        return None
    can = asdict(station.capabilities)
    return {
        "vendor": station.vendor,
        "model": station.model,
        "firmware": station.firmware,
        "ocpp": station.version,
        "accepted": station.accepted,
        "waiting_for": station.waiting_for,
        "control": str(station.control),
        "run_on_s": station.run_on.total_seconds(),
        "needs_reboot": station.needs_reboot,
        "notes": list(station.notes),
        "capabilities": {
            name: sorted(value) if isinstance(value, frozenset) else value for name, value in can.items()
        },
    }


def _series(home: Home, series: Series) -> dict[str, Any]:
    source = home.market.sources.get(series)
    return {
        "notes": list(source.notes) if source else None,
        "rates": [
            [rate.start.isoformat(), rate.end.isoformat(), rate.value] for rate in home.market.rates(series)
        ],
    }
