"""docs/asked.md promises answers: each names tests, and the tests exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/asked.md").read_text(encoding="utf-8")


def rows():
    lines = (line for line in PAGE.splitlines() if line.startswith("|"))
    return [line for line in lines if not line.startswith(("|---", "| Asked"))]


def known():
    tests = (ROOT / "tests").rglob("test_*.py")
    functions = {
        name for file in tests for name in re.findall(r"def test_(\w+)", file.read_text(encoding="utf-8"))
    }
    folders = {folder.name for folder in (ROOT / "tests/scenarios").iterdir() if folder.is_dir()}
    return functions | folders | {file.name for file in (ROOT / "tests").rglob("test_*.py")}


def test_every_answer_is_kept_true_by_tests_that_exist():
    there = known()
    missing = {
        row.split("|")[1].strip(): [
            n for n in re.findall(r"`([\w.]+)`", row.split("|")[-2]) if n not in there
        ]
        for row in rows()
    }
    assert {asked: names for asked, names in missing.items() if names} == {}


def test_no_answer_is_without_a_test():
    assert [row for row in rows() if "`" not in row.split("|")[-2]] == []
    assert len(rows()) > 30
