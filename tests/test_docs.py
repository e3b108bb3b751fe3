"""What the pages for people point to is there: files, headings, pictures, scripts, tests."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ABOUT = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
OUTSIDE = ("https://", "http://", "mailto:")


def text(page):
    return page.read_text(encoding="utf-8")


def anchors(page):
    """The headings as GitHub links to them."""
    headings = re.findall(r"^#+ (.+)$", text(page), re.MULTILINE)
    plain = (re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in plain}


@ABOUT
def test_every_link_leads_somewhere(page):
    told = re.sub(r"```.*?```|`[^`]*`", "", text(page), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", told) + re.findall(r'src="([^"]+)"', told)
    lost = []
    for link in links:
        if link.startswith(OUTSIDE):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@ABOUT
def test_every_file_that_is_named_is_there(page):
    told = re.sub(r"https?://[^\s)]+", "", text(page))
    named = re.findall(r"(?<![\w./-])(?:script|docs|blueprints|lab|tests)/[\w./-]*\w", told)
    assert [name for name in named if not (ROOT / name).exists()] == []
