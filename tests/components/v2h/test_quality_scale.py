"""What the quality scale and the repairs promise is there."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import custom_components.v2h as integration
from custom_components.v2h.repairs import LEARN_MORE

ROOT = Path(integration.__file__).parent
DOCS = Path(__file__).parents[3] / "docs"
RULES: dict[str, Any] = yaml.safe_load((ROOT / "quality_scale.yaml").read_text())["rules"]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "services.yaml").read_text())


@pytest.mark.parametrize("rule", [*RULES])
def test_every_rule_is_done_or_says_why_not(rule: str) -> None:
    match RULES[rule]:
        case "done" | "todo":
            pass
        case {"status": "todo" | "exempt", "comment": str() as comment}:
            assert comment.strip().endswith(".")
        case other:
            pytest.fail(f"{rule}: {other}")


def test_a_repair_leads_to_a_page_that_is_there() -> None:
    assert (DOCS / LEARN_MORE.rpartition("/docs/")[2]).is_file()


@pytest.mark.parametrize("action", [*SERVICES])
def test_every_action_is_in_the_docs(action: str) -> None:
    assert f"`v2h.{action}`" in (DOCS / "automations.md").read_text()
