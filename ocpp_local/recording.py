"""Records what was said on the lines, one JSON object per line, without secrets and without end of disk.

Each object has the UTC time `at`, the `station`, and either a `frame` with who it is `from` (charger or
server) or an `event` (connected, gone). Frames are cleaned and written in a thread of their own: a slow disk
holds up nobody. What it cannot keep up with is left out, and the recording says how much.
"""

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import msgspec

from .redaction import Json, Redaction, harmless

_LOGGER = logging.getLogger(__name__)

# A week of one charger at 5 s, or an hour of a thousand.
MOST_BYTES: Final = 20 * 2**20
MOST_FILES: Final = 3

# How long lines gather before they are written: the last of them are lost if the process dies.
# A thread that wakes for each of them costs more than all that it does.
GATHERS_S: Final = 0.1

# So many lines are cleaned in one go, then everybody else may: Python runs one thread at a time, and who
# answers chargers would otherwise wait 5 ms for its turn.
AT_A_TIME: Final = 64
BREATH_S: Final = 0.000_5

# What may wait for a slow disk.
MOST_WAITING: Final = 8 * 2**20


class _Said(NamedTuple):
    """A frame, or an event of the line."""

    at: datetime
    station: str
    sender: str
    text: str | bytes


class Tap:
    """Where one line is heard. Without a recorder nobody listens."""

    def __init__(self, recorder: Recorder | None, now: Callable[[], datetime], station: str) -> None:
        self._recorder = recorder
        self._now = now
        self._station = station

    def frame(self, text: str | bytes, *, sent: bool) -> None:
        """A frame that we *sent* or received."""
        if self._recorder is not None:
            self._recorder.frame(self._now(), self._station, text, sent=sent)

    def event(self, what: str) -> None:
        """What happened to the line."""
        if self._recorder is not None:
            self._recorder.event(self._now(), self._station, what)


class Recorder:
    """Writes to *path*; when that is full it becomes path.1 and so on, and the oldest file goes."""

    def __init__(self, path: Path, *, most_bytes: int = MOST_BYTES, most_files: int = MOST_FILES) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._most_files = max(1, most_files)
        self._redaction = Redaction()
        self._lock = threading.Lock()
        self._said: list[_Said] = []
        self._waiting = self._left_out = self._written = 0
        self._some = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._write_all, name="ocpp-recording", daemon=True)
        self._thread.start()

    def frame(self, at: datetime, station: str, text: str | bytes, *, sent: bool) -> None:
        """Keep a frame that we *sent* or received. Returns at once."""
        self._put(_Said(at, station, "server" if sent else "charger", text))

    def event(self, at: datetime, station: str, what: str) -> None:
        """Keep what happened to the line: "connected 2.1" or "gone"."""
        self._put(_Said(at, station, "", what))

    def close(self) -> None:
        """Write what waits, then stop. Blocks on the disk: call it in an executor."""
        self._closing.set()
        self._some.set()
        self._thread.join()

    def _put(self, said: _Said) -> None:
        with self._lock:
            if self._waiting + len(said.text) > MOST_WAITING:
                self._left_out += 1
                return
            self._waiting += len(said.text)
            self._said.append(said)
            if not self._some.is_set():
                self._some.set()

    def _write_all(self) -> None:
        file: BinaryIO | None = None
        try:
            while batch := self._gathered():
                for number, one in enumerate(batch, 1):
                    file = self._write(file, one if isinstance(one, bytes) else self._line(one))
                    if number % AT_A_TIME == 0:
                        time.sleep(BREATH_S)
                if file is not None:
                    file.flush()
        except OSError:
            _LOGGER.exception("The recording ends here")
            while self._gathered():
                pass
        finally:
            if file is not None:
                file.close()

    def _gathered(self) -> list[bytes | _Said]:
        """What to write, after a while in which more may come. Empty: it is over."""
        self._some.wait()
        self._closing.wait(GATHERS_S)
        with self._lock:
            said, self._said = self._said, []
            left_out, self._left_out, self._waiting = self._left_out, 0, 0
            if not self._closing.is_set():
                self._some.clear()
        return [_encode({"left_out": left_out}), *said] if left_out else [*said]

    def _write(self, file: BinaryIO | None, line: bytes) -> BinaryIO:
        if file is None or self._written > self._most_bytes:
            file = self._next_file(file)
            self._written = 0
        file.write(line)
        self._written += len(line)
        return file

    def _next_file(self, full: BinaryIO | None) -> BinaryIO:
        """A fresh file; those before it move up by one."""
        if full is not None:
            full.close()
        for number in range(self._most_files - 1, 0, -1):
            older = self._numbered(number - 1)
            if older.exists():
                older.replace(self._numbered(number))
        return self._path.open("wb")

    def _numbered(self, number: int) -> Path:
        return self._path if number == 0 else self._path.with_name(f"{self._path.name}.{number}")

    def _line(self, said: _Said) -> bytes:
        at = said.at.astimezone(UTC).isoformat().encode()
        if (whole := _whole(said.text) if said.sender else None) is not None:
            return b'{"at":"%b",%b%b}\n' % (at, _lead(said.station, said.sender), whole)
        head: dict[str, Json] = {"at": at.decode(), "station": said.station}
        if not said.sender:
            return _encode(head | {"event": str(said.text)})
        try:
            frame: Json = self._redaction.clean(json.loads(said.text))
        except ValueError, RecursionError:
            frame = f"unreadable, {len(said.text)} long"  # it may hold anything, so it is not kept
        return _encode(head | {"from": said.sender, "frame": frame})


@lru_cache(1024)
def _lead(station: str, sender: str) -> bytes:
    """What stands between the time and the frame."""
    return (
        _encode({"station": station, "from": sender}).removesuffix(b"}\n").removeprefix(b"{") + b',"frame":'
    )


def _whole(text: str | bytes) -> bytes | None:
    """A frame that is JSON and hides nothing, on one line; None if it must be looked through."""
    if isinstance(text, bytes) or not harmless(text):
        return None
    try:
        return msgspec.json.format(text.encode(), indent=-1)
    except msgspec.DecodeError:
        return None


def _encode(line: Json) -> bytes:
    """One line of the file."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
