"""A mistake in a map file is named with its place, whatever it is."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inverters import MAPS, MapFileError
from inverters.kinds import Kind
from inverters.native.catalog import FOLDER
from inverters.native.parse import parse_map

from .minimal import MINIMAL

BROKEN = [
    pytest.param("[]", "must be an object", id="a list"),
    pytest.param("{", "not JSON", id="no JSON"),
    pytest.param({"colour": "red"}, "unknown fields: colour", id="an unknown field"),
    pytest.param({"quantities": {"grid_kw": {}}}, "quantities: has unknown fields: grid_kw", id="a new name"),
    pytest.param(
        {"quantities": {"grid_w": {"at": 70000, "type": "int16"}}}, "70000 must be", id="an address"
    ),
    pytest.param({"quantities": {"grid_w": {"at": 65535, "type": "int32"}}}, "behind register", id="the end"),
    pytest.param(
        {"quantities": {"grid_w": {"at": 1, "type": "int24"}}}, "type 'int24' is unknown", id="a type"
    ),
    pytest.param({"quantities": {"grid_w": {"at": 1}}}, "needs at and type", id="no type"),
    pytest.param({"quantities": {"grid_w": []}}, "adds up to nothing", id="an empty sum"),
    pytest.param({"quantities": {"grid_w": {"first_of": []}}}, "first_of must be a list", id="no choice"),
    pytest.param({"quantities": {"grid_w": {"at": 1, "type": "text4"}}}, "a text is no number", id="a text"),
    pytest.param(
        {"quantities": {"grid_w": {"at": 1, "type": "int16", "scale": 0}}}, "scale 0 must be", id="a scale"
    ),
    pytest.param({"space": "coils"}, "space 'coils' must be", id="a table"),
    pytest.param({"word_order": "middle"}, "'middle' must be big", id="an order"),
    pytest.param({"units": [300]}, "units: 300 must be", id="a unit"),
    pytest.param({"holes": [[5, 2]]}, "pairs of first and last", id="a hole inside out"),
    pytest.param({"confirmed_by_dump": "yes"}, "must be true or false", id="a flag"),
    pytest.param({"sources": "me"}, "must be a list of texts", id="a source"),
    pytest.param({"recognise": {"at": 1, "type": "int16"}}, "needs matches", id="nothing to look for"),
    pytest.param(
        {"recognise": {"at": 1, "type": "text4", "matches": "("}}, "no regular expression", id="a pattern"
    ),
]


@pytest.mark.parametrize(("change", "sentence"), BROKEN)
def test_a_mistake_in_a_file_is_named_with_its_place(change, sentence):
    content = change if isinstance(change, str) else json.dumps(MINIMAL | change)
    with pytest.raises(MapFileError, match=r"^acme: ") as caught:
        parse_map("acme", content)
    assert sentence in str(caught.value)


@given(
    path=st.lists(st.integers(0, 6), min_size=1, max_size=4),
    junk=st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.lists(st.integers()),
    name=st.sampled_from(sorted(MAPS)),
)
@settings(max_examples=150, deadline=None)
def test_no_damage_to_a_file_ends_in_a_foreign_error(path, junk, name):
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    place = data
    for step in path:
        keys = (
            list(place) if isinstance(place, dict) else range(len(place)) if isinstance(place, list) else []
        )
        if not keys:
            break
        key = keys[step % len(keys)]
        if step == path[-1] or not isinstance(place[key], dict | list):
            place[key] = junk
            break
        place = place[key]
    with contextlib.suppress(MapFileError):
        parse_map(name, json.dumps(data))


def test_kinds_have_names_that_files_can_use():
    assert {kind.label for kind in Kind} >= {"int16", "uint32", "float32", "uint64"}
