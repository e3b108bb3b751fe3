"""How much a trial asks for: never more than the house takes where nothing may be exported."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.v2h.commissioning.powers import LEAST_W, MARGIN_W, Means, charging, feeding

MEANS = Means(
    min_charge_w=500,
    max_charge_w=11_000,
    min_discharge_w=500,
    max_discharge_w=11_000,
    house_w=3000,
    export_allowed=False,
    no_discharge=None,
)


@pytest.mark.parametrize(
    ("change", "power_w"),
    [
        pytest.param({}, 1000, id="a kilowatt"),
        pytest.param({"min_charge_w": 1380}, 1380, id="or the least that it can do"),
        pytest.param({"max_charge_w": 800}, 800, id="or all that it can do"),
        pytest.param({"max_charge_w": None}, 1000, id="it told no rating"),
    ],
)
def test_how_much_it_charges(change: dict[str, float | None], power_w: float) -> None:
    assert charging(replace(MEANS, **change)) == power_w


@pytest.mark.parametrize(
    ("change", "power_w"),
    [
        pytest.param({}, 1000, id="a kilowatt"),
        pytest.param({"house_w": 900}, 750, id="what the house takes, and some room"),
        pytest.param({"min_discharge_w": 1400}, 1400, id="the least that it can do"),
        pytest.param({"max_discharge_w": 800}, 800, id="all that it can do"),
        pytest.param({"house_w": -2000, "export_allowed": True}, 1000, id="it may be exported"),
    ],
)
def test_how_much_it_gives(change: dict[str, float | bool], power_w: float) -> None:
    assert feeding(replace(MEANS, **change)) == power_w


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"house_w": 300}, "the house takes only 300 W now"),
        ({"house_w": -2000}, "the house takes only 0 W now"),
        ({"house_w": 1400, "min_discharge_w": 1400}, "less than the 1.6 kW"),
        ({"house_w": None}, "nobody knows what the house takes"),
        ({"no_discharge": "The charger cannot."}, "The charger cannot."),
        ({"max_discharge_w": 200}, "200 W is too little"),
    ],
)
def test_why_it_does_not_give(change: dict[str, float | str | None], because: str) -> None:
    told = feeding(replace(MEANS, **change))
    assert isinstance(told, str)
    assert because in told


@given(
    house_w=st.floats(-20_000, 20_000),
    least_w=st.floats(0, 3000),
    most_w=st.none() | st.floats(0, 11_000),
)
def test_nothing_is_exported_without_leave(house_w: float, least_w: float, most_w: float | None) -> None:
    power = feeding(replace(MEANS, house_w=house_w, min_discharge_w=least_w, max_discharge_w=most_w))
    if isinstance(power, float):
        assert power <= house_w - MARGIN_W
        assert power >= max(LEAST_W, least_w)
