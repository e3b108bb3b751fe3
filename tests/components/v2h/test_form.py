"""What the form gives, it takes back: a chosen source opens on its own choice."""

from typing import Any

import pytest

from custom_components.v2h.form import DEFAULTS, HOME, shown

CHOICES = [
    pytest.param("price_source", "sensor.prices", "entity", id="prices from an entity"),
    pytest.param("price_source", 0.31, "number", id="a fixed price"),
    pytest.param("price_source", "http://10.0.0.2/rates#ct/kWh", "url", id="prices from the web"),
    pytest.param("sun_source", "", "nothing", id="no sun"),
    pytest.param("sun_source", "01K9ABCDEFGHJKMNPQRSTVWXYZ", "integration", id="an integration's forecast"),
    pytest.param("sun_source", "sensor.solcast", "entity", id="an entity's forecast"),
    pytest.param("sun_source", "https://solar.example/rates", "url", id="a forecast from the web"),
]


@pytest.mark.parametrize(("field", "value", "choice"), CHOICES)
def test_a_source_is_shown_by_its_choice_and_comes_back_plain(field: str, value: Any, choice: str) -> None:
    data = {**DEFAULTS, "charger_id": "BOX-7", "price_source": 0.3, field: value}
    form = shown(data)
    assert form[field]["active_choice"] == choice
    assert HOME(form)[field] == value
    assert HOME(data)[field] == value


def test_numbers_that_count_things_are_whole() -> None:
    data = {**DEFAULTS, "charger_id": "BOX-7", "price_source": 0.3, "ocpp_port": 9000.0}
    port = HOME(data)["ocpp_port"]
    assert (port, type(port)) == (9000, int)
