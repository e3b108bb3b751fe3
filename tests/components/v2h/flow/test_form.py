"""What the form gives, it takes back: a chosen source opens on its own choice."""

from typing import Any

import pytest
from homeassistant.helpers import config_validation as cv
from probatio import to_field_list

from custom_components.v2h.config_flow import V2HConfigFlow
from custom_components.v2h.flow.choices import choose
from custom_components.v2h.flow.form import DEFAULTS, MORE, PAGES, page

CHOICES = [
    pytest.param("feed_in_source", "sensor.prices", "entity", id="prices from an entity"),
    pytest.param("feed_in_source", 0.31, "number", id="a fixed price"),
    pytest.param("feed_in_source", "spot", "spot", id="the market's price"),
    pytest.param("feed_in_source", "http://10.0.0.2/rates#ct/kWh", "url", id="prices from the web"),
    pytest.param("sun_source", "", "nothing", id="no sun"),
    pytest.param("sun_source", "01K9ABCDEFGHJKMNPQRSTVWXYZ", "integration", id="an integration's forecast"),
    pytest.param("sun_source", "sensor.solcast", "entity", id="an entity's forecast"),
    pytest.param("sun_source", "https://solar.example/rates", "url", id="a forecast from the web"),
]


def as_the_browser_fills_it(fields: list[dict[str, Any]]) -> dict[str, Any]:
    """What the frontend puts into an untouched form: a suggestion goes to a field's first choice."""
    form = {}
    for field in fields:
        if field["name"] == MORE:
            continue
        value = field.get("description", {}).get("suggested_value")
        choose = field["selector"].get("choose")
        if value is not None and choose:
            first = next(iter(choose["choices"]))
            value = {"active_choice": first, first: value}
        if value is not None:
            form[field["name"]] = value
    return form


@pytest.mark.parametrize(("field", "value", "choice"), CHOICES)
def test_an_untouched_source_opens_on_its_choice_and_comes_back_plain(
    field: str, value: Any, choice: str
) -> None:
    name = next(name for name in ("feed_in", "sun") if field in PAGES[name])
    data = {field: value}
    schema = page(name, data)
    suggested = V2HConfigFlow().add_suggested_values_to_schema(schema, data)
    form = as_the_browser_fills_it(to_field_list(suggested, custom_serializer=cv.custom_serializer))
    assert form[field]["active_choice"] == choice
    assert schema(form) == data
    assert schema(data) == data


@pytest.mark.parametrize("name", ["feed_in_source", "sun_source"])
def test_every_choice_stays_on_offer_whatever_is_stored(name: str) -> None:
    orders = [list(choose(name, value).config["choices"]) for value in (None, "http://10.0.0.2", "sensor.a")]
    assert len({frozenset(order) for order in orders}) == 1
    assert orders[1][0] == "url"


def test_numbers_that_count_things_are_whole() -> None:
    port = page("port", DEFAULTS)({"ocpp_port": 9000.0})["ocpp_port"]
    assert (port, type(port)) == (9000, int)
