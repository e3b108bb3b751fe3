"""A home battery that looks after itself is counted on where its size and charge are known, and not else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.battery.home_battery import BatteryTerms
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.optimizer.dispatch.snapshot import Sample, Snapshot
from custom_components.v2h.optimizer.outlook import pose
from custom_components.v2h.optimizer.site import HomeBattery

from ..conftest import set_up, until
from ..test_foresight import foresight, market_of, settings, snapshot

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def seen(percent: float | None, age_s: float = 5.0) -> Snapshot:
    soc = None if percent is None else Sample(value=percent, elapsed=1000.0 - age_s)
    return Snapshot(now=NOW, elapsed=1000.0, battery_soc_percent=soc)


@pytest.mark.parametrize(
    ("told", "told_wh", "expected"),
    [
        pytest.param({}, None, None, id="nobody tells its size"),
        pytest.param({}, 10_000, (6_000, 10_000, 0), id="the inverter tells it"),
        pytest.param({"battery_capacity_kwh": 8}, 10_000, (4_800, 8_000, 0), id="the owner knows better"),
        pytest.param(
            {"battery_capacity_kwh": 8, "battery_reserve_percent": 10},
            None,
            (4_800, 8_000, 800),
            id="it keeps some",
        ),
        pytest.param({}, 10, None, id="an inverter that means kWh"),
    ],
)
def test_its_size_is_what_the_owner_or_the_inverter_told(
    told: dict[str, Any], told_wh: float | None, expected: tuple[float, float, float] | None
) -> None:
    battery = BatteryTerms.from_data(told).battery(seen(60), told_wh)
    if expected is None:
        assert battery is None
    else:
        energy_wh, capacity_wh, reserve_wh = expected
        assert battery == HomeBattery(energy_wh=energy_wh, capacity_wh=capacity_wh, reserve_wh=reserve_wh)


@pytest.mark.parametrize(
    ("percent", "age_s", "energy_wh"),
    [(60, 5, 6000), (60, 899, 6000), (60, 1000, None), (None, 0, None), (120, 0, None), (0.5, 0, 0)],
)
def test_its_charge_must_be_known_and_not_old(
    percent: float | None, age_s: float, energy_wh: float | None
) -> None:
    battery = BatteryTerms(capacity_wh=10_000).battery(seen(percent, age_s), None)
    assert (battery and battery.energy_wh) == energy_wh


async def test_the_plan_leaves_the_house_to_the_battery_first(hass: HomeAssistant) -> None:
    home = settings(battery_capacity_kwh=4)
    eye = foresight(home, await market_of(hass, home))
    full = snapshot(battery_soc_percent=Sample(value=100.0, elapsed=1.0))
    alone = pose(eye.outlook(snapshot(), None, 0.0))
    served = pose(eye.outlook(full, None, 0.0))
    assert sum(alone.load_w[:8]) == 8 * 500
    assert sum(served.load_w[:8]) == 0
    assert sum(served.load_w[40:48]) == 8 * 500  # it is empty by then
    assert any("home battery" in note for note in served.assumptions)


@pytest.mark.usefixtures("world")
async def test_a_home_with_sensors_plans_with_its_battery(hass: HomeAssistant, form: dict[str, Any]) -> None:
    watts = {"unit_of_measurement": "W", "device_class": "power"}
    for name, value in (("grid", "500"), ("sun", "0"), ("battery", "-300")):
        hass.states.async_set(f"sensor.{name}", value, watts)
    hass.states.async_set("sensor.charge", "50", {"unit_of_measurement": "%", "device_class": "battery"})
    told = {key: value for key, value in form.items() if not key.startswith("inverter")}
    sensors = {f"{name}_entity": f"sensor.{name}" for name in ("grid", "sun", "battery")}
    data = {**told, **sensors, "battery_soc_entity": "sensor.charge", "battery_capacity_kwh": 8}
    home = await set_up(hass, MockConfigEntry(domain=DOMAIN, title="Lindgren", data=data))
    await until(lambda: home.planner.last and home.planner.last.outlook.battery, "the plan knows the battery")
    assert home.planner.last.outlook.battery == HomeBattery(energy_wh=4000, capacity_wh=8000)
