"""Names, icons, actions and code say the same: what hassfest would look for, and a little more."""

import ast
import errno
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import homeassistant
import pytest
import yaml
from packaging.requirements import Requirement
from PIL import Image

import custom_components.v2h as integration
from custom_components.v2h.battery.home_battery import BATTERY
from custom_components.v2h.battery.leash import LEASH
from custom_components.v2h.binary_sensor import BINARY_SENSORS
from custom_components.v2h.calendar import PLAN, TRIPS
from custom_components.v2h.demand import DEMAND
from custom_components.v2h.entry_data import KEYS
from custom_components.v2h.event import EVENTS
from custom_components.v2h.flow.checks import port_trouble
from custom_components.v2h.flow.form import FOLDED, PAGES
from custom_components.v2h.flow.options import MENU
from custom_components.v2h.raw import RAW
from custom_components.v2h.select import MODE
from custom_components.v2h.sensor import SENSORS
from custom_components.v2h.sources.grid_events import EVENTS as WINDOWS

ROOT = Path(integration.__file__).parent
OWN_FILES = sorted(ROOT.rglob("*.py"))
ENGLISH = json.loads((ROOT / "translations/en.json").read_text())
ICONS = json.loads((ROOT / "icons.json").read_text())
MANIFEST = json.loads((ROOT / "manifest.json").read_text())
SERVICES = yaml.safe_load((ROOT / "services.yaml").read_text())
ENTITIES = {
    "binary_sensor": BINARY_SENSORS,
    "calendar": (TRIPS, PLAN),
    "event": EVENTS,
    "select": (MODE,),
    "sensor": (*SENSORS, *RAW),
}


def keys(descriptions: Any) -> set[str]:
    return {description.translation_key for description in descriptions}


def raised(keyword: str) -> Iterator[str]:
    """Every constant given as *keyword* in our own modules."""
    for file in OWN_FILES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.keyword) and node.arg == keyword and isinstance(node.value, ast.Constant):
                yield node.value.value


@pytest.mark.parametrize("platform", ENTITIES)
def test_every_entity_has_a_name_and_an_icon(platform: str) -> None:
    assert keys(ENTITIES[platform]) == set(ENGLISH["entity"][platform]) == set(ICONS["entity"][platform])


def test_every_state_has_a_name() -> None:
    (plan,) = [sensor for sensor in SENSORS if sensor.key == "plan"]
    assert set(plan.options or ()) == set(ENGLISH["entity"]["sensor"]["plan"]["state"])
    assert set(MODE.options or ()) == set(ENGLISH["entity"]["select"]["mode"]["state"])


STEPS = ENGLISH["config"]["step"]
OPTIONS = ENGLISH["options"]["step"]
# A page, its menu entry and its errors that only a home has which stands already.
LATER = {"battery", "handle_unfit", "not_restrainable"}
# The trial of a charger that stands already, in its own menu and in two repairs.
TRIAL = {
    *("trial", "trial_run", "trial_seen", "trial_flipped", "trial_flip", "trial_leave_it"),
    *("trial_charge", "trial_discharge", "trial_leave", "trial_not_now"),
}
ON_A_PAGE = {name: name for name in PAGES} | {"signs": "inverter_found"}


@pytest.mark.parametrize("name", [*PAGES])
def test_every_field_is_named(name: str) -> None:
    assert set(PAGES[name]) == set(STEPS[ON_A_PAGE[name]]["data"])


@pytest.mark.parametrize("name", [*FOLDED])
def test_every_field_that_is_folded_away_is_named(name: str) -> None:
    assert set(FOLDED[name]) == set(STEPS[name]["sections"]["more"]["data"])


def test_every_field_that_few_homes_need_is_named() -> None:
    assert set(DEMAND) == set(OPTIONS["demand"]["data"])
    assert set(WINDOWS) == set(OPTIONS["grid_events"]["data"])


@pytest.mark.parametrize("page", [*STEPS.values(), *OPTIONS.values()], ids=[*STEPS, *OPTIONS])
def test_every_named_field_is_described_in_a_sentence(page: dict[str, Any]) -> None:
    for words in (page, *page.get("sections", {}).values()):
        assert set(words.get("data", {})) == set(words.get("data_description", {}))
        assert all(text.endswith(".") for text in words.get("data_description", {}).values())


def test_every_page_of_the_flow_has_words_and_every_word_a_page() -> None:
    code = "".join(file.read_text() for file in (ROOT / "config_flow.py", *(ROOT / "flow").glob("*.py")))
    steps = set(re.findall(r"async def async_step_(\w+)", code))
    without_page = {
        "charger_rang",
        "dhcp",
        "charger_wait",
        "integration_discovery",
        "inverter_scan",
        "inverter_scanned",
        "moved",
        "no_meter",
        "others",
        "whose",
        "zeroconf",
    }
    assert steps - without_page - LATER - TRIAL == {*STEPS, *OPTIONS}
    shown = {step for page in (*STEPS.values(), *OPTIONS.values()) for step in page.get("menu_options", {})}
    assert shown <= steps


def test_options_are_described_by_the_same_words_as_at_first() -> None:
    for part in ("step", "error"):
        first, later = ENGLISH["config"][part], ENGLISH["options"][part]
        assert {key: later[key] for key in later if key in first} == {
            key: first[key] for key in first if key in later
        }
    assert list(OPTIONS["init"]["menu_options"]) == list(MENU)


@pytest.mark.parametrize("kind", [*KEYS])
def test_a_device_is_described_by_the_same_words_at_first_and_later(kind: str) -> None:
    config, later = ENGLISH["config"], ENGLISH["config_subentries"][kind]
    for part in ("step", "error", "progress"):
        for key in later.get(part, {}).keys() - LATER - TRIAL - {"reconfigure"}:
            words = later[part][key]
            if menu := words.get("menu_options") if isinstance(words, dict) else None:
                words = {**words, "menu_options": {step: menu[step] for step in menu if step not in LATER}}
            assert words == config[part][key]
    assert set(later["initiate_flow"]) == {"user", "reconfigure"}
    assert later["step"]


def test_a_trial_is_told_in_the_same_words_wherever_it_begins() -> None:
    charger = ENGLISH["config_subentries"]["charger"]
    told = {key for part in ("step", "error", "progress") for key in charger[part] if key in TRIAL}
    assert told == TRIAL - {"trial_flip", "trial_leave_it"}  # those show no page of their own
    for repair in ("charger_untried", "charger_untrusted"):
        for part, words in ENGLISH["issues"][repair]["fix_flow"].items():
            if part != "abort":
                assert words == {key: charger[part][key] for key in charger[part] if key in TRIAL}


def test_every_action_and_its_fields_are_named() -> None:
    assert set(SERVICES) == set(ENGLISH["services"]) == set(ICONS["services"])
    for action, described in SERVICES.items():
        assert set(described["fields"]) == set(ENGLISH["services"][action]["fields"])


def test_every_exception_has_a_sentence_and_every_sentence_an_exception() -> None:
    in_code = {key for key in raised("translation_key") if key in ENGLISH["exceptions"]} | {
        text.value
        for file in OWN_FILES
        for text in ast.walk(ast.parse(file.read_text()))
        if isinstance(text, ast.Constant) and text.value in ENGLISH["exceptions"]
    }
    assert in_code == set(ENGLISH["exceptions"])
    entities = {key for descriptions in ENTITIES.values() for key in keys(descriptions)}
    assert set(raised("translation_key")) <= set(ENGLISH["exceptions"]) | entities | set(ENGLISH["selector"])


def test_every_flow_error_has_a_sentence() -> None:
    files = (ROOT / "config_flow.py", *(ROOT / "flow").glob("*.py"))
    code = "".join(file.read_text() for file in files)
    plain = set(re.findall(r'found\.add\([^"\n]*(?:"base", )?"(\w+)"', code))
    mistaken = set(re.findall(r'"(\w+_mistaken)"', code))
    ports = {port_trouble(OSError(number, "")) for number in (errno.EACCES, errno.EADDRINUSE)}
    assert (plain | mistaken | ports) - LATER == {
        *ENGLISH["config"]["error"],
        *ENGLISH["options"]["error"],
    }
    assert LATER - {"battery"} <= plain & set(ENGLISH["config_subentries"]["inverter"]["error"])


def test_a_page_that_only_comes_later_has_words_for_all_its_fields() -> None:
    page = ENGLISH["config_subentries"]["inverter"]["step"]["battery"]
    assert set(page["data"]) == set(page["data_description"]) == {*LEASH, *BATTERY}


def test_the_manifest_is_in_hassfests_order() -> None:
    order = list(MANIFEST)
    assert order[:2] == ["domain", "name"]
    assert order[2:] == sorted(order[2:])
    assert MANIFEST["domain"] == ROOT.name


@pytest.mark.parametrize(("name", "size"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_the_brand_icon_has_the_size_that_home_assistant_wants(name: str, size: int) -> None:
    with Image.open(ROOT / "brand" / name) as icon:
        assert icon.size == (size, size)
        assert icon.mode == "RGBA"
        assert icon.getpixel((0, 0))[3] == 0


def test_nothing_is_pinned_that_home_assistant_pins() -> None:
    constraints = (Path(homeassistant.__file__).parent / "package_constraints.txt").read_text()
    told = dict(re.findall(r"^([\w.-]+)[=>]=([\w.]+)", constraints.lower(), re.MULTILINE))
    assert {"aiohttp", "cryptography", "numpy", "websockets"} <= set(told)
    for line in MANIFEST["requirements"]:
        wanted = Requirement(line)
        assert {bound.operator for bound in wanted.specifier} == {">="}, line
        assert wanted.specifier.contains(told.get(wanted.name.lower(), "99")), line
