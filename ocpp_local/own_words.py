"""Why a charger says no, in its own words."""

from typing import Final

from .messages import v21
from .plain import plain
from .sentence import Sentence

NO_REASON: Final = Sentence("it gave no reason")
NO_ANSWER: Final = Sentence("no answer")


def own_words(info: v21.StatusInfo | None) -> Sentence:
    """What it added to its answer, as a clause; or that it added nothing."""
    said = ": ".join(part for part in (info.reason_code, info.additional_info) if part) if info else ""
    return Sentence(plain(said)) if said else NO_REASON
