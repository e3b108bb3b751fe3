"""docs/ocpp.md says of every action whether it is done: this keeps it true."""

import re
from functools import cache
from pathlib import Path

import pytest

import ocpp_local
from ocpp_local.blocks import HANDLERS
from ocpp_local.messages import v21

ROOT = Path(__file__).parents[2]
PACKAGE = Path(ocpp_local.__file__).parent
ROW = re.compile(r"^\| (\w+) \| (charger|us|both) \| ([A-S]) [^|]+ \| [^|]* \| (.+) \|$", re.MULTILINE)
ACTIONS = sorted(set(v21.REQUESTS) | set(v21.SENDS))


@cache
def rows() -> dict[str, tuple[str, str]]:
    """Who asks, and the state, by action."""
    found = ROW.findall((ROOT / "docs/ocpp.md").read_text(encoding="utf-8"))
    assert len(found) == len({action for action, *_ in found})
    return {action: (who, state) for action, who, _, state in found}


@cache
def asked() -> set[str]:
    """What the package asks of chargers: requests that it makes, and does not serve."""
    made: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        made.update(re.findall(r"v21\.(\w+)Request\(", path.read_text(encoding="utf-8")))
    return made & set(ACTIONS) - set(HANDLERS)


@cache
def names_of_tests() -> set[str]:
    files = Path(__file__).parent.rglob("test_*.py")
    return {name for path in files for name in re.findall(r"def (test_\w+)\(", path.read_text("utf-8"))}


def test_every_action_has_a_row():
    assert len(ACTIONS) == 91
    assert sorted(rows()) == ACTIONS


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_done_by_a_test_that_exists_or_has_a_reason(action):
    who, state = rows()[action]
    spoken = action in HANDLERS if who == "charger" else action in HANDLERS or action in asked()
    match re.fullmatch(r"done, `(test_\w+)`|no: (.{10,})", state):
        case None:
            pytest.fail(f"{action}: neither done nor explained: {state}")
        case found if found[1]:
            assert spoken, f"{action} is called done and nothing in ocpp_local speaks it"
            assert found[1] in names_of_tests()
        case _:
            assert not spoken, f"{action} is spoken: say in docs/ocpp.md which test proves it"


def test_every_test_that_the_page_names_exists():
    page = (ROOT / "docs/ocpp.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(test_\w+)`", page)) <= names_of_tests()
