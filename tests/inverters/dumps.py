"""The recordings of tests/vectors/modbus as tables of words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inverters import Device

from .faces import END, MARKER, VECTORS, absent_words

# SolarEdge: where meters lie behind the inverter, as their own common model and their values.
METERS = ((40121, 40188), (40295, 40362), (40469, 40536))
COMMON_LENGTH, INVERTER_LENGTH, METER_LENGTH = 65, 50, 105


@dataclass(frozen=True)
class Dump:
    """The words of one device. *sunspec*: it has a chain of models that can be walked."""

    words: dict[int, int]
    sunspec: bool


def _load(name: str) -> Dump:
    holding = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["holding"]
    words = _table(holding)
    if name.startswith("solaredge"):
        words = _completed(words)
    return Dump(words=words, sunspec=40000 in words)


def _table(holding: Mapping[str, Any]) -> dict[int, int]:
    if "words" not in holding:
        return {int(address): word for address, word in holding.items()}
    raw = bytes.fromhex(holding["words"])
    words = [int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2)]
    return dict(enumerate(words, holding["start"]))


def _completed(sparse: dict[int, int]) -> dict[int, int]:
    """Recordings of SolarEdge hold only what one program read: the rest is laid as not implemented."""
    meters = [place for place in METERS if place[1] in sparse]
    table = dict(enumerate(MARKER, 40000))
    table |= _absent(1, COMMON_LENGTH, 40002)
    table |= _absent(sparse[40069], INVERTER_LENGTH, 40069)
    for common, values in meters:
        table |= _absent(1, COMMON_LENGTH, common) | _absent(sparse[values], METER_LENGTH, values)
    if 57716 in sparse:
        table |= dict.fromkeys(range(57666, 57738), 0xFFFF)
    end = meters[-1][1] + METER_LENGTH + 2 if meters else 40121
    return table | dict(enumerate(END, end)) | sparse


def _absent(model: int, length: int, at: int) -> dict[int, int]:
    raw = absent_words(model, length)
    raw = raw.ljust(2 * (length + 2), b"\0")
    return {at + index: int.from_bytes(raw[2 * index : 2 * index + 2]) for index in range(length + 2)}


FILES = sorted(path.stem for path in VECTORS.glob("*.json") if path.stem != "golden")
DUMPS = {name: _load(name) for name in FILES}

# These GoodWe recordings lack the registers that say who the device is.
NAMELESS = {
    "goodwe_gw10k_et": Device(
        manufacturer="GoodWe", model="GW10K-ET", serial="", firmware="", rated_w=10_000.0, map="goodwe_et"
    )
}
