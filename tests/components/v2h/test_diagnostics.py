"""A bug report tells what was decided, and nothing about whose home it is."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.diagnostics import async_get_config_entry_diagnostics

from .conftest import set_up, until


async def test_diagnostics_tell_the_facts_and_no_secret(hass: HomeAssistant, form: dict[str, Any]) -> None:
    secret = {**form, "name": "Familjen Lindgren", "charger_password": "correct horse battery"}
    entry = MockConfigEntry(domain=DOMAIN, title="Familjen Lindgren", data=secret)
    home = await set_up(hass, entry)
    await until(lambda: home.coordinator.data.grid_w is not None, "the meter was read")

    home.chargers.station.state.note("It departs from the schema.")

    told = await async_get_config_entry_diagnostics(hass, entry)

    text = json.dumps(told)
    for word in ("Lindgren", "correct horse battery", "BOX-7", "127.0.0.1", "SIM-2024"):
        assert word not in text
    assert told["entry"]["car_capacity_kwh"] == 60
    assert told["controller"]["mode"] == "automatic"
    assert told["inverter"]["model"]
    assert told["charger"]["notes"] == ["It departs from the schema."]
    assert told["charger"]["capabilities"]["operation_modes"] == []
    assert len(told["market"]["import"]["rates"]) > 20
    assert told["now"]["reason"]
