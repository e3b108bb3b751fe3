"""Opens a journal whatever is in its place: nothing, an older release's, one that a dying disk has damaged.

What is damaged is kept under another name, never thrown away; what can still be read of it goes on.
"""

import logging
import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path

from ..errors import JournalError
from ..sentence import Sentence
from . import lines as journal_lines
from . import sqlite as journal_sqlite
from .index import Index
from .log import Log, Scan, compose

_LOGGER = logging.getLogger(__name__)


def open_journal(path: Path) -> tuple[Log, Index, str | None]:
    """The file at *path*, made if there is none, and a sentence for the user if it had to be repaired.

    Raises JournalError if it is no journal, is in use, or was written by a newer release.
    """
    try:
        if not path.exists() or path.stat().st_size == 0:
            return *compose(path, ()), None
        if journal_sqlite.is_sqlite(path):
            return _brought_over(path)
    except OSError as err:
        said = Sentence("The journal {file} cannot be opened: {why}.", file=path.name, why=err.strerror)
        raise JournalError(said) from err
    log = Log(path)
    try:
        return _checked(path, log, log.scan())
    except BaseException:
        log.close()
        raise


def _checked(path: Path, log: Log, seen: Scan) -> tuple[Log, Index, str | None]:
    if seen.schema is not None and seen.schema > journal_lines.SCHEMA:
        raise JournalError(
            Sentence(
                "{file} was written by a newer release (schema {schema}, this release knows {known}). "
                "Install that release again, or restore a backup.",
                file=path.name,
                schema=seen.schema,
                known=journal_lines.SCHEMA,
            )
        )
    if log.end == 0:
        raise JournalError(
            Sentence(
                "{file} is not a journal of ours, or is destroyed. It was left as it is; move it away to "
                "start with an empty one.",
                file=path.name,
            )
        )
    if seen.damaged:
        return _repaired(path, log, seen.counts)
    if seen.torn:
        _LOGGER.info("The last line of %s is not whole: it was being written when the power went", path.name)
        log.cut()
    return log, seen.counts, None


def _repaired(path: Path, log: Log, index: Index) -> tuple[Log, Index, str]:
    places = list(index)
    trouble = _set_aside(path, len(places))
    fresh, found = compose(path, map(log.read, places))
    log.close()
    return fresh, found, trouble


def _brought_over(path: Path) -> tuple[Log, Index, str | None]:
    """A file of SQLite's in one step: until that is done it stands as it was."""
    kept, damaged = journal_sqlite.contents(path)
    trouble = _set_aside(path, len(kept)) if damaged else None
    log, index = compose(path, map(journal_lines.encode, kept))
    for side in journal_sqlite.SIDES:
        path.with_name(path.name + side).unlink(missing_ok=True)
    return log, index, trouble


def _set_aside(path: Path, saved: int) -> str:
    """A copy of it and of what SQLite keeps beside it; the sentence that says so."""
    aside = next(name for n in count(1) if not (name := path.with_name(f"{path.name}.damaged-{n}")).exists())
    try:
        for side in ("", *journal_sqlite.SIDES):
            with suppress(FileNotFoundError):
                shutil.copyfile(path.with_name(path.name + side), aside.with_name(aside.name + side))
    except OSError as err:
        said = Sentence(
            "The damaged journal {file} cannot be set aside: {why}.", file=path.name, why=err.strerror
        )
        raise JournalError(said) from err
    trouble = (
        f"The journal {path.name} was damaged. It is kept as {aside.name}; {saved} entries could still be "
        "read and go on in a new one. Sessions of the last days may be incomplete."
    )
    _LOGGER.error("%s", trouble)
    return trouble
