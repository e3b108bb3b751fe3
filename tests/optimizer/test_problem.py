"""Every unit trap ends in a sentence with the field, the value and what was expected."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from optimizer.errors import OptimizerError, ProblemError
from optimizer.horizon import Horizon
from optimizer.site import Goal

from .homes import CAR, SITE, START, home

NAIVE = datetime(2026, 11, 23, 7, 30)  # noqa: DTZ001 - the trap itself
NAN = float("nan")


def car(**change):
    return {"car": replace(CAR, **change)}


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        pytest.param(car(capacity_wh=60), "car.capacity_wh", "60,000 Wh", id="capacity in kWh"),
        pytest.param(car(reserve_wh=20), "car.reserve_wh", "percent", id="reserve in percent"),
        pytest.param(car(max_wh=80), "car.max_wh", "Wh", id="top in percent"),
        pytest.param(car(max_charge_w=11), "car.max_charge_w", "11,000 W", id="charging power in kW"),
        pytest.param(
            car(max_discharge_w=11), "car.max_discharge_w", "11,000 W", id="discharging power in kW"
        ),
        pytest.param(
            car(min_charge_w=12_000), "car.min_charge_w", "at most the maximum", id="lowest above highest"
        ),
        pytest.param(car(charge_efficiency=92), "car.charge_efficiency", "0.92", id="efficiency in percent"),
        pytest.param(car(discharge_efficiency=0), "car.discharge_efficiency", "share", id="no efficiency"),
        pytest.param(car(wear_per_kwh=-1), "car.wear_per_kwh", "money per kWh", id="negative wear"),
        pytest.param(car(wear_per_kwh=3), "car.wear_per_kwh", "3 ct are 0.03", id="wear in ct"),
        pytest.param(car(edge_wear_per_kwh=2), "car.edge_wear_per_kwh", "0.03", id="wear at the edges in ct"),
        pytest.param(car(min_charge_w=1.4), "car.min_charge_w", "1,400 W", id="lowest power in kW"),
        pytest.param(car(min_discharge_w=0.3), "car.min_discharge_w", "W", id="lowest feeding in kW"),
        pytest.param(car(standby_w=0.08), "car.standby_w", "not kW", id="standby in kW"),
        pytest.param(
            car(charge_curve=((1.4, 0.8), (11, 0.9))), "car.charge_curve", "not kW", id="curve in kW"
        ),
        pytest.param(car(taper=((48_000, 11), (60_000, 3))), "car.taper", "not kW", id="taper in kW"),
        pytest.param(car(rest_low_wh=20), "car.rest_low_wh", "percent", id="comfort in percent"),
        pytest.param(car(rest_high_wh=80), "car.rest_high_wh", "percent", id="upper comfort in percent"),
        pytest.param(
            {"site": replace(SITE, co2_price_per_kg=80)},
            "site.co2_price_per_kg",
            "tonne",
            id="CO2 by the tonne",
        ),
        pytest.param({"site": replace(SITE, export_limit_w=10)}, "site.export_limit_w", "kW", id="cap in kW"),
        pytest.param({"import_limit_w": 4.2}, "import_limit_w", "not kW", id="a limit in kW"),
        pytest.param({"charge_limit_w": 4.2}, "charge_limit_w", "not kW", id="the driver's limit in kW"),
        pytest.param({"reserve_wh": 20.0}, "reserve_wh", "percent", id="a varying reserve in percent"),
        pytest.param({"precondition_wh": 0.75}, "precondition_wh", "not kWh", id="heat in kWh"),
        pytest.param({"co2_g_per_kwh": 0.4}, "co2_g_per_kwh", "not kg", id="CO2 in kg"),
        pytest.param({"site": replace(SITE, fuse_w=25)}, "site.fuse_w", "17,250 W", id="fuse in A"),
        pytest.param({"site": replace(SITE, phases=4)}, "site.phases", "1, 2 or 3", id="four phases"),
        pytest.param({"energy_wh": 30}, "energy_wh", "neither percent nor kWh", id="energy in kWh"),
        pytest.param({"energy_wh": 70_000}, "energy_wh", "0 to 60,000 Wh", id="more than the car holds"),
        pytest.param({"energy_wh": NAN}, "energy_wh", "Wh", id="no number"),
        pytest.param({"import_price": 31.0}, "import_price[0]", "EUR per kWh", id="price in ct"),
        pytest.param({"import_price": 3.1}, "import_price", "not hundredths", id="a low price in ct"),
        pytest.param({"export_price": 85.0}, "export_price[0]", "EUR per kWh", id="price per MWh"),
        pytest.param(
            {"import_price": [0.3] * 5 + [NAN] * 91}, "import_price[5]", "per kWh", id="a hole in the prices"
        ),
        pytest.param({"import_price": [0.3] * 95}, "import_price", "96 slots", id="a price too few"),
        pytest.param({"load_w": 0.8}, "load_w", "not kW", id="load in kW"),
        pytest.param({"load_w": -5.0}, "load_w[0]", "W", id="negative load"),
        pytest.param({"sun_w": float("inf")}, "sun_w[0]", "W", id="infinite sun"),
        pytest.param({"trip_wh": 90_000.0}, "trip_wh[0]", "Wh", id="a trip above the capacity"),
        pytest.param({"connected": [True]}, "connected", "96 slots", id="connected too short"),
        pytest.param(
            {"goals": [Goal(departure=NAIVE, energy_wh=48_000)]},
            "goal.departure",
            "zone",
            id="naive departure",
        ),
        pytest.param(
            {"goals": [Goal(departure=START, energy_wh=80)]},
            "goal.energy_wh",
            "percent",
            id="goal in percent",
        ),
    ],
)
def test_a_wrong_unit_is_named(change, field, says):
    with pytest.raises(ProblemError) as caught:
        home(**change)
    assert caught.value.field == field
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")
    assert isinstance(caught.value, OptimizerError)


@pytest.mark.parametrize(
    ("currency", "price"), [("SEK", 3.1), ("NOK", -2.0), ("JPY", 31.0), ("XYZ", 300.0), ("EUR", -0.4)]
)
def test_prices_of_other_currencies_and_negative_ones_are_fine(currency, price):
    assert home(site=replace(SITE, currency=currency), import_price=price).import_price[0] == price


@pytest.mark.parametrize(
    ("starts", "end", "says"),
    [
        pytest.param((), START, "at least one slot", id="empty"),
        pytest.param((NAIVE,), START, "zone", id="naive"),
        pytest.param(
            (START, START), START + timedelta(hours=1), "one after the other", id="a slot of no length"
        ),
        pytest.param(
            (START.astimezone(timezone(timedelta(hours=2))),),
            START + timedelta(hours=1),
            "UTC",
            id="local time",
        ),
    ],
)
def test_a_horizon_that_is_none_is_refused(starts, end, says):
    with pytest.raises(ProblemError, match=says):
        replace(home(), horizon=Horizon(starts=starts, end=end))
