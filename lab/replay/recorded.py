"""A recording as values: what `ocpp_local.Recorder` writes, one entry per line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import LabError

type Frame = list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that was said on a line, or that happened to it."""

    place: int
    """The number of its line in the file, from 1."""
    at: datetime
    station: str
    event: str = ""
    sender: str = ""
    frame: Frame | str | None = None


def read(path: Path) -> list[Entry]:
    """All entries of a recording. Raises LabError if it is not one."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return list(_entries(lines))
    except OSError as err:
        raise LabError(f"{path} cannot be read: {err.strerror or err}.") from err
    except (ValueError, KeyError, TypeError) as err:
        raise LabError(f"{path} is not a recording: {err}.") from err


def _entries(lines: list[str]) -> Iterator[Entry]:
    for place, line in enumerate(lines, start=1):
        told = json.loads(line)
        if "left_out" in told:
            raise LabError(f"Line {place}: {told['left_out']} frames are missing, so it cannot be replayed.")
        yield Entry(
            place=place,
            at=datetime.fromisoformat(told["at"]),
            station=told["station"],
            event=told.get("event", ""),
            sender=told.get("from", ""),
            frame=told.get("frame"),
        )
