"""The open entry, and those that have ended and are not known to be on the disk yet."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from .gap import MOST_PIECES, Gap
from .records import Session, Slot

# Pages that nobody writes must not fill the memory: ten days of slots.
MOST_WAITING: Final = MOST_PIECES


@dataclass(slots=True)
class Shelf[Entry: (Slot, Session)]:
    """Entries by their start. One that is gone from here is on the disk and never changes again."""

    current: Entry | None = None
    ended: dict[datetime, Entry] = field(default_factory=dict)

    def at(self, start: datetime | None) -> Entry | None:
        """The entry that began then, while it can still change."""
        if self.current is not None and self.current.start == start:
            return self.current
        return None if start is None else self.ended.get(start)

    def put(self, entry: Entry | None) -> None:
        """Put a changed one back to where it was."""
        if entry is None:
            return
        if self.current is not None and self.current.start == entry.start:
            self.current = entry
        else:
            self.ended[entry.start] = entry

    def end(self, entry: Entry) -> None:
        """The open one is over, and looks like this."""
        self.current, self.ended[entry.start] = None, entry
        while len(self.ended) > MOST_WAITING:
            del self.ended[next(iter(self.ended))]

    def ready(self, gap: Gap) -> list[Entry]:
        """Those that ended and will not change any more."""
        return [entry for start, entry in self.ended.items() if not gap.holds(start)]

    def waiting(self, gap: Gap) -> list[Entry]:
        """Those that ended and have something open."""
        return [entry for start, entry in self.ended.items() if gap.holds(start)]

    def forget(self, starts: Collection[datetime]) -> None:
        """These are on the disk."""
        self.ended = {start: entry for start, entry in self.ended.items() if start not in starts}
