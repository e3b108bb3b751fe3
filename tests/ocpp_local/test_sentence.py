"""What people read carries its parts with it, so that others can say it in their language."""

import copy
import pickle

import pytest

from ocpp_local.errors import CallRejectedError, CertificateError, OcppError
from ocpp_local.messages import v21
from ocpp_local.own_words import own_words
from ocpp_local.sentence import Sentence

WHY = Sentence("no answer within {seconds} s", seconds=20)
WHOLE = Sentence("{charger} refused ({why}).", charger="BOX-7", why=WHY)


def test_a_sentence_reads_like_english():
    assert WHOLE == "BOX-7 refused (no answer within 20 s)."


@pytest.mark.parametrize("same", [WHOLE, copy.deepcopy(WHOLE), pickle.loads(pickle.dumps(WHOLE))])
def test_it_tells_its_template_and_what_fills_it(same):
    assert same.parts == {
        "text": "{charger} refused ({why}).",
        "fillings": {
            "charger": "BOX-7",
            "why": {"text": "no answer within {seconds} s", "fillings": {"seconds": "20"}},
        },
    }


def test_braces_of_others_are_no_names_to_fill_in():
    assert Sentence("{not ours}").parts == "{not ours}"
    assert Sentence("It said {why}.", why="{x}") == "It said {x}."


@pytest.mark.parametrize(
    ("err", "parts"),
    [
        pytest.param(CertificateError(WHOLE), WHOLE.parts, id="worded by us"),
        pytest.param(
            CallRejectedError("InternalError", "No way."), "InternalError: No way", id="by the charger"
        ),
        pytest.param(OcppError("bug"), "bug", id="for the log"),
        pytest.param(OcppError(), "", id="without words"),
    ],
)
def test_an_error_says_its_sentence(err, parts):
    assert err.sentence.parts == parts


@pytest.mark.parametrize(
    ("info", "said"),
    [
        (None, "it gave no reason"),
        (v21.StatusInfo(reason_code="Busy"), "Busy"),
        (v21.StatusInfo(reason_code="Busy", additional_info="A\nforged line"), "Busy: A forged line"),
    ],
)
def test_a_charger_says_why_in_its_own_words(info, said):
    assert own_words(info) == said
