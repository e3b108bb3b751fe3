"""The user's word, which stands until he says otherwise: a mode, a command with its end, a reserve."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ..dispatch.decision import Command, Mode
from ..dispatch.limits import Limits
from ..dispatch.memory import Memory
from ..dispatch.orders import reached
from ..dispatch.snapshot import Reserve, Snapshot

# A schedule that is over before car and charger have agreed on it would be none.
SHORTEST: Final = timedelta(minutes=1)


@dataclass(slots=True, kw_only=True)
class Standing:
    """The user's word. The command ends by the monotonic clock: setting the wall clock does not move it."""

    mode: Mode = Mode.AUTOMATIC
    command: Command | None = None
    reserve: Reserve | None = None
    """More than the car's own, until it is taken back."""
    _ends_at: float | None = field(default=None, repr=False)

    def choose(self, mode: Mode) -> None:
        """The newest word counts: a mode takes back the command that was given before."""
        self.mode, self.command = mode, None

    def give(self, command: Command, snapshot: Snapshot) -> None:
        """The user wants this now. Hands off means hands off: a command needs a driver."""
        self.command = None if self.mode is Mode.OFF else command
        self.time(snapshot)

    def time(self, snapshot: Snapshot) -> None:
        """Count the command's time from here: it was just given, or we just started."""
        self._ends_at = None
        if self.command is not None and self.command.until is not None:
            left = self.command.until - snapshot.now
            self._ends_at = snapshot.elapsed + left / timedelta(seconds=1)

    def until(self, most: datetime, snapshot: Snapshot) -> datetime:
        """*most*, or the end of the command if that comes first: what runs on without us ends there too."""
        end = self.command.until if self.command is not None else None
        return most if end is None else min(most, max(end, snapshot.now + SHORTEST))

    def end(self, snapshot: Snapshot, memory: Memory, limits: Limits) -> None:
        """Drop the command once its time is over or it has reached what it was for."""
        if self.command is None:
            return
        late = self._ends_at is not None and snapshot.elapsed >= self._ends_at
        if late or reached(self.command, memory, limits):
            self.command = None

    def larger(self, reserve: Reserve | None) -> Reserve | None:
        """The larger one of the user's reserve and what the home asks for."""
        told = [one for one in (reserve, self.reserve) if one is not None]
        return max(told, key=lambda one: one.energy_wh, default=None)
