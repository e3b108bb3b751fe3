"""What the words of a round mean by a map: the better register, sums with parts missing, totals in pieces."""

import re
from pathlib import Path

from inverters import MAPS
from inverters.fetching import Fetched
from inverters.link import Space
from inverters.native.parse import OPTIONAL, PROBE, REQUIRED, parse_map
from inverters.native.values import understand
from inverters.planning import Terrain

from .minimal import parsed


def words_of(family, values, missed=()):
    """A round that brought these words; what is neither brought nor missed was refused for good."""
    asked = {register.want(None) for _, register in family.registers()}
    refused = frozenset(want for want in asked if want.start not in {*values, *missed})
    words = {at + n: word for at, found in values.items() for n, word in enumerate(found)}
    tables = {(None, space): words for space in Space}
    return Fetched(terrain=Terrain(refused=refused), tables=tables)


def test_the_better_register_is_used_and_the_other_where_it_is_missing():
    family = parsed(
        quantities={"grid_w": {"first_of": [{"at": 10, "type": "int32"}, {"at": 20, "type": "int16"}]}}
    )
    for values, expected in (({10: (0, 5), 20: (6,)}, 5), ({20: (6,)}, 6), ({10: (0x8000, 0)}, None)):
        assert understand(family, None, words_of(family, values), little=None) == {"grid_w": expected}


def test_a_sum_with_a_part_missing_is_unknown_unless_the_part_may_be_missing():
    parts = [{"at": 10, "type": "int16"}, {"at": 11, "type": "int16", "optional": True}]
    family = parsed(quantities={"sun_w": parts})
    for values, expected in (({10: (5,), 11: (6,)}, 11), ({10: (5,)}, 5), ({11: (6,)}, None), ({}, None)):
        assert understand(family, None, words_of(family, values), little=None) == {"sun_w": expected}


def test_a_part_that_only_this_round_missed_makes_the_value_unknown():
    """Not a smaller sum, and not the other register: the next round would jump."""
    parts = [{"at": 10, "type": "int16"}, {"at": 11, "type": "int16", "optional": True}]
    other = {"at": 20, "type": "int16"}
    family = parsed(quantities={"sun_w": {"first_of": [parts, other]}})
    fetched = words_of(family, {10: (5,), 20: (9,)}, missed=[11])
    assert understand(family, None, fetched, little=None) == {}


def test_a_total_whose_words_lie_apart_is_put_together():
    register = {"at": 78, "high_at": 80, "type": "uint32", "scale": 100}
    family = parsed(quantities={"imported_wh": register}, word_order="little")
    values = {78: (0x0002, 5000, 0x0001)}
    assert understand(family, None, words_of(family, values), little=None) == {"imported_wh": 6_553_800.0}


def documented():
    text = (Path(__file__).parents[3] / "docs" / "inverters.md").read_text(encoding="utf-8")
    return text, re.search(r"```json\n(.*?)```", text, re.DOTALL)[1]


def test_the_worked_example_of_the_documentation_is_a_map():
    family = parse_map("acme", documented()[1])
    fetched = words_of(family, {5010: (700,), 5020: (0xFFFF, 0xFE64), 5030: (900,), 5032: (645,)})
    assert understand(family, None, fetched, little=None) == {
        "sun_w": 700.0,
        "grid_w": 412.0,
        "battery_discharge_w": 900.0,
        "battery_soc_percent": 64.5,
        "imported_wh": None,
    }


def test_the_documentation_names_every_map_and_field():
    text, _ = documented()
    assert all(f"`{name}`" in text for name in MAPS)
    assert all(f"`{field}`" in text for field in REQUIRED | OPTIONAL | PROBE)
