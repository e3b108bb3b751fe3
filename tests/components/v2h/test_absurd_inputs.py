"""Sensors, prices and cars may tell absurd things: no discharge, a safe charge, the reason, and it heals."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import DOMAIN
from custom_components.v2h.face.view import HomeView
from custom_components.v2h.home import Home
from custom_components.v2h.optimizer.dispatch import doubts, follow, wishes
from custom_components.v2h.optimizer.dispatch.decision import Command, Mode
from custom_components.v2h.simulator import RunningSimulator, station

from .conftest import set_up, until, views_of

FUSE_W = 3 * 25 * 230
WATTS = {"unit_of_measurement": "W", "device_class": "power"}
PERCENT = {"unit_of_measurement": "%", "device_class": "battery"}


class Instruments:
    """Entities that tell of the simulated house twice a second, and can be lied through."""

    def __init__(self, hass: HomeAssistant, world: RunningSimulator) -> None:
        self._hass = hass
        self._world = world
        self.lies: dict[str, Callable[[float], float]] = {}
        self.seen: list[tuple[float, float]] = []
        """Power of the car and of the grid, as they really were."""
        self.views: list[HomeView] = []
        """What the home showed."""

    async def run(self) -> None:
        while True:
            real = self._world.home.state
            self.seen.append((real.car_w, real.grid_w))
            for name, value in (("sensor.grid", real.grid_w), ("sensor.sun", real.sun_w)):
                told = self.lies.get(name, lambda true: true)(value)
                self._hass.states.async_set(name, f"{told:.1f}", WATTS)
            await asyncio.sleep(0.5)

    def price(self, *, missing: bool = False) -> None:
        """A list of prices, with or without the hour that it is and the next one."""
        hour = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
        hours = [hour + timedelta(hours=i) for i in range(-2, 30)]
        rows = [
            {"start": at.isoformat(), "end": (at + timedelta(hours=1)).isoformat(), "price": 0.3}
            for at in hours
            if not (missing and at in {hour, hour + timedelta(hours=1)})  # the next one may begin meanwhile
        ]
        self._hass.states.async_set("sensor.price", "0.3", {"prices": rows, "unit_of_measurement": "EUR/kWh"})


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes minutes at home takes seconds here."""
    for module, name, seconds in (
        (doubts, "FROZEN_S", 6.0),
        (doubts, "LAG_S", 4.0),
        (doubts, "LASTS_S", 1.0),
        (wishes, "PAUSE_S", 1.0),
        (follow, "DWELL_S", 1.0),
    ):
        monkeypatch.setattr(module, name, seconds)


@pytest.fixture
async def instruments(hass: HomeAssistant, world: RunningSimulator) -> AsyncIterator[Instruments]:
    made = Instruments(hass, world)
    made.price()
    task = asyncio.create_task(made.run())
    yield made
    task.cancel()


@pytest.fixture
async def home(
    hass: HomeAssistant, form: dict[str, Any], instruments: Instruments, car_soc_entity: str
) -> Home:
    """A home that is told of by entities, in self-consumption."""
    told = {key: value for key, value in form.items() if not key.startswith("inverter")} | {
        "grid_entity": "sensor.grid", "sun_entity": "sensor.sun", "price_source": "sensor.price",
        "sun_source": "", "car_soc_entity": car_soc_entity,
    }  # fmt: skip
    home = await set_up(hass, MockConfigEntry(domain=DOMAIN, title="Lindgren", data=told))
    instruments.views = views_of(hass, home)
    home.choose(Mode.SELF_CONSUMPTION)
    return home


@pytest.fixture
def car_soc_entity() -> str:
    return ""


def really(instruments: Instruments) -> float:
    return instruments.seen[-1][0]


async def feeds(home: Home, instruments: Instruments) -> None:
    await until(lambda: really(instruments) < -300, f"the car fed the house ({home.controller.decision})")


async def doubts_and_charges(home: Home, instruments: Instruments, said: str) -> None:
    """No discharge, the reason, and a charge towards the goal that the fuse surely carries."""
    stops, views = f"Not discharging: {said}", instruments.views
    await until(lambda: any(view.reason.startswith(stops) for view in views), f"{said!r} was noticed")
    await until(lambda: really(instruments) > -50, "the car rested")
    begun, charges = len(instruments.seen), f"Charging towards 80 % to be safe: {said}"
    await until(lambda: home.coordinator.data.reason.startswith(charges), "a safe charge was wanted")
    await until(lambda: really(instruments) > 1000, "the car charged")
    assert home.coordinator.data.rule == "stale"
    assert min(car_w for car_w, _ in instruments.seen[begun:]) > -50
    assert max(grid_w for _, grid_w in instruments.seen[begun:]) < FUSE_W


async def test_a_sun_told_in_kilowatts_is_found_out(home: Home, instruments: Instruments) -> None:
    await feeds(home, instruments)
    instruments.lies = {"sensor.sun": lambda _: 4.2, "sensor.grid": lambda grid_w: grid_w - 4500}
    await doubts_and_charges(home, instruments, "the sun's power does not fit the rest (is it in kW?)")
    instruments.lies = {}
    await feeds(home, instruments)


async def test_an_hour_without_a_price_is_not_guessed(home: Home, instruments: Instruments) -> None:
    await feeds(home, instruments)
    instruments.price(missing=True)
    await home.market.refresh(dt_util.utcnow())
    await doubts_and_charges(home, instruments, "the price of this hour is unknown")
    instruments.price()
    await home.market.refresh(dt_util.utcnow())
    await feeds(home, instruments)


async def test_a_meter_that_froze_while_the_car_rested_is_found_out(
    home: Home, instruments: Instruments
) -> None:
    home.give(Command(power_w=0))
    await until(lambda: home.controller.net_w is not None, "the house was known")
    instruments.lies = {"sensor.grid": lambda _: 1234.0}
    home.withdraw()
    await doubts_and_charges(home, instruments, "the grid meter stands still")
    instruments.lies = {}
    await feeds(home, instruments)


async def test_a_charge_that_jumps_is_not_believed_until_it_is_told_again(
    home: Home, instruments: Instruments, world: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubts, "CONFIRMED_S", 1000.0)
    await feeds(home, instruments)
    true_wh = world.home.car.energy_wh
    world.home.car.energy_wh = true_wh + 18_000
    await doubts_and_charges(home, instruments, "the car's state of charge jumped from 5")
    soc = home.coordinator.data.soc_percent
    assert soc is not None
    assert soc < 60
    monkeypatch.setattr(doubts, "CONFIRMED_S", 0.0)
    await feeds(home, instruments)
    soc = home.coordinator.data.soc_percent
    assert soc == pytest.approx(world.home.car.soc_percent, abs=1.5)


@pytest.fixture
def muted(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The charger tells no state of charge, and the car's cloud that of yesterday."""
    whole = station.sampled

    def without(measurands: str, *rest: Any) -> list[Any]:
        return whole(",".join(name for name in measurands.split(",") if name != "SoC"), *rest)

    monkeypatch.setattr(station, "sampled", without)
    told_at = (dt_util.utcnow() - timedelta(days=1)).timestamp()
    hass.states.async_set("sensor.car", "90", PERCENT, timestamp=told_at)


@pytest.mark.usefixtures("muted")
@pytest.mark.parametrize("kind_of_charger", ["chademo"])
@pytest.mark.parametrize(
    ("car_soc_entity", "said"),
    [
        pytest.param("", "the car's state of charge is unknown", id="none at all"),
        pytest.param("sensor.car", "the car's state of charge is more than 600 s old", id="of yesterday"),
    ],
)
async def test_without_a_charge_of_today_the_car_is_not_discharged(
    hass: HomeAssistant, instruments: Instruments, home: Home, car_soc_entity: str, said: str
) -> None:
    await until(lambda: home.coordinator.data.charger.ready, "the car was there")
    await until(lambda: said in home.coordinator.data.reason, "it was missed")
    assert home.coordinator.data.soc_percent is None
