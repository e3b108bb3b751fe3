"""A home from a JSON file: series in four forms, and errors that name field, value and what was expected."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.errors import ProblemError
from optimizer.horizon import Horizon
from optimizer.paper.rates import rates
from optimizer.paper.reading import parse, read
from optimizer.series import onto

CAR = {
    "capacity_wh": 60_000,
    "reserve_wh": 12_000,
    "max_wh": 60_000,
    "max_charge_w": 11_000,
    "max_discharge_w": 0,
}
HOME = {
    "start": "2026-11-05T17:00+01:00",
    "hours": 2,
    "site": {"fuse_w": 17_250},
    "car": CAR,
    "energy_wh": 30_000,
    "import_price": 0.3,
    "load_w": 500,
}


def one(**change):
    return read({name: value for name, value in {**HOME, **change}.items() if value is not None}).problems[
        "car"
    ]


def stamps(*values, minutes=60):
    clock = lambda place: f"2026-11-05T{17 + place * minutes // 60:02d}:{place * minutes % 60:02d}+01:00"  # noqa: E731
    return [{"start": clock(place), "value": value} for place, value in enumerate(values)]


@pytest.mark.parametrize(
    "series",
    [
        pytest.param([0.1] * 4 + [0.2] * 4, id="one value per slot"),
        pytest.param({"every_minutes": 60, "values": [0.1, 0.2]}, id="hours from the begin on"),
        pytest.param({"every_minutes": 30, "values": [0.1, 0.1, 0.2, 0.2]}, id="half hours"),
        pytest.param(
            {"every_minutes": 60, "start": "2026-11-05T15:00Z", "values": [9, 0.1, 0.2]}, id="from before"
        ),
        pytest.param(stamps(0.1, 0.2), id="times: each value lasts until the next, the last as long"),
        pytest.param(stamps(0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.2, minutes=15), id="times of quarter-hours"),
    ],
)
def test_a_series_may_be_given_in_any_of_its_forms(series):
    assert one(import_price=series).import_price == pytest.approx([0.1] * 4 + [0.2] * 4)


def test_one_number_holds_for_all_time():
    assert set(one(import_price=0.25).import_price) == {0.25}


def test_a_long_slot_gets_the_mean_of_short_prices():
    problem = one(import_price=[0.1, 0.3] * 1, slot_minutes=60)
    assert problem.import_price == (0.1, 0.3)
    mixed = one(import_price={"every_minutes": 30, "values": [0.1, 0.3, 0.2, 0.4]}, slot_minutes=60)
    assert mixed.import_price == pytest.approx((0.2, 0.3))


def test_a_limit_holds_only_where_it_is_given():
    span = [{"start": "2026-11-05T17:30+01:00", "end": "2026-11-05T18:00+01:00", "value": 4_200}]
    limit = one(import_limit_w=span).import_limit_w
    assert limit[2:4] == (4_200, 4_200)
    assert min(*limit[:2], *limit[4:]) > 17_250


def test_a_reserve_outside_of_its_span_is_that_of_the_car():
    span = [{"start": "2026-11-05T17:30+01:00", "end": "2026-11-05T18:00+01:00", "value": 50_000}]
    assert one(reserve_wh=span).reserve_wh == (12_000,) * 2 + (50_000,) * 2 + (12_000,) * 4


def test_trips_take_the_car_away_and_set_its_goal():
    trip = {
        "departure": "2026-11-05T17:30+01:00", "back": "2026-11-05T18:30+01:00", "energy_wh_used": 8_000,
        "goal_wh": 40_000,
    }  # fmt: skip
    problem = one(trips=[trip])
    assert problem.connected == (True,) * 2 + (False,) * 4 + (True,) * 2
    assert sum(problem.trip_wh) == pytest.approx(8_000)
    assert problem.goals[0].departure == datetime(2026, 11, 5, 16, 30, tzinfo=UTC)


def test_devices_share_what_the_home_says_and_may_say_more():
    home = {name: value for name, value in HOME.items() if name not in {"car", "energy_wh"}}
    own = {"first": {"car": CAR, "energy_wh": 20_000}, "second": {"car": CAR, "energy_wh": 40_000}}
    problems = read({**home, "devices": own}).problems
    assert {name: problem.energy_wh for name, problem in problems.items()} == {
        "first": 20_000,
        "second": 40_000,
    }
    assert problems["first"].load_w == problems["second"].load_w


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(
            {"car": {**CAR, "capacity_wh": "60 kWh"}},
            "car.capacity_wh is '60 kWh', expected a number in Wh.",
            id="text",
        ),
        pytest.param(
            {"car": {**CAR, "capacity_kwh": 60}},
            "car.capacity_kwh is 60, expected capacity_wh, a number in Wh.",
            id="a misspelt key",
        ),
        pytest.param({"site": {}}, "site.fuse_w is missing, expected a number in W.", id="a missing key"),
        pytest.param({"site": 25}, "site is 25, expected an object in braces {}.", id="no object"),
        pytest.param(
            {"energy_wh": None}, "energy_wh is missing, expected to be in the file.", id="no energy"
        ),
        pytest.param(
            {"energy_wh": 80}, "energy_wh is 80.0, expected Wh, neither percent nor kWh.", id="percent"
        ),
        pytest.param(
            {"import_price": [0.3] * 7},
            "import_price is 7 values, expected one for each of 8 slots.",
            id="too few",
        ),
        pytest.param(
            {"import_price": [0.3] * 7 + ["x"]},
            "import_price[7] is 'x', expected a number, money per kWh.",
            id="no price",
        ),
        pytest.param(
            {"import_price": True},
            "import_price is True, expected a number, money per kWh.",
            id="a flag is no price",
        ),
        pytest.param(
            {"load_w": stamps(1, 2)[:1]},
            "load_w[0].end is missing, expected the end of the only value.",
            id="a lonely value",
        ),
        pytest.param(
            {"load_w": [{"start": "2026-11-05T18:00+01:00", "end": "2026-11-05T19:00+01:00", "value": 500}]},
            "load_w is unknown at 16:00 on 05 Nov, expected W for every slot.",
            id="a hole in the load",
        ),
        pytest.param(
            {"start": "tonight"},
            "start is 'tonight', expected a time with its zone, such as 2026-11-05T17:00+01:00.",
            id="no time",
        ),
        pytest.param(
            {"timezone": "Mars/Olympus"},
            "timezone is Mars/Olympus, expected a name such as Europe/Berlin.",
            id="no zone",
        ),
        pytest.param({"hours": 0}, "hours is 0.0, expected hours to plan, up to two weeks.", id="no hours"),
        pytest.param(
            {"slot_minutes": 7},
            "slot_minutes is 7, expected minutes that divide a day, such as 15.",
            id="odd slots",
        ),
        pytest.param(
            {"car": {**CAR, "taper": [[40_000]]}},
            "car.taper[0] is 1 values, expected 2 values.",
            id="half a point",
        ),
        pytest.param({"plugged": "yes"}, "plugged is 'yes', expected true or false.", id="no flag"),
    ],
)
def test_what_makes_no_sense_is_told_with_field_value_and_what_was_expected(change, sentence):
    with pytest.raises(ProblemError) as caught:
        one(**change)
    assert str(caught.value) == sentence


def test_what_is_no_json_is_told_with_its_place():
    with pytest.raises(ProblemError, match=r"the file is no JSON .*line 1"):
        parse("{'a': 1}")


KEYS = ["start", "value", "values", "car"]
FIELDS = [*HOME, "trips", "goals", "sun_w", "reserve_wh", "devices", "timezone"]
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=8,
)


@settings(max_examples=150)
@given(
    field=st.sampled_from([*HOME, "trips", "goals", "sun_w", "reserve_wh", "devices", "timezone"]), value=JSON
)
def test_wild_values_only_ever_raise_our_own_error(field, value):
    data = json.loads(json.dumps({**HOME, field: value}))
    with suppress(ProblemError):
        assert read(data).problems


@given(values=st.lists(st.floats(0.01, 1), min_size=1, max_size=40), minutes=st.sampled_from([5, 15, 30, 60]))
def test_a_regular_series_keeps_its_mean(values, minutes):
    horizon = Horizon.make(datetime(2026, 11, 5, 16, tzinfo=UTC), count=len(values), minutes=minutes)
    series = rates({"every_minutes": minutes, "values": values}, "import_price", horizon)
    assert onto(horizon, series).tolist() == pytest.approx(values)
