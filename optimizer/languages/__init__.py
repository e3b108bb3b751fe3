"""What our sentences are called in other languages: a table for each, from the English template to its own.

A table is read once, when this package is imported: saying something never touches a disk.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("de", "es", "fr", "nl")
"""Beside English, which stands in the code."""

_TABLES: Final[dict[str, dict[str, str]]] = {language: {} for language in LANGUAGES}


def learn(folder: Path) -> None:
    """Take in the `<language>.json` of a *folder*. Blocks: to be called while modules are imported."""
    for language, table in _TABLES.items():
        table.update(json.loads((folder / f"{language}.json").read_text(encoding="utf-8")))


def table_of(language: str) -> Mapping[str, str]:
    """The table for a *language* such as "de" or "de-AT"; empty for English and for none of ours."""
    return _TABLES.get(language.partition("-")[0], {})


learn(Path(__file__).parent)
