"""One thing that a person has to mend, and how long it must have lasted before anybody is told. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing to mend. The words stand in the translations under *key*."""

    key: str
    placeholders: Mapping[str, str] = field(default_factory=dict)
    lasts: timedelta = timedelta(minutes=5)
    """How long it must have lasted before anybody is told."""
    fix: Mapping[str, str | int | float | None] | None = None
    """What the guided repair has to know. None: the words alone help."""


class Patience:
    """Tells of a trouble only once it has lasted, and no longer than it does."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def step(self, found: Iterable[Trouble], elapsed: float) -> tuple[Trouble, ...]:
        """Those of *found* that have lasted, at the monotonic second *elapsed*."""
        troubles = tuple(found)
        self._since = {one.key: self._since.get(one.key, elapsed) for one in troubles}
        return tuple(
            one for one in troubles if elapsed - self._since[one.key] >= one.lasts / timedelta(seconds=1)
        )
