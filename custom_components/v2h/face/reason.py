"""The reason as the recorder keeps it: a new one when the meaning changes, not with every watt."""

import re
from typing import Final

from ..optimizer.words import NOTHING, Text

# A sentence that says something else under the same rule is worth a record, but not every second one.
PAUSE_S: Final = 60.0
_NUMBER: Final = re.compile(r"\d+([.,:]\d+)*")


class CalmReason:
    """Holds a sentence back that only brings new numbers. Each part of the plan gets its own sentence."""

    def __init__(self) -> None:
        self._said = NOTHING
        self._part: object = None
        self._meaning = ""
        self._said_at: float | None = None

    def say(self, sentence: Text, part: object, elapsed: float) -> Text:
        """The sentence to show now. *part* tells the rule and the part of the plan it is about."""
        meaning = _NUMBER.sub("", sentence)
        rested = self._said_at is None or elapsed - self._said_at >= PAUSE_S
        if part != self._part or (meaning != self._meaning and rested):
            self._said, self._part, self._meaning, self._said_at = sentence, part, meaning, elapsed
        return self._said
