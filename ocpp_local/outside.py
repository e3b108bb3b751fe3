"""What a station needs of the world around it, and what it answers to its caller."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .events import StationEvent
from .reply import Moment
from .sentence import Sentence

NOTHING: Final = Sentence("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Did the charger take it? If not, *reason* is a sentence for the user."""

    accepted: bool
    reason: Sentence = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Clocks, a listener, and what the user decided about setpoints."""

    now: Callable[[], datetime]
    elapsed: Callable[[], float]
    tell: Callable[[StationEvent], None]
    lease: timedelta
    fallback_w: int = 3_600
    """Charging power in W that is safe without us watching: what follows on a schedule."""
    pull_every: timedelta | None = None
    """Chargers shall also ask for the setpoint by themselves, this often."""

    def moment(self) -> Moment:
        """Now, in both clocks."""
        return Moment(self.now(), self.elapsed())
