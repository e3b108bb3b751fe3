"""Chargers that are turned away for a while though they have proven who they are: what do they do alone."""

from collections.abc import Callable


class Cuts:
    """The lines that were cut on purpose. *elapsed* gives monotonic seconds."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._until: dict[str, float] = {}

    def cut(self, identity: str, for_s: float) -> None:
        """Turn this charger away for *for_s* seconds from now."""
        self._until[identity] = self._elapsed() + for_s

    def mend(self, identity: str) -> None:
        """Let it in again."""
        self._until.pop(identity, None)

    def bars(self, identity: str) -> bool:
        """Whether this charger is turned away now."""
        return self._elapsed() < self._until.get(identity, float("-inf"))
