"""The charger's pages: what to enter, seeing it arrive, and who is offered later."""

import asyncio
import socket
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from custom_components.v2h.charger import door_security
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import home_data
from custom_components.v2h.flow import doorbell
from custom_components.v2h.simulator import RunningSimulator

from ..conftest import PATIENCE_S, is_free, set_up, until
from ..pages import choose, pages, submit, walk

type Form = dict[str, Any]


async def waiting(hass: HomeAssistant, form: Form, **charger: str) -> Any:
    """The flow at the page that shows the address."""
    typed = pages({**form, **charger})
    return await walk(hass, await choose(hass, "home"), typed, until="charger_address")


async def test_the_page_shows_an_address_that_the_network_knows(hass: HomeAssistant, form: Form) -> None:
    flow = await waiting(hass, form)
    told = flow["description_placeholders"]
    assert told["address"].startswith("ws://")
    assert told["address"].endswith(f":{form['ocpp_port']}/ocpp")
    assert told["whole_address"] == f"{told['address']}/BOX-7"
    qr_code = next(iter(flow["data_schema"].schema.values()))
    assert qr_code.config["data"] == told["address"]


async def test_a_password_is_made_for_the_charger(hass: HomeAssistant, form: Form) -> None:
    flow = await walk(hass, await choose(hass, "home"), pages(form), until="charger")
    (made,) = [
        key.description["suggested_value"] for key in flow["data_schema"].schema if key == "charger_password"
    ]
    assert len(made) >= 16


@pytest.mark.usefixtures("world")
async def test_the_charger_is_seen_to_arrive_with_its_model(
    hass: HomeAssistant, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "TELLS_WITHIN_S", PATIENCE_S)
    seen = await submit(hass, await waiting(hass, form), {"charger_arrival": "wait"})
    assert seen["step_id"] == "charger_found"
    told = seen["description_placeholders"]["charger"]
    assert told.startswith("`BOX-7` (")
    assert "OCPP 2.1" in told
    assert (await submit(hass, seen, {}))["step_id"] == "car"


@pytest.mark.usefixtures("world")
async def test_a_charger_of_another_name_is_offered_and_not_accepted(hass: HomeAssistant, form: Form) -> None:
    seen = await submit(hass, await waiting(hass, form, charger_id=""), {"charger_arrival": "wait"})
    assert seen["description_placeholders"]["charger"] == "`BOX-7`"
    done = await walk(hass, seen, {**pages(form), "charger_found": {}})
    assert home_data(done["result"])["charger_id"] == "BOX-7"


@pytest.mark.usefixtures("world")
async def test_a_wrong_password_is_told(hass: HomeAssistant, form: Form) -> None:
    flow = await waiting(hass, form, charger_password="not the one of the charger")
    refused = await submit(hass, flow, {"charger_arrival": "wait"})
    assert refused["step_id"] == "charger_address"
    assert refused["errors"] == {"base": "charger_refused"}
    assert refused["description_placeholders"]["reason"].endswith(".")


async def test_a_port_that_was_taken_meanwhile_is_told(
    hass: HomeAssistant, form: Form, world: RunningSimulator
) -> None:
    flow = await waiting(hass, form)
    await world.stop()
    with socket.create_server(("", form["ocpp_port"])):
        shut = await submit(hass, flow, {"charger_arrival": "wait"})
    assert shut["errors"] == {"base": "charger_door"}
    assert str(form["ocpp_port"]) in shut["description_placeholders"]["reason"]
    assert (await submit(hass, shut, {"charger_arrival": "later"}))["step_id"] == "car"


async def test_nobody_comes_and_the_way_on_is_told(
    hass: HomeAssistant, form: Form, world: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "WAIT_S", 0.05)
    flow = await waiting(hass, form)
    await world.stop()
    alone = await submit(hass, flow, {"charger_arrival": "wait"})
    assert alone["errors"] == {"base": "charger_not_seen"}
    assert alone["description_placeholders"]["address"].startswith("ws://")
    assert (await submit(hass, alone, {"charger_arrival": "later"}))["step_id"] == "car"


async def test_a_charger_that_knocks_is_offered_and_comes_in_when_accepted(
    hass: HomeAssistant, form: Form
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "charger_id": ""}, version=1)
    await set_up(hass, entry)
    flows = hass.config_entries.flow
    await until(lambda: flows.async_progress_by_handler(DOMAIN), "the charger was offered")
    (offer,) = flows.async_progress_by_handler(DOMAIN)
    assert offer["context"]["title_placeholders"] == {"name": "BOX-7 → Lindgren"}
    page = await flows.async_configure(offer["flow_id"])
    assert page["step_id"] == "charger_knocked"
    assert entry.runtime_data.chargers.station is None

    done = await submit(hass, page, {})
    assert done["reason"] == "charger_enrolled"
    await until(lambda: entry.runtime_data.coordinator.data.charger.connected, "it was in")
    assert home_data(entry)["charger_id"] == "BOX-7"


@pytest.mark.usefixtures("world")
async def test_an_offered_charger_takes_the_place_of_the_old_one(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "charger_id": "OLD"}, version=1)
    await set_up(hass, entry)
    flows = hass.config_entries.flow
    await until(lambda: flows.async_progress_by_handler(DOMAIN), "the charger was offered")
    (offer,) = flows.async_progress_by_handler(DOMAIN)
    page = await flows.async_configure(offer["flow_id"])
    assert "OLD" in page["description_placeholders"]["replaced"]
    refused = await submit(hass, page, {"charger_password": "short"})
    assert refused["errors"] == {"charger_password": "charger_password_length"}
    await submit(hass, refused, {})
    (charger,) = entry.get_subentries_of_type("charger")
    assert charger.title == "Charger BOX-7"


async def test_a_known_charger_is_not_offered(hass: HomeAssistant, form: Form) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)
    await set_up(hass, entry)
    told = {"entry_id": entry.entry_id, "identity": "BOX-7"}
    done = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": "integration_discovery"}, data=told
    )
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "charger_known")


@pytest.mark.parametrize(
    ("machine", "own", "refused"),
    [
        pytest.param("docker", "172.17.0.3", True, id="a container's own"),
        pytest.param("docker", "192.168.1.5", False, id="a container on its host's network"),
        pytest.param("docker hassio", "172.17.0.3", False, id="Home Assistant OS"),
        pytest.param("", "172.17.0.3", False, id="no container"),
        pytest.param("docker", "fd00::1", False, id="IPv6"),
        pytest.param("docker", "homeassistant", False, id="a name"),
    ],
)
async def test_an_address_that_no_charger_reaches_must_be_told(
    hass: HomeAssistant, form: Form, monkeypatch: pytest.MonkeyPatch, machine: str, own: str, refused: bool
) -> None:
    async def source_ip(_hass: HomeAssistant) -> str:
        return own

    monkeypatch.setattr(door_security, "async_get_source_ip", source_ip)
    monkeypatch.setattr(door_security, "is_docker_env", lambda: "docker" in machine)
    hass.config.components.update(machine.split())
    flow = await walk(hass, await choose(hass, "home"), pages(form), until="charger")
    page = await submit(hass, flow, pages(form)["charger"])
    if not refused:
        assert page["step_id"] == "charger_address"
        assert page["description_placeholders"]["address"].startswith(f"ws://{own}:")
        return
    assert page["errors"] == {"base": "address_of_container"}
    assert page["description_placeholders"]["host"] == own
    told = {"charger_host": "192.168.1.5", "charger_security": "plain", "charger_phase": "any"}
    at_the_door = pages(form)["charger"]
    page = await submit(hass, page, {**at_the_door, "more": {**at_the_door["more"], **told}})
    assert page["description_placeholders"]["address"] == f"ws://192.168.1.5:{form['ocpp_port']}/ocpp"


async def test_a_charger_that_says_nothing_of_itself_is_seen_all_the_same(
    free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "TELLS_WITHIN_S", 0.2)
    waiting = asyncio.create_task(doorbell.visitor(free_port, "SILENT", None))
    await until(lambda: not is_free(free_port), "the door was open")
    url = f"ws://127.0.0.1:{free_port}/ocpp/SILENT"
    async with connect(url, subprotocols=[Subprotocol("ocpp2.1")]):
        came = await waiting
    assert came is not None
    assert (came.identity, came.words, came.trouble) == ("SILENT", "", "")
