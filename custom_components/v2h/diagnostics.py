"""What a user can send with a bug report: all facts, no secrets, and the moment to be replayed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.diagnostics import REDACTED, async_redact_data

from .charger.door_security import CONF_CERTIFICATE_FILE, CONF_CHARGER_HOST, CONF_KEY_FILE
from .const import (
    CONF_CAR_NAME,
    CONF_CAR_SOC_ENTITY,
    CONF_CAR_TOKEN,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_INVERTER_DEVICE,
    CONF_INVERTER_HOST,
    CONF_INVERTER_MAC,
    CONF_TRIPS_ENTITY,
)
from .entry_data import cars_by_id, home_data
from .flow.form import DEFAULTS
from .market import Series
from .optimizer.paper.scenario import Scenario

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .home import Home, V2HConfigEntry
    from .ocpp_local import Station

# Who and where the home is stays at home. Addresses of prices may carry a key.
SECRET: Final = {
    CONF_CAR_NAME,
    CONF_CAR_SOC_ENTITY,
    CONF_CAR_TOKEN,
    CONF_CERTIFICATE_FILE,
    CONF_CHARGER_HOST,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_INVERTER_DEVICE,
    CONF_INVERTER_HOST,
    CONF_INVERTER_MAC,
    CONF_KEY_FILE,
    CONF_TRIPS_ENTITY,
    "name",
    "identity",
    "serial",
    "price_source",
    "feed_in_source",
    "sun_source",
}
# What is shorter, or a plain word such as a mode's, may stand for something else.
SHORTEST: Final = 4
PLAIN: Final = re.compile(r"[a-z_]*")


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: V2HConfigEntry) -> dict[str, Any]:
    """Everything that led to the present decision; `script/replay` takes it again."""
    home = entry.runtime_data
    view = home.coordinator.data
    # Hundreds of slots with their reasons: not in Home Assistant's loop.
    secrets = _secrets(entry)
    scenario = await hass.async_add_executor_job(_told, scenario_of(home), secrets)
    facts = async_redact_data(
        {
            "entry": home_data(entry),
            "now": {**view.to_dict(), "problems": len(view.problems)},
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
    return {**_without(facts, secrets), "scenario": scenario}


def _told(scenario: Scenario, secrets: Iterable[str]) -> dict[str, Any]:
    told: dict[str, Any] = _without(async_redact_data(scenario.to_dict(), SECRET), secrets)
    return told


def _secrets(entry: V2HConfigEntry) -> tuple[str, ...]:
    """What was typed and is nobody's business: sentences of chargers and inverters name it, too."""
    told = (home_data(entry), *(car for _, car in cars_by_id(entry)))
    typed = {
        value for data in told for key, value in data.items() if key in SECRET and isinstance(value, str)
    }
    words = {entry.title, *typed} - {*DEFAULTS.values()}
    found = (word for word in words if len(word) >= SHORTEST and not PLAIN.fullmatch(word))
    return tuple(sorted(found, key=len, reverse=True))


def _without(told: object, secrets: Iterable[str]) -> Any:  # noqa: ANN401  as JSON is
    """JSON-safe data, no value of it with any of these words."""
    match told:
        case str():
            for word in secrets:
                told = told.replace(word, REDACTED)
            return told
        case Mapping():
            return {key: _without(value, secrets) for key, value in told.items()}
        case list() | tuple():
            return [_without(value, secrets) for value in told]
        case _:
            return told


def scenario_of(home: Home) -> Scenario:
    """The present moment of *home*. A plan from before a restart is told without what it was made from."""
    controller, made = home.controller, home.planner.last
    known = made if made is not None and made.plan is controller.plan else None
    return Scenario(
        outlook=known.outlook if known else None,
        previous=known.previous if known else None,
        plan=controller.plan,
        basis=controller.basis,
        decision=controller.decision,
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
        "certificate_until": station.certificate and station.certificate.valid_until.isoformat(),
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
