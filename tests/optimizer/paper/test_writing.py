"""What is written comes back the same, whatever is in it."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from types import NoneType, UnionType
from typing import TypeAliasType, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.control.basis import Basis
from optimizer.dispatch.decision import Decision, Mode
from optimizer.dispatch.snapshot import Sample
from optimizer.errors import ProblemError
from optimizer.outlook import Outlook
from optimizer.paper.writing import restored, written
from optimizer.site import DemandCharge
from optimizer.words import Text

ZONES = [ZoneInfo("Europe/Stockholm"), ZoneInfo("America/New_York"), ZoneInfo("UTC")]
PLAIN = {
    float: st.floats(),
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    str: st.text(max_size=5),
    Text: st.text(max_size=5).map(Text),
    datetime: st.datetimes(timezones=st.sampled_from(ZONES)),
    timedelta: st.integers(-5_000, 5_000).map(lambda minutes: timedelta(minutes=minutes)),
    tzinfo: st.sampled_from(ZONES),
}


def any_of(kind):
    """Any value of a type, made from the types of its fields."""
    if isinstance(kind, TypeAliasType):
        return any_of(kind.__value__)
    if isinstance(kind, UnionType):
        return st.one_of(*(st.none() if one is NoneType else any_of(one) for one in get_args(kind)))
    if get_origin(kind) is tuple and get_args(kind)[1:] == (...,):
        return st.lists(any_of(get_args(kind)[0]), max_size=2).map(tuple)
    if get_origin(kind) is tuple:
        return st.tuples(*map(any_of, get_args(kind)))
    if kind in PLAIN:
        return PLAIN[kind]
    if issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    hints = get_type_hints(kind)
    return st.builds(kind, **{one.name: any_of(hints[one.name]) for one in dataclasses.fields(kind)})


def on_paper(value):
    """As it goes through a file."""
    return json.loads(json.dumps(written(value), allow_nan=False))


@pytest.mark.parametrize("kind", [Outlook, Basis, Decision], ids=lambda kind: kind.__name__)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_written_comes_back_to_the_last_digit(kind, data):
    value = data.draw(any_of(kind))
    told = on_paper(value)
    again = restored(kind, told, "it")
    assert on_paper(again) == told
    assert repr(again) == repr(restored(kind, on_paper(again), "it"))


def test_values_that_json_lacks_come_back():
    for value in ("nan", "inf", "-inf"):
        sample = restored(Sample, on_paper(Sample(value=float(value), elapsed=1.5)), "it")
        assert str(sample.value) == value
    charge = DemandCharge(price_per_kw=10.0, interval=timedelta(minutes=30))
    assert restored(DemandCharge, on_paper(charge), "it") == charge


@pytest.mark.parametrize(
    ("kind", "told", "said"),
    [
        pytest.param(Sample, {"value": "1", "elapsed": 0}, "it.value is '1', expected a value", id="text"),
        pytest.param(Sample, {"value": 1}, "it.elapsed is missing", id="missing"),
        pytest.param(Sample, {"value": 1, "elapsed": 0, "age": 3}, "it.age is 3", id="from a newer version"),
        pytest.param(Sample, [1, 0], "it is [1, 0], expected an object", id="a list"),
    ],
)
def test_what_nobody_wrote_is_refused_with_its_field(kind, told, said):
    with pytest.raises(ProblemError) as refused:
        restored(kind, told, "it")
    assert said in str(refused.value)


@settings(max_examples=1)
@given(outlook=any_of(Outlook))
def test_a_zone_that_is_none_is_named(outlook):
    told = on_paper(outlook) | {"tz": "Middle/Earth"}
    with pytest.raises(ProblemError, match=r"it\.tz is Middle/Earth, expected a name such as"):
        restored(Outlook, told, "it")


def test_what_could_not_be_read_back_is_not_written():
    with pytest.raises(ProblemError, match="expected something that can be written"):
        written({Mode.HOLD: UTC})
