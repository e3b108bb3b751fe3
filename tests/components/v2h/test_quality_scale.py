"""What the quality scale and the repairs promise is there."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

import custom_components.v2h as integration
from custom_components.v2h.const import PLATFORMS
from custom_components.v2h.troubles.issues import LEARN_MORE

ROOT = Path(integration.__file__).parent
DOCS = Path(__file__).parents[3] / "docs"
RULES: dict[str, Any] = yaml.safe_load((ROOT / "quality_scale.yaml").read_text())["rules"]
ENGLISH = json.loads((ROOT / "translations/en.json").read_text())
ENTITIES = ENGLISH["entity"]
REFERENCE = (DOCS / "reference.md").read_text()
DOC_OF_ENTITIES = (DOCS / "entities.md").read_text()
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "services.yaml").read_text())


# Home Assistant's own list, developer documentation of 2026-08, from bronze to platinum.
SCALE = set(
    """
    action-setup appropriate-polling brands common-modules config-flow config-flow-test-coverage
    dependency-transparency docs-actions docs-conditions docs-high-level-description
    docs-installation-instructions docs-removal-instructions docs-triggers entity-event-setup entity-unique-id
    has-entity-name runtime-data test-before-configure test-before-setup unique-config-entry

    action-exceptions config-entry-unloading docs-configuration-parameters docs-installation-parameters
    entity-unavailable integration-owner log-when-unavailable parallel-updates reauthentication-flow
    test-coverage

    devices diagnostics discovery discovery-update-info docs-data-update docs-examples docs-known-limitations
    docs-supported-devices docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices
    entity-category entity-device-class entity-disabled-by-default entity-translations exception-translations
    icon-translations reconfiguration-flow repair-issues stale-devices

    async-dependency inject-websession strict-typing
    """.split()  # noqa: SIM905  they are words
)


def test_every_rule_of_the_scale_is_answered() -> None:
    assert set(RULES) == SCALE


@pytest.mark.parametrize("rule", [*RULES])
def test_every_rule_is_done_or_says_why_it_need_not_be(rule: str) -> None:
    match RULES[rule]:
        case "done":
            pass
        case {"status": "exempt", "comment": str() as comment}:
            assert comment.strip().endswith(".")
        case other:
            pytest.fail(f"{rule}: {other}")


def test_the_manifest_claims_what_the_rules_are_answered_for() -> None:
    assert json.loads((ROOT / "manifest.json").read_text())["quality_scale"] == "platinum"


@pytest.mark.parametrize(("platform", "key"), [(p, key) for p, words in ENTITIES.items() for key in words])
def test_every_entity_is_in_the_docs(platform: str, key: str) -> None:
    assert f"*{ENTITIES[platform][key]['name']}*" in DOC_OF_ENTITIES


PLATFORMS_THAT_LISTEN = {file.stem for file in ROOT.glob("*.py") if "PARALLEL_UPDATES" in file.read_text()}


def test_every_platform_says_how_many_may_act_at_once() -> None:
    assert {platform.value for platform in PLATFORMS} == PLATFORMS_THAT_LISTEN


def test_a_repair_leads_to_a_page_that_is_there() -> None:
    assert (DOCS / LEARN_MORE.rpartition("/docs/")[2]).is_file()


@pytest.mark.parametrize("action", [*SERVICES])
def test_every_action_is_in_the_docs(action: str) -> None:
    assert f"`v2h.{action}`" in (DOCS / "automations.md").read_text()


CHAPTERS = {part.partition("\n")[0].strip("# "): part for part in REFERENCE.split("\n#")}


def chapter_on(action: str) -> str:
    (found,) = [text for heading, text in CHAPTERS.items() if f"`v2h.{action}`" in heading]
    return found


@pytest.mark.parametrize("action", [*SERVICES])
def test_the_reference_explains_every_field_of_an_action(action: str) -> None:
    of_all = CHAPTERS["Actions"]
    # It takes what the one before takes, and says so.
    told = chapter_on("sessions" if action == "export_sessions" else action)
    for field, how in SERVICES[action]["fields"].items():
        assert f"`{field}`" in of_all or f"| `{field}` | {'yes' if how['required'] else 'no'} |" in told


@pytest.mark.parametrize("kind", ["triggers", "conditions"])
def test_the_reference_explains_every_trigger_and_condition_with_its_options(kind: str) -> None:
    described = yaml.safe_load((ROOT / f"{kind}.yaml").read_text())
    told = CHAPTERS[kind.title()]
    for name, words in ENGLISH[kind].items():
        assert f"| `v2h.{name}` | {words['name']} |" in told
        for option in described[name].get("fields", {}):
            assert f"| `{option}` | {words['fields'][option]['name']} |" in told
