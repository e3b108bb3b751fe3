"""Whom to tell what is a choice that must name both, is called by who is told, and can be changed."""

from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.messenger import NOTIFICATION
from custom_components.v2h.notices import SUGGESTED

from ..conftest import set_up
from ..pages import submit

PHONE, TABLET = "notify.phone", "notify.tablet"


@pytest.fixture
async def entry(hass: HomeAssistant, simulated_entry: MockConfigEntry) -> MockConfigEntry:
    """A simulated home has everything but people."""
    hass.states.async_set(PHONE, "unknown", {"friendly_name": "Ada's phone"})
    await set_up(hass, simulated_entry)
    assert list(simulated_entry.supported_subentry_types) == [NOTIFICATION]
    return simulated_entry


async def asked(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, NOTIFICATION), context={"source": SOURCE_USER}
    )


async def added(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """The choice that is made on the page as it is suggested."""
    await submit(hass, await asked(hass, entry), {"entities": [PHONE, TABLET], "about": [*SUGGESTED]})
    (choice,) = entry.get_subentries_of_type(NOTIFICATION)
    return choice


async def test_the_usual_choice_is_suggested_and_named_after_who_is_told(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    page = await asked(hass, entry)
    (about,) = [key for key in page["data_schema"].schema if key == "about"]
    assert about.description["suggested_value"] == [*SUGGESTED]
    choice = await added(hass, entry)
    assert choice.title == f"Ada's phone, {TABLET}"
    assert choice.data == {"entities": [PHONE, TABLET], "about": [*SUGGESTED]}


@pytest.mark.parametrize(
    ("wrong", "field"), [({"entities": []}, "entities"), ({"about": []}, "about")], ids=["nobody", "nothing"]
)
async def test_nobody_cannot_be_told_and_nothing_cannot_be_told(
    hass: HomeAssistant, entry: MockConfigEntry, wrong: dict[str, Any], field: str
) -> None:
    right = {"entities": [PHONE], "about": ["refused"]}
    refused = await submit(hass, await asked(hass, entry), {**right, **wrong})
    assert refused["errors"] == {field: "choose_one"}
    assert (await submit(hass, refused, right))["type"] == "create_entry"


async def test_a_choice_can_be_changed_but_not_to_nobody(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    choice = await added(hass, entry)
    page = await entry.start_subentry_reconfigure_flow(hass, choice.subentry_id)
    shown = {str(key): key.description["suggested_value"] for key in page["data_schema"].schema}
    assert shown == choice.data
    refused = await submit(hass, page, {"entities": [], "about": ["refused"]})
    assert refused["errors"] == {"entities": "choose_one"}
    done = await submit(hass, refused, {"entities": [TABLET], "about": ["refused"]})
    assert done["reason"] == "reconfigure_successful"
    (changed,) = entry.get_subentries_of_type(NOTIFICATION)
    assert (changed.title, changed.data["about"]) == (TABLET, ["refused"])
