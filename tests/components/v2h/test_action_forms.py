"""What the form of an action offers is what the action takes, to the last number."""

from pathlib import Path
from typing import Any

import probatio as vol
import pytest
import yaml
from homeassistant.core import HomeAssistant

import custom_components.v2h as integration
from custom_components.v2h.actions import async_setup_services
from custom_components.v2h.const import DOMAIN

FORMS: dict[str, Any] = yaml.safe_load((Path(integration.__file__).parent / "services.yaml").read_text())


def schema_of(hass: HomeAssistant, action: str) -> vol.Schema:
    async_setup_services(hass)
    schema = hass.services.async_services_for_domain(DOMAIN)[action].schema
    assert isinstance(schema, vol.Schema)
    return schema


def examples(action: str) -> dict[str, Any]:
    fields = FORMS[action]["fields"].items()
    return {name: field["example"] for name, field in fields if "example" in field}


def test_every_action_has_its_form(hass: HomeAssistant) -> None:
    async_setup_services(hass)
    assert set(hass.services.async_services_for_domain(DOMAIN)) == set(FORMS)


@pytest.mark.parametrize("action", [*FORMS])
def test_the_form_asks_for_what_the_action_takes_and_needs(hass: HomeAssistant, action: str) -> None:
    taken = {str(key): isinstance(key, vol.Required) for key in schema_of(hass, action).schema}
    assert taken == {name: field["required"] for name, field in FORMS[action]["fields"].items()}


@pytest.mark.parametrize("action", [*FORMS])
def test_its_examples_are_taken(hass: HomeAssistant, action: str) -> None:
    assert set(schema_of(hass, action)(examples(action))) == set(examples(action))


@pytest.mark.parametrize(
    ("action", "name"),
    [
        (a, n)
        for a, form in FORMS.items()
        for n, field in form["fields"].items()
        if "number" in field["selector"]
    ],
)
def test_its_numbers_end_where_the_actions_do(hass: HomeAssistant, action: str, name: str) -> None:
    schema, number = schema_of(hass, action), FORMS[action]["fields"][name]["selector"]["number"]
    for most in (number["min"], number["max"]):
        assert schema({**examples(action), name: most})[name] == most
    for beyond in (number["min"] - number.get("step", 1), number["max"] + number.get("step", 1)):
        with pytest.raises(vol.Invalid):
            schema({**examples(action), name: beyond})
