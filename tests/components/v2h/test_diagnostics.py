"""A bug report tells what was decided, and nothing about whose home it is."""

import json
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.diagnostics import async_get_config_entry_diagnostics
from custom_components.v2h.market import Series
from custom_components.v2h.optimizer.dispatch.decision import Rule
from lab.replay.__main__ import main

from .conftest import set_up, until


async def test_diagnostics_tell_the_facts_and_no_secret(hass: HomeAssistant, form: dict[str, Any]) -> None:
    secret = {
        **form,
        "name": "Familjen Lindgren",
        "charger_password": "correct horse battery",
        "charger_host": "lindgren.example",
        "inverter_mac": "00:53:00:12:34:56",
        "car_name": "Astrid's Leaf",
        "car_token": "DEADBEEF",
        "car_soc_entity": "sensor.astrids_leaf_battery",
        "charger_certificate_file": "ssl/lindgren.pem",
    }
    entry = MockConfigEntry(domain=DOMAIN, title="Familjen Lindgren", data=secret)
    home = await set_up(hass, entry)
    await until(lambda: home.coordinator.data.grid_w is not None, "the meter was read")
    await until(lambda: home.market.rates(Series.IMPORT), "the prices were known")

    home.chargers.station.state.note("It departs from the schema.")
    home.chargers.station.state.note("BOX-7 shows the card DEADBEEF to Familjen Lindgren.")
    home.meter._problems = ("127.0.0.1:502 gave no answer for the battery.",)

    told = await async_get_config_entry_diagnostics(hass, entry)

    text = json.dumps(told)
    typed = (
        "Lindgren",
        "correct horse battery",
        "lindgren",
        secret["inverter_mac"],
        "Astrid",
        "astrid",
        "DEADBEEF",
    )
    for word in (*typed, "BOX-7", "127.0.0.1", "SIM-2024"):
        assert word not in text
    assert told["entry"]["car_capacity_kwh"] == 60
    assert told["controller"]["mode"] == "automatic"
    assert told["inverter"]["model"]
    assert told["readings"]["problems"] == ["**REDACTED**:502 gave no answer for the battery."]
    assert told["charger"]["notes"] == [
        "It departs from the schema.",
        "**REDACTED** shows the card **REDACTED** to **REDACTED**.",
    ]
    assert told["charger"]["capabilities"]["operation_modes"] == []
    assert len(told["market"]["import"]["rates"]) > 20
    assert told["now"]["reason"]


async def test_a_downloaded_file_is_planned_and_decided_again_elsewhere(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulated_entry: MockConfigEntry,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = await set_up(hass, simulated_entry)
    assert await async_setup_component(hass, "diagnostics", {})
    await until(lambda: home.controller.decision.rule in {Rule.PLAN, Rule.VALUE}, "the plan was followed")
    client = await hass_client()

    answer = await client.get(f"/api/diagnostics/config_entry/{simulated_entry.entry_id}")
    file = tmp_path / "diagnostics.json"
    file.write_text(await answer.text())
    facts = json.loads(file.read_text())
    scenario = facts["data"]["scenario"]

    again = ["--picture", str(tmp_path / "plan.svg"), str(file)]
    assert main(again) == 0, capsys.readouterr().out
    told = capsys.readouterr().out
    assert scenario["plan"]["slots"][0]["reason"] in told
    assert scenario["decision"]["reason"] in told
    assert "It is the plan that the home had." in told
    assert "It is the decision that the home took." in told
    assert (tmp_path / "plan.svg").read_text().startswith("<svg")

    scenario["outlook"]["energy_wh"] /= 3
    scenario["basis"]["mode"] = "hold"
    file.write_text(json.dumps(facts))
    assert main([str(file)]) == 1
    told = capsys.readouterr().out
    assert "It is another plan than the home had:" in told
    assert "It is another decision than the home took:" in told
