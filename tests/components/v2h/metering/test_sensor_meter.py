"""Powers from entities of others: in watts, with their age, and unknown rather than wrong."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import UpdateFailed
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.inverters import Reading
from custom_components.v2h.metering import sensor_meter as module
from custom_components.v2h.metering.instruments import Sensors, Signs
from custom_components.v2h.metering.sensor_meter import SensorMeter, read_sensors

ALL = Sensors(grid="sensor.grid", sun="sensor.sun", battery="sensor.battery", battery_soc="sensor.soc")
HOUSE = Sensors(sun="sensor.sun", battery="sensor.battery", house="sensor.house")
ELAPSED = 5000.0


def show(hass: HomeAssistant, **values: tuple[object, str]) -> None:
    """Entities with a value and a unit."""
    for name, (value, unit) in values.items():
        hass.states.async_set(f"sensor.{name}", str(value), {"unit_of_measurement": unit})


def read(hass: HomeAssistant, sensors: Sensors, signs: Signs | None = None, *, after_s: float = 0) -> Reading:
    now = dt_util.utcnow() + timedelta(seconds=after_s)
    return read_sensors(hass, sensors, signs or Signs(), now=now, elapsed=ELAPSED)


async def test_watts_and_kilowatts_become_watts_and_signs_are_turned(hass: HomeAssistant) -> None:
    show(hass, grid=(-1.25, "kW"), sun=(3400, "W"), battery=(800, "W"), soc=(61.5, "%"))
    seen = read(hass, ALL)
    assert (seen.grid_w, seen.sun_w, seen.battery_w, seen.battery_soc_percent) == (-1250, 3400, 800, 61.5)
    turned = read(hass, ALL, Signs(flip_grid=True, flip_battery=True))
    assert (turned.grid_w, turned.battery_w, turned.sun_w) == (1250, -800, 3400)
    assert seen.problems == turned.problems == ()


async def test_panels_that_draw_a_little_at_night_give_nothing(hass: HomeAssistant) -> None:
    show(hass, grid=(300, "W"), sun=(-6, "W"))
    assert read(hass, Sensors(grid="sensor.grid", sun="sensor.sun")).sun_w == 0


async def test_a_value_is_as_old_as_its_last_report(hass: HomeAssistant) -> None:
    show(hass, grid=(300, "W"))
    seen = read(hass, Sensors(grid="sensor.grid"), after_s=40)
    assert seen.at("grid_w") == pytest.approx(ELAPSED - 40, abs=1)


@pytest.mark.parametrize(
    ("shown", "after_s", "said"),
    [
        ({}, 0, "sensor.grid does not exist (any more): choose another sensor."),
        ({"grid": ("unavailable", "W")}, 0, "sensor.grid has no value at the moment."),
        ({"grid": (300, "W")}, 1200, "sensor.grid has told nothing for 20 minutes: see to its integration."),
        ({"grid": ("much", "W")}, 0, "sensor.grid"),
        ({"grid": ("nan", "W")}, 0, "sensor.grid"),
        ({"grid": (7, "kWh")}, 0, "sensor.grid"),
    ],
)
async def test_what_cannot_be_used_is_unknown_and_says_why(
    hass: HomeAssistant, shown: dict[str, Any], after_s: float, said: str
) -> None:
    show(hass, **shown)
    seen = read(hass, Sensors(grid="sensor.grid"), after_s=after_s)
    assert seen.grid_w is None
    (problem,) = seen.problems
    assert problem.startswith(said)


async def test_the_grid_is_worked_out_from_the_house(hass: HomeAssistant) -> None:
    show(hass, house=(1500, "W"), sun=(2, "kW"), battery=(300, "W"))
    seen = read(hass, HOUSE)
    assert seen.grid_w == 1500 - 2000 + 300


@pytest.mark.parametrize("silent", ["house", "sun", "battery"])
async def test_a_part_that_is_silent_makes_the_grid_unknown(
    hass: HomeAssistant, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "is_up", lambda *_: True)
    show(hass, house=(1500, "W"), sun=(2000, "W"), battery=(300, "W"))
    hass.states.async_set(f"sensor.{silent}", "unavailable")
    seen = read(hass, HOUSE)
    assert seen.grid_w is None
    assert seen.problems == (f"sensor.{silent} has no value at the moment.",)


async def test_panels_that_sleep_at_night_are_not_missed(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "is_up", lambda *_: False)
    show(hass, house=(1500, "W"), battery=(0, "W"))
    hass.states.async_set("sensor.sun", "unavailable")
    assert read(hass, HOUSE).grid_w == 1500


async def test_what_is_worked_out_is_as_old_as_its_oldest_part(hass: HomeAssistant) -> None:
    now = dt_util.utcnow()
    hass.states.async_set("sensor.sun", "2000", {"unit_of_measurement": "W"}, timestamp=now.timestamp() - 120)
    show(hass, house=(1500, "W"), battery=(0, "W"))
    assert read(hass, HOUSE).at("grid_w") == pytest.approx(ELAPSED - 120, abs=2)


async def test_the_home_is_told_why_and_when_it_is_over(hass: HomeAssistant) -> None:
    meter = SensorMeter(hass, MockConfigEntry(domain=DOMAIN), ALL, Signs())
    with pytest.raises(UpdateFailed) as failed:
        await meter._async_update_data()
    assert failed.value.translation_key == "sensors_silent"
    assert meter.problem is not None
    assert meter.problem.startswith("sensor.grid does not exist")
    show(hass, grid=(300, "W"), sun=(0, "W"), battery=(0, "W"))
    await meter.async_refresh()
    assert meter.problem is None
    assert meter.diagnostics() == {
        "problems": ["sensor.soc does not exist (any more): choose another sensor."]
    }
    assert meter.to_dict() is None
