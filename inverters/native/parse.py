"""A map file to an InverterMap. Every mistake is a sentence that names file, field and value."""

import json
import re
from collections.abc import Mapping
from typing import Final

from ..errors import MapFileError
from ..kinds import Kind
from ..link import Space
from ..planning import MAX_WORDS, MODBUS_LIMIT
from ..quantities import QUANTITIES
from .format import IDENTITY, Alternatives, InverterMap, Probe, Register, Text

KINDS: Final = {kind.label: kind for kind in Kind if not kind.label.startswith("text")}
TEXT: Final = re.compile(r"text([1-9]\d?)")
REQUIRED: Final = {"brand", "models", "confirmed_by_dump", "sources", "quantities"}
OPTIONAL: Final = {
    "notes", "ports", "units", "max_words", "holes", "recognise", "identity", "space",
    "word_order", "word_order_told_by", "adds_to_sunspec",
}  # fmt: skip
REGISTER: Final = {"at", "type", "scale", "order", "space", "absent", "optional", "magnitude", "high_at"}
PROBE: Final = REGISTER | {"matches", "among", "between"}


def parse_map(name: str, content: str) -> InverterMap:
    """The map in *content*, the JSON text of the file *name*. Raises MapFileError."""
    try:
        data = json.loads(content)
    except ValueError as error:
        raise MapFileError(f"{name}: not JSON, {error}.") from error
    return _Parser(name, _object(name, data)).map()


def _object(where: str, data: object) -> dict[str, object]:
    if not isinstance(data, dict):
        raise MapFileError(f"{where}: must be an object, not {data!r}.")
    return data


class _Parser:
    """One file's parse: knows where it is, for the sentences."""

    def __init__(self, name: str, data: dict[str, object]) -> None:
        self._name = name
        self._data = data
        self._only(data, REQUIRED | OPTIONAL, "the file")
        if missing := REQUIRED - set(data):
            raise self._error("the file", f"lacks {', '.join(sorted(missing))}")
        self._space = self._which(data.get("space", "holding"), "space")
        self._little = self._order(data.get("word_order", "big"))

    def map(self) -> InverterMap:
        data = self._data
        return InverterMap(
            name=self._name,
            brand=self._text(data["brand"], "brand"),
            models=self._text(data["models"], "models"),
            confirmed_by_dump=self._flag(data, "confirmed_by_dump"),
            sources=self._texts(data["sources"], "sources"),
            notes=self._texts(data.get("notes", []), "notes"),
            ports=self._numbers(data.get("ports", [502]), "ports", 65535),
            units=self._numbers(data.get("units", [1]), "units", 255),
            max_words=self._whole(data.get("max_words", MAX_WORDS), "max_words", MODBUS_LIMIT),
            holes=self._holes(data.get("holes", [])),
            recognise=self._probe(data.get("recognise"), "recognise"),
            identity=self._identity(_object(f"{self._name}: identity", data.get("identity", {}))),
            word_order=self._probe(data.get("word_order_told_by"), "word_order_told_by"),
            adds_to_sunspec=self._flag(data, "adds_to_sunspec"),
            quantities=self._quantities(_object(f"{self._name}: quantities", data["quantities"])),
        )

    def _quantities(self, data: dict[str, object]) -> dict[str, Alternatives]:
        self._only(data, set(QUANTITIES), "quantities")
        return {name: self._alternatives(value, name) for name, value in data.items()}

    def _alternatives(self, data: object, where: str) -> Alternatives:
        """A register, a list of registers to add, or {"first_of": [...]} with several of these."""
        ways = data["first_of"] if isinstance(data, dict) and set(data) == {"first_of"} else [data]
        if not isinstance(ways, list) or not ways:
            raise self._error(where, f"first_of must be a list with an entry, not {ways!r}")
        return tuple(self._sum(way, where) for way in ways)

    def _sum(self, data: object, where: str) -> tuple[Register, ...]:
        parts = data if isinstance(data, list) else [data]
        if not parts:
            raise self._error(where, "an empty list adds up to nothing")
        registers = tuple(self._register(_object(f"{self._name}: {where}", part), where) for part in parts)
        if any(isinstance(register.kind, Text) for register in registers):
            raise self._error(where, "a text is no number")
        return registers

    def _identity(self, data: dict[str, object]) -> dict[str, Register]:
        self._only(data, set(IDENTITY), "identity")
        return {
            name: self._register(_object(f"{self._name}: identity.{name}", part), f"identity.{name}")
            for name, part in data.items()
        }

    def _register(self, data: dict[str, object], where: str, known: set[str] = REGISTER) -> Register:
        self._only(data, known, where)
        if not {"at", "type"} <= set(data):
            raise self._error(where, f"a register needs at and type, not only {sorted(data)}")
        kind = self._kind(data["type"], where)
        at = self._whole(data["at"], f"{where}.at", 0xFFFF)
        high_at = self._high_at(data, at, kind, where)
        if at + kind.size - 1 > 0xFFFF:
            raise self._error(where, f"{data['type']} at {at} ends behind register 65535")
        return Register(
            at=at,
            kind=kind,
            scale=self._scale(data.get("scale", 1), where),
            little=self._order(data["order"]) if "order" in data else self._little,
            swaps="order" not in data,
            space=self._which(data["space"], where) if "space" in data else self._space,
            absent=frozenset(self._numbers(data.get("absent", []), f"{where}.absent", 2**64 - 1)),
            optional=self._flag(data, "optional"),
            magnitude=self._flag(data, "magnitude"),
            high_at=high_at,
        )

    def _high_at(self, data: Mapping[str, object], at: int, kind: Kind | Text, where: str) -> int | None:
        if "high_at" not in data:
            return None
        high_at = self._whole(data["high_at"], f"{where}.high_at", 0xFFFF)
        if kind.size != 2 or not at < high_at <= at + MODBUS_LIMIT:
            raise self._error(where, f"high_at {high_at} must lie behind at {at}, for a type of two words")
        return high_at

    def _probe(self, data: object, where: str) -> Probe | None:
        if data is None:
            return None
        data = _object(f"{self._name}: {where}", data)
        register = self._register(data, where, PROBE)
        given = [key for key in ("matches", "among", "between") if key in data]
        if len(given) != 1 or isinstance(register.kind, Text) != (given == ["matches"]):
            raise self._error(where, "needs matches (for a text) or among or between (for a number)")
        if given == ["matches"]:
            return Probe(register=register, pattern=self._pattern(data["matches"], where))
        numbers = self._numbers(data[given[0]], where, 2**32 - 1)
        if given == ["among"]:
            return Probe(register=register, among=frozenset(numbers))
        if len(numbers) != 2:
            raise self._error(where, f"between needs two numbers, not {len(numbers)}")
        return Probe(register=register, low=numbers[0], high=numbers[1])

    def _pattern(self, text: object, where: str) -> re.Pattern[str]:
        try:
            return re.compile(self._text(text, where))
        except re.PatternError as error:
            raise self._error(where, f"{text!r} is no regular expression: {error}") from error

    def _holes(self, data: object) -> tuple[tuple[int, int], ...]:
        if not isinstance(data, list):
            raise self._error("holes", f"must be a list of pairs, not {data!r}")
        pairs = [self._numbers(pair, "holes", 0xFFFF) for pair in data]
        if any(len(pair) != 2 or pair[0] > pair[1] for pair in pairs):
            raise self._error("holes", f"must be pairs of first and last register, not {data!r}")
        return tuple((pair[0], pair[1]) for pair in pairs)

    def _kind(self, text: object, where: str) -> Kind | Text:
        if isinstance(text, str) and (match := TEXT.fullmatch(text)):
            return Text(size=int(match[1]))
        if not isinstance(text, str) or text not in KINDS:
            raise self._error(
                where, f"type {text!r} is unknown; known are {', '.join(KINDS)} and text1 to text99"
            )
        return KINDS[text]

    def _scale(self, value: object, where: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 1e-6 <= abs(value) <= 1e6:
            raise self._error(
                where, f"scale {value!r} must be a number from 0.000001 to 1000000, or negative"
            )
        return float(value)

    def _order(self, value: object) -> bool:
        if value not in ("big", "little"):
            raise self._error("word order", f"{value!r} must be big (larger word first) or little")
        return bool(value == "little")

    def _which(self, value: object, where: str) -> Space:
        if value not in ("holding", "input"):
            raise self._error(where, f"space {value!r} must be holding or input")
        return Space(str(value))

    def _whole(self, value: object, where: str, most: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise self._error(where, f"{value!r} must be a whole number from 0 to {most}")
        return value

    def _numbers(self, data: object, where: str, most: int) -> tuple[int, ...]:
        if not isinstance(data, list):
            raise self._error(where, f"must be a list, not {data!r}")
        return tuple(self._whole(value, where, most) for value in data)

    def _text(self, value: object, where: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._error(where, f"must be a text, not {value!r}")
        return value

    def _texts(self, data: object, where: str) -> tuple[str, ...]:
        if not isinstance(data, list):
            raise self._error(where, f"must be a list of texts, not {data!r}")
        return tuple(self._text(value, where) for value in data)

    def _flag(self, data: Mapping[str, object], key: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            raise self._error(key, f"must be true or false, not {value!r}")
        return value

    def _only(self, data: Mapping[str, object], known: set[str], where: str) -> None:
        if unknown := set(data) - known:
            raise self._error(where, f"has unknown fields: {', '.join(sorted(unknown))}")

    def _error(self, where: str, what: str) -> MapFileError:
        return MapFileError(f"{self._name}: {where}: {what}.")
