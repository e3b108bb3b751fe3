"""What people read carries its parts with it, so that others can say it in their language."""

import pytest

from inverters.device import Device
from inverters.errors import InverterError, LinkDownError
from inverters.link import refused
from inverters.sentence import Sentence, figure


def test_a_number_is_told_apart_from_words():
    said = Sentence("{name}, {power} kW", name="Twin", power=figure("3.7"))
    assert said == "Twin, 3.7 kW"
    assert said.parts == {
        "text": "{name}, {power} kW",
        "fillings": {"name": "Twin", "power": {"figure": "3.7"}},
    }


@pytest.mark.parametrize(
    ("device", "said"),
    [
        (Device(manufacturer="Deye", model="", serial="", firmware="", rated_w=None, map="deye_1p"),
         "Deye inverter, read by the map deye_1p"),
        (Device(manufacturer="Deye", model="SUN-8K", serial="", firmware="", rated_w=8000.0, map="deye_1p"),
         "Deye SUN-8K, 8.0 kW, read by the map deye_1p"),
    ],
)  # fmt: skip
def test_a_device_reads_like_english(device, said):
    assert device.words == said


@pytest.mark.parametrize(("verb", "begin"), [("read", "refused to read"), ("write", "refused to write")])
def test_a_refusal_is_a_sentence_of_its_own_for_each_verb(verb, begin):
    said = refused(2, 40, 1, verb).sentence.parts
    assert begin in said["text"]
    assert said["fillings"]["why"] == "it has no such registers"


@pytest.mark.parametrize(("err", "said"), [(LinkDownError("gone"), "gone"), (InverterError(), "")])
def test_an_error_says_its_sentence(err, said):
    assert err.sentence == said
