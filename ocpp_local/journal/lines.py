"""The lines of a journal file: a check sum, a space, a JSON list of entries, a line feed.

What stands in one line counts together; if the line is torn or rotten it does not count at all. The first
line has the schema. Entries are facts, notes and registrations as they are, and what takes them away again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple
from zlib import crc32

import msgspec
from msgspec import Struct

from .journal import Fact, Note, Registration

SCHEMA: Final = 3
"""1 and 2 were SQLite files, see journal_sqlite.py."""


class Head(Struct, frozen=True, array_like=True, tag="journal"):
    """What this file is."""

    schema: int


class Forgotten(Struct, frozen=True, kw_only=True, array_like=True, tag="forgotten"):
    """The note of this place is no more."""

    station: str
    kind: str
    subject: str


class Covered(Struct, frozen=True, kw_only=True, array_like=True, tag="covered"):
    """The facts of this place with these *numbers* (from, to before) are no more: a note says it all."""

    station: str
    kind: str
    subject: str
    numbers: tuple[tuple[int, int], ...]


class Pruned(Struct, frozen=True, kw_only=True, array_like=True, tag="pruned"):
    """Facts, and notes of these *kinds*, that are older than *before* are no more."""

    before: datetime
    kinds: tuple[str, ...]


type Entry = Head | Registration | Fact | Note | Forgotten | Covered | Pruned


class Found(NamedTuple):
    """An entry, and the bytes of the file that it takes."""

    entry: Entry
    start: int
    length: int


LEAD: Final = 10
"""Bytes of a line before its first entry."""
_SUM: Final = 9

encode: Final = msgspec.json.Encoder().encode
_entry: Final[msgspec.json.Decoder[Entry]] = msgspec.json.Decoder(Entry)
_entries: Final = msgspec.json.Decoder(list[msgspec.Raw])


def line(entries: Iterable[bytes]) -> bytes:
    """The line of these entries, each of them encoded."""
    body = b"[%b]" % b",".join(entries)
    return b"%08x %b\n" % (crc32(body), body)


def decode(entry: bytes | msgspec.Raw) -> Entry:
    """One entry. Raises msgspec.MsgspecError if it is none."""
    return _entry.decode(entry)


def read(text: bytes, start: int) -> list[Found] | None:
    """The entries of the line *text* that begins at byte *start*; None if it is not as it was written."""
    body = text[_SUM:-1]
    if text[-1:] != b"\n" or text[:_SUM] != b"%08x " % crc32(body):
        return None
    found: list[Found] = []
    place = start + LEAD
    try:
        for raw in _entries.decode(body):
            length = len(memoryview(raw))
            found.append(Found(decode(raw), place, length))
            place += length + 1
    except msgspec.MsgspecError:
        return None
    return found
