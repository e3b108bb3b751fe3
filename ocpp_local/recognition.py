"""Which of a home's cars hangs on the cable, by what it calls itself and by the card that was shown for it.

A car without tokens of its own is the one that cannot tell: whatever is plugged in and says nothing. What
calls itself by a name that nobody typed in is a stranger.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from .household import REMOTE, same

if TYPE_CHECKING:
    from .station import Station

STRANGER: Final = "stranger"
UNTOLD: Final = "untold"
# Several may stand in one field: a card and the car's own name.
BETWEEN: Final = str.maketrans(",;", "  ")


class Recognition:
    """Look after look: `here` is the home's car that was here last, `doubt` says when it may be another."""

    def __init__(self, tokens: Mapping[str, frozenset[str]], here: str) -> None:
        """*tokens*: by each car's id what it is known by (`tokens_in`). *here*: the id of the last one."""
        self.here = here
        self.names: tuple[str, ...] = ()
        """What the stranger calls itself."""
        self._tokens = tokens
        self._who: str | None = None

    @property
    def doubt(self) -> str | None:
        """`STRANGER` or `UNTOLD` where it is not surely one of the home's cars; otherwise None."""
        return self._who if self._who in {STRANGER, UNTOLD} else None

    @property
    def who(self) -> str:
        """Whose deeds are counted: no stranger's are booked on a car of the home."""
        return self.doubt or self.here

    def look(self, station: Station | None) -> bool:
        """See who is plugged in. True: another one counts from now on."""
        if station is None or not station.connected or not self._told_apart:
            return False
        before = self.here, self.doubt
        if station.plugged:
            self._recognise(names_of(station))
        else:
            self._who = None
        return (self.here, self.doubt) != before

    @property
    def _told_apart(self) -> bool:
        """Whether cars are recognised here: a single one without a token is whatever is plugged in."""
        return len(self._tokens) > 1 or any(self._tokens.values())

    def _recognise(self, names: tuple[str, ...]) -> None:
        known = (car for car, tokens in self._tokens.items() if any(same(name) in tokens for name in names))
        silent = [car for car, tokens in self._tokens.items() if not tokens]
        if car := next(known, None):
            self._who = self.here = car
        elif names:
            self._who, self.names = STRANGER, names
        elif self._who is not None:
            return  # it told before, in the same stay
        elif len(silent) == 1:
            self._who = self.here = silent[0]
        else:
            self._who = UNTOLD


def tokens_in(text: str) -> frozenset[str]:
    """The tokens that were typed into a car's field, ready to be compared."""
    return frozenset(same(token) for token in text.translate(BETWEEN).split())


def names_of(station: Station) -> tuple[str, ...]:
    """What the plugged-in car calls itself, and the card that was shown for it."""
    stay, seen = station.transaction, station.state.connected_car
    told = (stay.ev_id, seen, stay.id_token) if stay else (seen,)
    return tuple(name for name in told if name and name != REMOTE.id_token)
