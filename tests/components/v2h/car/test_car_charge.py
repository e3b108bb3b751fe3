"""The charge that the car's own integration tells."""

from datetime import UTC, datetime, timedelta

import pytest
from homeassistant.core import HomeAssistant

from custom_components.v2h.car.car_charge import car_charge

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)


async def test_a_charge_is_as_old_as_the_car_told_it(hass: HomeAssistant, freezer) -> None:
    freezer.move_to(NOW - timedelta(hours=2))
    hass.states.async_set("sensor.leaf", "55", {"unit_of_measurement": "%"})
    found = car_charge(hass, "sensor.leaf", now=NOW, elapsed=10_000.0)
    assert found is not None
    assert found.value == 55
    assert found.age(10_000.0) == pytest.approx(7200)


@pytest.mark.parametrize(
    ("state", "unit"), [("unavailable", "%"), ("55", "kWh"), ("many", "%"), ("130", "%"), (None, "")]
)
async def test_what_is_no_charge_is_none(hass: HomeAssistant, state: str | None, unit: str) -> None:
    if state:
        hass.states.async_set("sensor.leaf", state, {"unit_of_measurement": unit})
    assert car_charge(hass, "sensor.leaf", now=NOW, elapsed=0.0) is None


async def test_without_an_entity_there_is_none(hass: HomeAssistant) -> None:
    assert car_charge(hass, "", now=NOW, elapsed=0.0) is None
