"""The other languages say everything that English says, with the same names to be filled in."""

import json
import re
from pathlib import Path

import pytest

TRANSLATIONS = Path(__file__).parents[3] / "custom_components/v2h/translations"
LANGUAGES = ("de", "es", "fr", "nl")
# What is the same word everywhere, or only a name to be filled in.
SHORT = 12


def texts(language):
    def leaves(tree, path=()):
        for key, value in tree.items():
            if isinstance(value, str):
                yield (*path, key), value
            else:
                yield from leaves(value, (*path, key))

    source = (TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8")
    return dict(leaves(json.loads(source)))


ENGLISH = texts("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_texts_of_english_and_no_other(language):
    assert list(texts(language)) == list(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_fills_in_the_same_names_and_keeps_the_marks(language):
    told = texts(language)
    for path, english in ENGLISH.items():
        for mark in (r"\{\w+\}", r"\*\*", "`", "\n\n"):
            assert sorted(re.findall(mark, told[path])) == sorted(re.findall(mark, english)), (path, mark)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_was_left_in_english(language):
    told = texts(language)
    same = {path for path, english in ENGLISH.items() if told[path] == english and len(english) > SHORT}
    left = {path for path in same if re.sub(r"\{\w+\}", "", ENGLISH[path]).strip()}
    assert {ENGLISH[path] for path in left} <= {"V2H Home Energy Manager"}
