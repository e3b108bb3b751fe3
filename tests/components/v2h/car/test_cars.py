"""The car that is plugged in is the one that is planned; a stranger charges and is never discharged."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.car.cars import Cars
from custom_components.v2h.const import DOMAIN
from custom_components.v2h.entry_data import options, site, subentry
from custom_components.v2h.home import Home
from custom_components.v2h.ocpp_local import Station
from custom_components.v2h.settings import HomeSettings
from custom_components.v2h.simulator import RunningSimulator

from ..conftest import set_up, until

type Form = dict[str, Any]


def told(form: Form, **car: Any) -> Form:
    return {**form, **car}


def two(form: Form, first: str, second: str) -> Cars:
    cars = [
        ("leaf", told(form, car_token=first)),
        ("van", told(form, car_token=second, car_capacity_kwh=77, car_reserve_percent=40)),
    ]
    return Cars(HomeSettings.from_data(form, "EUR"), cars, None)


def stay(
    *names: str | None, plugged: bool = True, connected: bool = True, seen: str | None = None
) -> Station:
    """What is read of a charger: the car's own name, and the card that was shown."""
    ev_id, card = (*names, None, None)[:2]
    transaction = SimpleNamespace(ev_id=ev_id, id_token=card) if plugged else None
    state = SimpleNamespace(connected_car=seen)
    told = {"connected": connected, "plugged": plugged, "transaction": transaction, "state": state}
    return cast("Station", SimpleNamespace(**told))


@pytest.mark.parametrize(
    ("tokens", "station", "capacity_wh", "discharges", "stranger"),
    [
        pytest.param(("A", "B"), stay("A"), 60_000, True, None, id="the first"),
        pytest.param(("A", "B"), stay("b"), 77_000, True, None, id="the second, case aside"),
        pytest.param(("A", "x, 00:0a:bc"), stay(None, "000ABC"), 77_000, True, None, id="one of several"),
        pytest.param(("A", "B"), stay(seen="B"), 77_000, True, None, id="seen by the charger"),
        pytest.param(("A", "B"), stay("C", "D"), 60_000, False, "C", id="a stranger"),
        pytest.param(("A", "B"), stay(), 60_000, False, None, id="not told yet"),
        pytest.param(("A", ""), stay(), 77_000, True, None, id="the one that cannot tell"),
        pytest.param(("A", ""), stay("C"), 60_000, False, "C", id="a stranger beside one that cannot tell"),
        pytest.param(("", ""), stay(), 60_000, False, None, id="two that cannot tell"),
        pytest.param(("A", "B"), stay(None, "HOME"), 60_000, False, None, id="we started the stay ourselves"),
        pytest.param(("A", "B"), None, 60_000, True, None, id="no charger yet"),
        pytest.param(("A", "B"), stay("B", connected=False), 60_000, True, None, id="out of reach"),
    ],
)
def test_who_is_plugged_in(
    form: Form,
    tokens: tuple[str, str],
    station: Station | None,
    capacity_wh: float,
    discharges: bool,
    stranger: str | None,
) -> None:
    cars = two(form, *tokens)
    cars.look(station)
    assert cars.settings.car.capacity_wh == capacity_wh
    assert (cars.settings.car.max_discharge_w > 0) is discharges
    assert cars.stranger == stranger
    assert (cars.problem is None) is discharges


def test_what_a_stranger_gives_is_counted_on_no_car_of_the_home(form: Form) -> None:
    cars = two(form, "A", "B")
    assert cars.who == "leaf"
    for station, who in ((stay("B"), "van"), (stay("C"), "stranger"), (stay(plugged=False), "van")):
        cars.look(station)
        assert cars.who == who


def test_a_single_car_without_a_token_is_whatever_is_plugged_in(form: Form) -> None:
    cars = Cars(HomeSettings.from_data(form, "EUR"), [], None)
    assert not cars.look(stay("anything"))
    assert cars.settings == HomeSettings.from_data(form, "EUR")


def test_only_a_change_is_told_and_the_last_car_stays_until_another_comes(form: Form) -> None:
    cars = two(form, "A", "B")
    assert cars.look(stay("B"))
    assert not cars.look(stay("B"))
    assert not cars.look(stay())  # the stay has ended, the cable has not been moved
    assert not cars.look(stay(plugged=False))
    assert cars.here == "van"
    assert cars.look(stay())
    assert cars.settings.car.max_discharge_w == 0
    assert cars.settings.car.reserve_wh == 0.4 * 77_000
    assert cars.look(stay("C"))
    assert cars.settings.car.reserve_wh == 0
    assert cars.look(stay(plugged=False))
    assert cars.settings.car.max_discharge_w > 0


def test_the_last_car_is_remembered_unless_it_is_gone(form: Form) -> None:
    cars = [("leaf", told(form)), ("van", told(form, car_capacity_kwh=77))]
    settings = HomeSettings.from_data(form, "EUR")
    assert Cars(settings, cars, "van").here == "van"
    assert Cars(settings, cars, "sold").here == "leaf"


@pytest.fixture
async def home(hass: HomeAssistant, form: Form) -> Home:
    """A home with two cars, none of them there."""
    cars = [
        subentry("car", told(form, car_name="Leaf", car_token="LEAF")),
        subentry(
            "car", told(form, car_name="Van", car_token="VAN", car_capacity_kwh=77, car_goal_percent=60)
        ),
    ]
    devices = [subentry("charger", form), subentry("inverter", form), *cars]
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Lindgren",
        data=site(form),
        options=options(form),
        version=3,
        subentries_data=devices,
    )
    return await set_up(hass, entry)


def arrive(world: RunningSimulator, name: str) -> None:
    world.charger.token = {"idToken": name, "type": "eMAID"}
    world.home.habits = replace(world.home.habits, has_car=True)


async def leave(world: RunningSimulator, home: Home) -> None:
    world.home.habits = replace(world.home.habits, has_car=False)
    await until(lambda: not home.coordinator.data.charger.plugged, "the car had left")


async def test_each_car_is_planned_and_a_stranger_only_charges(
    home: Home, world: RunningSimulator, hass_storage: dict[str, Any]
) -> None:
    await until(lambda: home.coordinator.data.charger.connected, "the charger was there")
    await leave(world, home)
    arrive(world, "VAN")
    await until(lambda: home.cars.problem is None and home.settings.car.capacity_wh == 77_000, "the van")
    await until(lambda: home.controller.plan is not None, "it was planned")
    assert home.settings.goal_wh == 0.6 * 77_000
    percent = 100 * (home.controller.energy_wh or 0) / 77_000
    assert percent == pytest.approx(world.home.car.soc_percent, abs=2)

    await leave(world, home)
    world.charger.setpoints.clear()
    arrive(world, "GUEST")
    await until(lambda: home.cars.stranger == "GUEST", "the guest was seen")
    await until(lambda: home.coordinator.data.setpoint_w > 0, "the guest was charged")
    assert all(setpoint.power_w >= 0 for setpoint in world.charger.setpoints)
    assert home.controller.command is not None
    book = f"{DOMAIN}.{home.coordinator.config_entry.entry_id}"
    await until(lambda: "stranger" in str(hass_storage.get(book)), "the guest was on the disk")
    assert hass_storage[book]["data"]["controller"]["command"] is None

    await leave(world, home)
    assert home.controller.command is None
    arrive(world, "leaf")
    await until(lambda: home.cars.problem is None and home.settings.car.capacity_wh == 60_000, "the leaf")
