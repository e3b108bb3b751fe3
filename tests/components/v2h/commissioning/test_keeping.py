"""A trial is kept with its charger, and goes with it; keeping one does not set the home up anew."""

from datetime import UTC, datetime
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.commissioning.changes import Changes
from custom_components.v2h.commissioning.keeping import flip_meter, keep, kept
from custom_components.v2h.commissioning.trial import CONF_TRIAL, Trial
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import home_data, put, site, subentry

TRIAL = Trial(identity="BOX-7", firmware="1.2", at=datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture(params=["devices", "simulated"])
def entry(request: pytest.FixtureRequest, hass: HomeAssistant, form: dict[str, Any]) -> MockConfigEntry:
    """A home with a charger of its own, or a simulated one, which keeps all in one place."""
    data, devices = form, []
    if request.param == "devices":
        data, devices = site(form), [subentry(kind, form) for kind in ("charger", "car", "inverter")]
    made = MockConfigEntry(domain=DOMAIN, title="Lindgren", data=data, version=2, subentries_data=devices)
    made.add_to_hass(hass)
    return made


def test_a_trial_is_kept_until_there_is_another(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert kept(entry) is None
    keep(hass, entry, TRIAL)
    assert kept(entry) == TRIAL
    keep(hass, entry, None)
    assert kept(entry) is None


def test_turning_the_meter_round_makes_the_trial_void(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    keep(hass, entry, TRIAL)
    flip_meter(hass, entry)
    assert home_data(entry)["flip_grid"] is True
    assert kept(entry) is None
    flip_meter(hass, entry)
    assert home_data(entry)["flip_grid"] is False


@pytest.mark.parametrize("entry", ["devices"], indirect=True)
def test_another_charger_in_its_place_has_not_been_tried(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    keep(hass, entry, TRIAL)
    put(hass, entry, "charger", {"charger_id": "BOX-8", "charger_password": ""})
    assert kept(entry) is None


async def test_only_a_change_of_the_home_sets_it_up_anew(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(hass.config_entries, "async_schedule_reload", begun.append)
    changes = Changes(entry)
    keep(hass, entry, TRIAL)
    await changes(hass, entry)
    assert begun == []
    assert CONF_TRIAL in home_data(entry)
    flip_meter(hass, entry)
    await changes(hass, entry)
    assert begun == [entry.entry_id]


async def test_a_new_name_sets_it_up_anew(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(hass.config_entries, "async_schedule_reload", begun.append)
    changes = Changes(entry)
    hass.config_entries.async_update_entry(entry, title="Sjöberg")
    await changes(hass, entry)
    assert begun == [entry.entry_id]
