"""Home Assistant's long-term statistics: from its own database, or from an export of them.

A database is `home-assistant_v2.db` (tables statistics and statistics_meta, start_ts since 2023.3). JSON is
the answer of the action `recorder.get_statistics` or of the WebSocket command with the same purpose
(`recorder/statistics_during_period`). CSV has a row for each hour: statistic_id (or entity_id), start (or
last_changed), unit, and any of mean, sum, change, state.
"""

import csv
import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Final

from .errors import BacktestError

KINDS: Final = ("mean", "sum", "change", "state")
SQLITE: Final = b"SQLite format 3\0"
HOUR_S: Final = 3600
# Times above this are milliseconds: in seconds they would lie in the year 5138.
MILLISECONDS: Final = 1e11
ROWS: Final = """
SELECT m.statistic_id, m.unit_of_measurement, s.start_ts, s.mean, s.sum, s.state
FROM statistics s JOIN statistics_meta m ON m.id = s.metadata_id
"""

type ByHour = dict[int, float]
"""Hours since 1970, UTC."""


@dataclass(slots=True, kw_only=True)
class Statistic:
    """One statistic by the hour, in its own unit."""

    unit: str | None = None
    mean: ByHour = field(default_factory=dict)
    sum: ByHour = field(default_factory=dict)
    """The counter at the end of the hour."""
    change: ByHour = field(default_factory=dict)
    """What the counter went up in the hour."""
    state: ByHour = field(default_factory=dict)
    """The last state of the hour."""

    def add(self, row: Mapping[str, object]) -> None:
        """Note one hour; empty fields say nothing."""
        hour = _hour(row.get("start") or row.get("last_changed"))
        unit = row.get("unit") or row.get("unit_of_measurement")
        self.unit = str(unit) if unit else self.unit
        for kind in KINDS:
            value = row.get(kind)
            if value not in (None, "", "unknown", "unavailable"):
                getattr(self, kind)[hour] = float(str(value))

    def changes(self) -> ByHour:
        """What the counter went up in each hour; after a gap, its rise spread evenly over the hours."""
        if self.change:
            return self.change
        found: ByHour = {}
        known = sorted(self.sum)
        for before, hour in pairwise(known):
            rise = (self.sum[hour] - self.sum[before]) / (hour - before)
            found |= dict.fromkeys(range(before + 1, hour + 1), rise)
        return found


def read(path: Path, ids: Collection[str]) -> dict[str, Statistic]:
    """The statistics *ids* in *path*. Raises BacktestError."""
    found: dict[str, Statistic] = {}
    seen: set[str] = set()
    try:
        for name, row in _rows(path):
            seen.add(name)
            if name in ids:
                found.setdefault(name, Statistic()).add(row)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, sqlite3.Error) as err:
        raise BacktestError(
            f"{path} holds no statistics of Home Assistant 2023.3 or later (database, JSON or CSV): {err}"
        ) from err
    for name in ids:
        if name not in found:
            near = ", ".join(get_close_matches(name, seen, cutoff=0.3)) or "nothing that looks like it"
            raise BacktestError(f"{path.name} has no statistic {name}; it has {near}.")
    return found


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    with path.open("rb") as file:
        database = file.read(len(SQLITE)) == SQLITE
    if database:
        return _of_database(path)
    return _of_json(path) if path.suffix == ".json" else _of_csv(path)


def _of_database(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        for name, unit, start, mean, total, state in database.execute(ROWS):
            yield name, {"unit": unit, "start": start, "mean": mean, "sum": total, "state": state}


def _of_json(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    told = json.loads(path.read_text(encoding="utf-8"))
    for wrapper in ("service_response", "result", "statistics"):
        told = told.get(wrapper, told)
    for name, rows in told.items():
        for row in rows:
            yield name, row


def _of_csv(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield row.get("statistic_id") or row["entity_id"], row


def _hour(when: object) -> int:
    """The hour that begins at *when*: ISO text, or seconds or milliseconds since 1970."""
    try:
        stamp = float(str(when))
    except ValueError:
        moment = datetime.fromisoformat(str(when))
        stamp = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return int((stamp / 1000 if stamp > MILLISECONDS else stamp) // HOUR_S)
