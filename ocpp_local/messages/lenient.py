"""Reads what a charger probably meant, where the strict pass would not.

Rules: an unknown property is dropped; 1.0 serves for 1 and "16" for 16; a text or a list that is too long is
kept whole (a text up to a point); a time without a zone is UTC; an unusable item of a list, and an unusable
optional field, is dropped. A field whose absence has a meaning of its own (a default in the schema, such as
the measurand) is never dropped, since a power in W must not turn into an energy in Wh: there the whole object
around it is unusable. Every liberty taken leaves a note.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from math import isfinite
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import inspect

from ..errors import ErrorCode
from .message import Message
from .spellings import DRAFTS

# A message with more faults than this is no message of a charger, and must not cost more to find that out.
MOST_FAULTS: Final = 2_000

# A text of up to so many times its length is kept; what is longer than that is not a text of this kind.
LONGEST_TEXT: Final = 4
SHORT_TEXT: Final = 1_024  # so long may each text be, however short it should be


class Note(NamedTuple):
    """One liberty taken: where (lists without index, so that equal faults look equal) and what."""

    path: str
    what: str


class Reading(NamedTuple):
    """A message, the liberties taken, and how many of them lost a value."""

    message: Message
    notes: tuple[Note, ...]
    losses: int


class UnusableError(Exception):
    """A value that cannot be what the schema asks for. Stays inside this package."""

    def __init__(self, code: ErrorCode, path: str, what: str) -> None:
        super().__init__(f"{path or 'payload'}: {what}")
        self.code = code
        self.path = path
        self.what = what


class _HopelessError(Exception):
    """There are too many faults to go on."""


def read(wanted: type[Message], value: object) -> Reading:
    """Make a *wanted* of parsed JSON. Raises `UnusableError` at a required value that makes no sense."""
    reader = _Reader()
    try:
        message = reader.struct(_layout(wanted), value, "")
    except _HopelessError:
        what = f"more than {MOST_FAULTS} faults"
        raise UnusableError(ErrorCode.FORMAT_VIOLATION, "", what) from None
    return Reading(message, tuple(dict.fromkeys(reader.notes)), reader.losses)


@cache
def _layout(wanted: type[Message]) -> inspect.StructType:
    layout = inspect.type_info(wanted)
    assert isinstance(layout, inspect.StructType)  # noqa: S101 - a message is a Struct
    return layout


def _bare(kind: inspect.Type) -> inspect.Type:
    """The type behind ``| None`` and behind annotations."""
    match kind:
        case inspect.Metadata(type=inner):
            return _bare(inner)
        case inspect.UnionType(types=types):
            return _bare(next(inner for inner in types if not isinstance(inner, inspect.NoneType)))
        case _:
            return kind


def _silence_speaks(kind: inspect.Type) -> bool:
    """Whether leaving out a value of this type means something, because the schema has a default for it."""
    match kind:
        case inspect.Metadata(type=inner, extra=extra):
            return "default" in (extra or {}) or _silence_speaks(inner)
        case inspect.UnionType(types=types):
            return any(map(_silence_speaks, types))
        case inspect.StructType(fields=fields):
            return any(_silence_speaks(field.type) for field in fields)
        case _:
            return False


class _Reader:
    """Walks a value along the layout of its type and collects notes."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.losses = 0

    def struct(self, kind: inspect.StructType, value: object, path: str) -> Any:  # noqa: ANN401 - kind.cls
        if not isinstance(value, dict):
            raise UnusableError(ErrorCode.TYPE_CONSTRAINT_VIOLATION, path, "not an object")
        prefix = f"{path}." if path else ""
        known = {field.encode_name: field for field in kind.fields}
        for name in value.keys() - known.keys():
            self._lose(prefix + name[:50], "unknown, dropped")
        found: dict[str, Any] = {}
        for name, field in known.items():
            if value.get(name) is not None:
                self._field(field, value[name], prefix + name, found)
            elif field.required:
                raise UnusableError(ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, prefix + name, "missing")
        return kind.cls(**found)

    def _field(self, field: inspect.Field, value: object, path: str, found: dict[str, Any]) -> None:
        try:
            found[field.name] = self._any(_bare(field.type), value, path)
        except UnusableError as error:
            if field.required or _silence_speaks(field.type):
                raise
            self._lose(error.path, f"{error.what}, dropped")

    def _any(self, kind: inspect.Type, value: object, path: str) -> Any:  # noqa: ANN401
        match kind:
            case inspect.StructType():
                return self.struct(kind, value, path)
            case inspect.VarTupleType():
                return self._list(kind, value, path)
            case inspect.StrType(max_length=longest):
                return self._text(value, longest, path)
            case inspect.IntType() | inspect.FloatType():
                return self._number(kind, value, path)
            case inspect.BoolType():
                return self._bool(value, path)
            case inspect.DateTimeType():
                return self._time(value, path)
            case inspect.EnumType(cls=members):
                return self._member(members, value, path)  # type: ignore[arg-type] # all of ours are StrEnums
            case inspect.DictType() if not isinstance(value, dict):
                raise UnusableError(ErrorCode.TYPE_CONSTRAINT_VIOLATION, path, "not an object")
            case _:
                return value

    def _list(self, kind: inspect.VarTupleType, value: object, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise UnusableError(ErrorCode.TYPE_CONSTRAINT_VIOLATION, path, "not a list")
        items = tuple(self._items(_bare(kind.item_type), value, f"{path}[]"))
        if len(items) < (kind.min_length or 0):
            raise UnusableError(ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, path, "too few usable items")
        if kind.max_length is not None and len(items) > kind.max_length:
            self._note(path, f"more than {kind.max_length} items, kept")
        return items

    def _items(self, kind: inspect.Type, values: list[object], path: str) -> Iterable[Any]:
        for value in values:
            try:
                yield self._any(kind, value, path)
            except UnusableError as error:
                self._lose(error.path, f"{error.what}, item dropped")

    def _text(self, value: object, longest: int | None, path: str) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            self._note(path, "a number, read as text")
            value = str(value)
        if not isinstance(value, str):
            raise UnusableError(ErrorCode.TYPE_CONSTRAINT_VIOLATION, path, "not a text")
        if longest is not None and len(value) > longest:
            if len(value) > max(LONGEST_TEXT * longest, SHORT_TEXT):
                raise UnusableError(ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, path, "far too long")
            self._note(path, f"longer than {longest} characters, kept")
        return value

    def _number(self, kind: inspect.IntType | inspect.FloatType, value: object, path: str) -> int | float:
        number = _as_number(value, whole=isinstance(kind, inspect.IntType))
        if number is None:
            raise UnusableError(ErrorCode.TYPE_CONSTRAINT_VIOLATION, path, "not such a number")
        if type(number) is not type(value) and not isinstance(value, int):
            self._note(path, f"{type(value).__name__}, read as {type(number).__name__}")
        if (kind.ge is not None and number < kind.ge) or (kind.le is not None and number > kind.le):
            raise UnusableError(ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, path, "out of range")
        return number

    def _bool(self, value: object, path: str) -> bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in {"true", "false"}:
            self._note(path, "text, read as a truth value")
            return value.lower() == "true"
        raise UnusableError(ErrorCode.TYPE_CONSTRAINT_VIOLATION, path, "not a truth value")

    def _time(self, value: object, path: str) -> datetime:
        try:
            moment = msgspec.convert(value, datetime)
        except msgspec.ValidationError:
            raise UnusableError(ErrorCode.TYPE_CONSTRAINT_VIOLATION, path, "not a time") from None
        if moment.tzinfo is None:
            self._note(path, "a time without a zone, read as UTC")
            return moment.replace(tzinfo=UTC)
        return moment

    def _member(self, members: type[StrEnum], value: object, path: str) -> StrEnum:
        for member in members:
            if member.value == value:
                return member
        draft = DRAFTS.get((members.__name__, str(value)))
        for member in members:
            if member.value == draft:
                self._note(path, f"written {value}, as in a draft")
                return member
            if isinstance(value, str) and member.value.lower() == value.lower():
                self._note(path, f"written {value}")
                return member
        raise UnusableError(ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, path, "not one of the values allowed")

    def _note(self, path: str, what: str) -> None:
        if len(self.notes) >= MOST_FAULTS:
            raise _HopelessError
        self.notes.append(Note(path, what))

    def _lose(self, path: str, what: str) -> None:
        self.losses += 1
        self._note(path, what)


def _as_number(value: object, *, whole: bool) -> int | float | None:
    """*value* as a finite number, a whole one if asked for, or ``None``."""
    match value:
        case bool():
            return None
        case str() if len(value) <= 40:  # longer than any number that a charger has to say
            try:
                return _as_number(float(value), whole=whole)
            except ValueError:
                return None
        case int() | float():
            try:
                number = float(value)
            except OverflowError:
                return None
            if not isfinite(number):
                return None
            if not whole:
                return number
            return int(value) if number.is_integer() else None
        case _:
            return None
