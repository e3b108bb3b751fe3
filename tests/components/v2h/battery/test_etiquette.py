"""The home battery is held back through real entities and real registers, and put back after anything."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.battery.etiquette import Etiquette, before_store, forget
from custom_components.v2h.battery.leash import Handle, Leash, unfit
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.inverters import Restraint
from custom_components.v2h.optimizer.dispatch import manners
from custom_components.v2h.optimizer.dispatch.decision import Command, Mode
from custom_components.v2h.simulator import RunningSimulator, Setup, start
from custom_components.v2h.simulator.modbus import BatteryGauge

from ..conftest import set_up, until

NO_DISCHARGE = Restraint(block_discharge=True)
NO_CHARGE = Restraint(block_charge=True)
FREE = Restraint()

HELPERS = {
    "input_number": {"discharge": {"min": 0, "max": 5000, "step": 1, "initial": 4200}},
    "input_select": {"mode": {"options": ["Self use", "Hold", "Discharge only"], "initial": "Self use"}},
    "input_boolean": {"lock": {"initial": False}},
}


@pytest.fixture
async def vendor(hass: HomeAssistant) -> None:
    """An integration of the maker's: Home Assistant's own helpers are real entities."""
    for domain, config in HELPERS.items():
        assert await async_setup_component(hass, domain, {domain: config})


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    made = MockConfigEntry(domain=DOMAIN)
    made.add_to_hass(hass)
    return made


def leash(entity: str, blocked: str) -> Leash:
    return Leash(discharge=Handle(entity=entity, blocked=blocked))


@asynccontextmanager
async def at_work(hass: HomeAssistant, entry: MockConfigEntry, told: Leash) -> AsyncIterator[Etiquette]:
    """Running; ends as a crash does, without a word."""
    made = Etiquette(hass, entry, told, None, None)
    task = asyncio.create_task(made.run())
    await asyncio.sleep(0)
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def is_(hass: HomeAssistant, entity: str, value: str) -> Callable[[], bool]:
    return lambda: hass.states.get(entity).state == value


HANDLES = [
    pytest.param("input_number.discharge", "0", "0.0", "4200.0", id="a greatest power"),
    pytest.param("input_select.mode", "Hold", "Hold", "Self use", id="an operating mode"),
    pytest.param("input_boolean.lock", "on", "on", "off", id="a switch"),
]


@pytest.mark.usefixtures("vendor")
@pytest.mark.parametrize(("entity", "blocked", "shown", "before"), HANDLES)
async def test_an_entity_of_the_maker_is_set_on_change_only_and_put_back(
    hass: HomeAssistant, entry: MockConfigEntry, entity: str, blocked: str, shown: str, before: str
) -> None:
    calls: list[Any] = []
    hass.bus.async_listen("call_service", calls.append)
    async with at_work(hass, entry, leash(entity, blocked)) as etiquette:
        etiquette.want(NO_DISCHARGE)
        await until(is_(hass, entity, shown), "it was blocked")
        for _ in range(50):
            etiquette.want(NO_DISCHARGE)
            await asyncio.sleep(0)
        etiquette.want(FREE)
        await until(is_(hass, entity, before), "it was put back")
        assert etiquette.problem is None
    assert len(calls) == 2


@pytest.mark.usefixtures("vendor")
@pytest.mark.parametrize(("entity", "blocked", "shown", "before"), HANDLES)
async def test_what_a_crash_left_behind_is_put_back_by_the_next_start(
    hass: HomeAssistant, entry: MockConfigEntry, entity: str, blocked: str, shown: str, before: str
) -> None:
    async with at_work(hass, entry, leash(entity, blocked)) as etiquette:
        etiquette.want(NO_DISCHARGE)
        await until(is_(hass, entity, shown), "it was blocked")
    assert (await before_store(hass, entry.entry_id).async_load())["entities"][entity]["before"] == before
    async with at_work(hass, entry, Leash()):
        await until(is_(hass, entity, before), "the next start put it back")


@pytest.mark.usefixtures("vendor")
async def test_what_was_there_is_on_disk_before_the_first_write(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    seen: list[Any] = []

    async def on_disk(_event: Any) -> None:
        seen.append(await before_store(hass, entry.entry_id).async_load())

    hass.bus.async_listen("call_service", on_disk)
    async with at_work(hass, entry, leash("input_select.mode", "Hold")) as etiquette:
        etiquette.want(NO_DISCHARGE)
        await until(lambda: seen, "it was written")
    assert seen[0]["entities"] == {"input_select.mode": {"before": "Self use", "wrote": "Hold"}}


@pytest.mark.usefixtures("vendor")
async def test_one_mode_for_both_directions_goes_from_one_to_the_other_and_back_to_the_first(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    told = Leash(
        discharge=Handle(entity="input_select.mode", blocked="Hold"),
        charge=Handle(entity="input_select.mode", blocked="Discharge only"),
    )
    async with at_work(hass, entry, told) as etiquette:
        etiquette.want(NO_DISCHARGE)
        await until(is_(hass, "input_select.mode", "Hold"), "the discharge was blocked")
        etiquette.want(NO_CHARGE)
        await until(is_(hass, "input_select.mode", "Discharge only"), "the charge was blocked")
        await etiquette.release()
        assert hass.states.get("input_select.mode").state == "Self use"


@pytest.mark.usefixtures("vendor")
async def test_what_the_owner_set_meanwhile_stays(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    async with at_work(hass, entry, leash("input_number.discharge", "0")) as etiquette:
        etiquette.want(NO_DISCHARGE)
        await until(is_(hass, "input_number.discharge", "0.0"), "it was blocked")
        await hass.services.async_call(
            "input_number", "set_value", {"entity_id": "input_number.discharge", "value": 1500}, blocking=True
        )
        await etiquette.release()
        assert hass.states.get("input_number.discharge").state == "1500.0"


@pytest.mark.usefixtures("vendor")
async def test_an_entity_that_is_silent_is_told_and_not_written(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    async with at_work(hass, entry, leash("number.gone", "0")) as etiquette:
        etiquette.want(NO_DISCHARGE)
        await until(lambda: etiquette.problem, "it was told")
        assert etiquette.problem == "number.gone could not be set: it has no value at the moment."
    assert await before_store(hass, entry.entry_id).async_load() is None


@pytest.mark.usefixtures("vendor")
async def test_a_home_that_is_removed_after_a_crash_leaves_nothing_behind(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    async with at_work(hass, entry, leash("input_boolean.lock", "on")) as etiquette:
        etiquette.want(NO_DISCHARGE)
        await until(is_(hass, "input_boolean.lock", "on"), "it was blocked")
    await forget(hass, entry.entry_id)
    assert hass.states.get("input_boolean.lock").state == "off"
    assert await before_store(hass, entry.entry_id).async_load() is None


@pytest.mark.usefixtures("vendor")
@pytest.mark.parametrize(
    ("entity", "blocked", "sentence"),
    [
        ("input_number.discharge", "0", None),
        ("input_number.discharge", "nothing", "takes numbers: expected one such as 0, got “nothing”"),
        ("input_number.discharge", "9000", "takes 0 to 5000, got 9000"),
        ("input_select.mode", "Hold", None),
        ("input_select.mode", "hold", "no option “hold”: expected one of Self use, Hold, Discharge only"),
        ("input_boolean.lock", "on", None),
        ("input_boolean.lock", "", "is a switch: expected on or off, got “”"),
    ],
)
async def test_a_value_that_blocks_nothing_is_refused(
    hass: HomeAssistant, entity: str, blocked: str, sentence: str | None
) -> None:
    found = unfit(hass, Handle(entity=entity, blocked=blocked))
    assert found is None if sentence is None else sentence in found


@pytest.fixture
async def world(free_port: int) -> AsyncIterator[RunningSimulator]:
    """A home with a battery whose inverter takes orders."""
    running = await start(Setup(ocpp_url=f"ws://127.0.0.1:{free_port}/ocpp", identity="BOX-7", face="hybrid"))
    running._modbus.battery = BatteryGauge(power_w=-1500.0, percent=70.0)
    yield running
    await running.stop()


@pytest.mark.parametrize("leave", ["unload", "remove"])
async def test_a_home_that_may_write_holds_its_battery_back_while_the_car_charges_and_lets_go(
    hass: HomeAssistant,
    form: dict[str, Any],
    world: RunningSimulator,
    monkeypatch: pytest.MonkeyPatch,
    leave: str,
) -> None:
    monkeypatch.setattr(manners, "LASTS_S", 0.5)
    orders = world._modbus.orders[1]
    storage = orders.running[124]
    before = list(storage.words)
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data={**form, "write_inverter": True}, version=1)
    home = await set_up(hass, entry)
    await until(lambda: home.coordinator.data.car_w is not None, "the car is there")
    home.give(Command(power_w=5000))
    wanted = [2, 0, 900]  # one after the other
    await until(lambda: [storage.words[at] for at in (5, 12, 15)] == wanted, "the battery gives nothing")
    if leave == "unload":
        assert await hass.config_entries.async_unload(entry.entry_id)
    else:
        await hass.config_entries.async_remove(entry.entry_id)
    assert storage.words == before
    assert home.problems == () or "battery" not in " ".join(home.problems)


async def test_a_home_that_was_not_asked_writes_nothing(
    hass: HomeAssistant, form: dict[str, Any], world: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manners, "LASTS_S", 0.5)
    entry = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=form, version=1)
    home = await set_up(hass, entry)
    await until(lambda: home.coordinator.data.car_w is not None, "the car is there")
    home.give(Command(power_w=5000))
    await until(lambda: home._etiquette._manners.block_discharge, "the battery would be held back")
    assert world._modbus.orders[1].writes == []
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("vendor")
async def test_the_car_rests_before_the_battery_is_let_go(
    hass: HomeAssistant, form: dict[str, Any], world: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manners, "LASTS_S", 0.5)
    leash = {"block_charge_entity": "input_boolean.lock", "block_charge_value": "on"}
    home = await set_up(hass, MockConfigEntry(domain=DOMAIN, data={**form, **leash}, version=1))
    home.choose(Mode.SELF_CONSUMPTION)
    await until(is_(hass, "input_boolean.lock", "on"), "the car fed the house, and the battery was held back")
    told_w: list[float] = []

    @callback
    def let_go(_event: Event[EventStateChangedData]) -> None:
        told_w.append(world.charger.setpoints[-1].power_w)

    stop = async_track_state_change_event(hass, "input_boolean.lock", let_go)
    await home.rest()
    await until(is_(hass, "input_boolean.lock", "off"), "it was let go")
    stop()
    assert told_w == [0]
