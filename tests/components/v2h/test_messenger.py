"""A notify entity that somebody chose gets the message; what was not chosen is not sent."""

import time
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from homeassistant.components.notify import NotifyEntity, NotifyEntityFeature
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_component import EntityComponent
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.v2h import messenger as module
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.messenger import NOTIFICATION
from custom_components.v2h.notices import SILENT_S, SUGGESTED

from .conftest import set_up, until


class Phone(NotifyEntity):
    """Keeps what it is sent."""

    _attr_name = "Phone"
    _attr_supported_features = NotifyEntityFeature.TITLE

    def __init__(self) -> None:
        self.got: list[tuple[str | None, str]] = []

    async def async_send_message(self, message: str, title: str | None = None) -> None:
        self.got.append((title, message))


@pytest.fixture
async def phone(hass: HomeAssistant) -> Phone:
    assert await async_setup_component(hass, "notify", {})
    component: EntityComponent[NotifyEntity] = hass.data["notify"]
    phone = Phone()
    await component.async_add_entities([phone])
    return phone


def told(entry: MockConfigEntry, *about: str, entity: str = "notify.phone") -> MockConfigEntry:
    choice = ConfigSubentryData(
        data={"entities": [entity], "about": list(about)},
        subentry_type=NOTIFICATION,
        title="Phone",
        unique_id=None,
    )
    return MockConfigEntry(
        domain=DOMAIN, title="Villa", data=dict(entry.data), version=2, subentries_data=[choice]
    )


async def test_who_wants_to_know_is_told_with_the_reason(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, phone: Phone
) -> None:
    await set_up(hass, told(simulated_entry, "discharge_started", "discharge_stopped"))
    await until(lambda: phone.got, "the car fed the house and the phone was told")
    await hass.services.async_call(
        "select", "select_option", {"entity_id": "select.villa_mode", "option": "hold"}, blocking=True
    )
    await until(lambda: len(phone.got) > 1, "the phone was told of the end")
    (title, began), (_, ended) = phone.got
    assert title == "Villa"
    assert began.startswith("The car began to give energy. ")
    assert ended.startswith("The car stopped giving energy. ")


async def test_a_charger_that_will_not_feed_the_house_is_told_of_with_its_reason(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, phone: Phone
) -> None:
    home = await set_up(hass, told(simulated_entry, "refused"))
    heard: list[tuple[str, str]] = []

    @callback
    def hear(change: Event[EventStateChangedData]) -> None:
        happened = change.data["new_state"].attributes
        heard.append((happened.get("event_type"), happened.get("reason")))

    async_track_state_change_event(hass, "event.villa_charger_event", hear)
    answered = home._hands._answered
    home._hands._answered = lambda told: answered(replace(told, accepted=False, reason="it is too hot"))
    await until(lambda: phone.got, "the phone was told")
    ((_, message),) = phone.got
    assert "it is too hot" in message
    await until(lambda: ("discharge_refused", message) in heard, "the event told the same")


async def test_what_nobody_chose_is_not_sent(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, phone: Phone
) -> None:
    home = await set_up(hass, told(simulated_entry, "refused"))
    await until(lambda: home.coordinator.data.activity == "discharging", "the car fed the house")
    await hass.async_block_till_done()
    assert phone.got == []


async def test_whom_to_tell_what_is_chosen_on_a_page_and_changed_later(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, phone: Phone
) -> None:
    await set_up(hass, simulated_entry)
    flows = hass.config_entries.subentries
    page = await flows.async_init((simulated_entry.entry_id, NOTIFICATION), context={"source": "user"})
    assert page["type"] is FlowResultType.FORM
    (about,) = (key for key in page["data_schema"].schema if key == "about")
    assert about.description == {"suggested_value": [*SUGGESTED]}
    refused = await flows.async_configure(page["flow_id"], {"entities": [], "about": ["refused"]})
    assert refused["errors"] == {"entities": "choose_one"}
    choice = {"entities": ["notify.phone", "notify.gone"], "about": ["refused"]}
    done = await flows.async_configure(page["flow_id"], choice)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    (subentry,) = simulated_entry.get_subentries_of_type(NOTIFICATION)
    assert (subentry.title, subentry.data) == ("Phone, notify.gone", choice)

    await hass.async_block_till_done()
    page = await flows.async_init(
        (simulated_entry.entry_id, NOTIFICATION),
        context={"source": "reconfigure", "subentry_id": subentry.subentry_id},
    )
    refused = await flows.async_configure(page["flow_id"], {"entities": ["notify.phone"], "about": []})
    assert refused["errors"] == {"about": "choose_one"}
    changed = {"entities": ["notify.phone"], "about": ["goal_at_risk"]}
    await flows.async_configure(page["flow_id"], changed)
    assert simulated_entry.subentries[subentry.subentry_id].data == changed
    await until(lambda: simulated_entry.state is ConfigEntryState.LOADED, "the home was back")


async def test_an_entity_that_is_gone_keeps_nobody_else_from_being_told(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Phone):
        _attr_name = "Broken"

        async def async_send_message(self, message: str, title: str | None = None) -> None:
            raise HomeAssistantError("its battery is empty")

    await hass.data["notify"].async_add_entities([Broken()])
    entry = told(simulated_entry, "discharge_started", entity="notify.broken")
    other = ConfigSubentryData(
        data={"entities": ["notify.phone"], "about": ["discharge_started"]},
        subentry_type=NOTIFICATION,
        title="Phone",
        unique_id=None,
    )
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Villa",
        data=dict(entry.data),
        version=2,
        subentries_data=[*(one.as_dict() for one in entry.subentries.values()), other],
    )
    await set_up(hass, entry)
    await until(lambda: phone.got, "the other phone was told")
    assert "A notification could not be sent: its battery is empty" in caplog.text


async def test_a_silence_is_told_though_nothing_new_comes(
    hass: HomeAssistant, simulated_entry: MockConfigEntry, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = told(simulated_entry, "charger_lost")
    home = await set_up(hass, entry)
    await until(lambda: home.coordinator.data.charger.connected, "the charger was connected")
    await home.simulation.stop()
    await until(lambda: not home.coordinator.data.charger.connected, "the charger was missed")
    later = time.monotonic() + 2 * SILENT_S
    # Its clock alone: the loop goes by the same module.
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: later))
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
    await until(lambda: phone.got, "the phone was told")
    ((_, message),) = phone.got
    assert message.startswith("Nothing has been heard of the charger for five minutes.")
