"""Names, icons, actions and code say the same: what hassfest would look for, and a little more."""

import ast
import errno
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

import custom_components.v2h as integration
from custom_components.v2h.binary_sensor import BINARY_SENSORS
from custom_components.v2h.checks import port_trouble
from custom_components.v2h.form import DEFAULTS, SIMULATED_HOME, home_form
from custom_components.v2h.select import MODE
from custom_components.v2h.sensor import SENSORS

ROOT = Path(integration.__file__).parent
ENGLISH = json.loads((ROOT / "translations/en.json").read_text())
ICONS = json.loads((ROOT / "icons.json").read_text())
MANIFEST = json.loads((ROOT / "manifest.json").read_text())
SERVICES = yaml.safe_load((ROOT / "services.yaml").read_text())
ENTITIES = {"sensor": SENSORS, "binary_sensor": BINARY_SENSORS, "select": (MODE,)}


def keys(descriptions: Any) -> set[str]:
    return {description.translation_key for description in descriptions}


def raised(keyword: str) -> Iterator[str]:
    """Every constant given as *keyword* in our own modules."""
    for file in ROOT.glob("*.py"):
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


@pytest.mark.parametrize(
    ("step", "schema"), [("home", home_form(DEFAULTS)), ("simulated_home", SIMULATED_HOME)]
)
def test_every_field_is_named_and_described(step: str, schema: Any) -> None:
    words = ENGLISH["config"]["step"][step]
    fields = {str(field) for field in schema.schema}
    assert fields == set(words["data"]) == set(words["data_description"])
    assert all(text.endswith(".") for text in words["data_description"].values())


def test_every_action_and_its_fields_are_named() -> None:
    assert set(SERVICES) == set(ENGLISH["services"]) == set(ICONS["services"])
    for action, described in SERVICES.items():
        assert set(described["fields"]) == set(ENGLISH["services"][action]["fields"])


def test_every_exception_has_a_sentence_and_every_sentence_an_exception() -> None:
    in_code = {key for key in raised("translation_key") if key in ENGLISH["exceptions"]} | {
        text.value
        for file in ROOT.glob("*.py")
        for text in ast.walk(ast.parse(file.read_text()))
        if isinstance(text, ast.Constant) and text.value in ENGLISH["exceptions"]
    }
    assert in_code == set(ENGLISH["exceptions"])
    entities = {key for descriptions in ENTITIES.values() for key in keys(descriptions)}
    assert set(raised("translation_key")) <= set(ENGLISH["exceptions"]) | entities | set(ENGLISH["selector"])


def test_every_flow_error_has_a_sentence() -> None:
    source = (ROOT / "checks.py").read_text()
    plain = set(re.findall(r'found\.add\([^"]*"(\w+)"', source))
    by_source = {
        f"{where}_{kind}"
        for where in ("price_source", "feed_in_source", "sun_source")
        for kind in ("unusable", "empty", "mistaken")
    }
    ports = {port_trouble(OSError(number, "")) for number in (errno.EACCES, errno.EADDRINUSE)}
    assert plain | by_source | ports == set(ENGLISH["config"]["error"])


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
