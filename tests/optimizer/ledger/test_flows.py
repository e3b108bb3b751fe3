"""Seven meters become flows that add up to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.ledger import FLOWS, Terminals, flows_of


@pytest.mark.parametrize(
    ("met", "flows"),
    [
        pytest.param({"grid_in": 5, "car_in": 3}, {"grid_to_house": 2, "grid_to_car": 3}, id="night"),
        pytest.param(
            {"sun": 6, "car_in": 3, "grid_out": 1},
            {"sun_to_house": 2, "sun_to_car": 3, "sun_to_grid": 1}, id="noon",
        ),
        pytest.param({"car_out": 2, "grid_in": 1}, {"car_to_house": 2, "grid_to_house": 1}, id="evening"),
        pytest.param(
            {"car_out": 5, "sun": 1, "grid_out": 4},
            {"sun_to_house": 1, "car_to_house": 1, "car_to_grid": 4}, id="selling, sun first",
        ),
        pytest.param(
            {"sun": 6, "battery_in": 4, "grid_out": 1},
            {"sun_to_house": 1, "sun_to_battery": 4, "sun_to_grid": 1}, id="the sun fills the battery",
        ),
        pytest.param(
            {"battery_out": 5, "car_in": 3}, {"battery_to_house": 2, "battery_to_car": 3}, id="it pours",
        ),
        pytest.param({"car_out": 3, "battery_in": 3}, {"car_to_battery": 3}, id="and back"),
        pytest.param({"sun": None, "grid_out": 2}, {"sun_to_grid": 2}, id="a sun that nobody measures"),
        pytest.param({"sun": 1, "grid_out": 2}, {"sun_to_grid": 2}, id="a sun that is measured too small"),
        pytest.param(
            {"grid_in": 3, "grid_out": 2, "sun": 3},
            {"sun_to_grid": 2, "sun_to_house": 1, "grid_to_house": 3}, id="an hour that bought and sold",
        ),
    ],
)  # fmt: skip
def test_energy_goes_from_where_to_where(met, flows):
    assert flows_of(Terminals(**met)) == pytest.approx(flows)


wh = st.floats(0, 5000, allow_nan=False)
ONE_WAY = st.tuples(wh, st.booleans()).map(lambda pair: (pair[0], 0.0) if pair[1] else (0.0, pair[0]))


@given(grid=st.tuples(wh, wh), car=ONE_WAY, battery=ONE_WAY, sun=st.none() | wh)
def test_the_flows_add_up_to_every_meter(grid, car, battery, sun):
    met = Terminals(
        grid_in=grid[0], grid_out=grid[1], car_in=car[0], car_out=car[1],
        battery_in=battery[0], battery_out=battery[1], sun=sun,
    )  # fmt: skip
    flows = flows_of(met)
    assert set(flows) <= set(FLOWS)
    assert all(value >= 0 for value in flows.values())
    for place, out, into in (
        ("grid", met.grid_in, met.grid_out),
        ("car", met.car_out, met.car_in),
        ("battery", met.battery_out, met.battery_in),
    ):
        given_wh = sum(value for name, value in flows.items() if name.startswith(f"{place}_to_"))
        taken_wh = sum(value for name, value in flows.items() if name.endswith(f"_to_{place}"))
        assert given_wh == pytest.approx(out, abs=1e-6)
        assert taken_wh == pytest.approx(into, abs=1e-6)


def test_a_car_that_was_filled_and_emptied_in_one_step_keeps_both_beside_a_home_battery():
    terminals = Terminals(grid_in=100.0, battery_out=300.0, car_in=50.0, car_out=40.0)
    flows = flows_of(terminals)
    assert sum(wh for name, wh in flows.items() if name.startswith("car_to")) == pytest.approx(40.0)
    assert sum(wh for name, wh in flows.items() if name.endswith("to_car")) == pytest.approx(50.0)
    assert sum(wh for name, wh in flows.items() if name.startswith("battery_to")) == pytest.approx(300.0)
    assert sum(wh for name, wh in flows.items() if name.startswith("grid_to")) == pytest.approx(100.0)
