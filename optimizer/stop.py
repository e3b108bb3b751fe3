"""When planning shall end before it is done. Nobody here looks at a clock: the caller does, when asked."""

from collections.abc import Callable
from dataclasses import dataclass

from .errors import OptimizerError


class PlanningCancelledError(OptimizerError):
    """The caller wants no plan any more. Nothing is wrong; ask again when one is wanted."""


def never() -> bool:
    """The answer of a caller who has time."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Two questions that are asked between the steps of planning, some milliseconds apart."""

    cancelled: Callable[[], bool] = never
    """Yes: PlanningCancelledError is raised and nothing is given."""
    spent: Callable[[], bool] = never
    """Yes: the best plan so far is given, and says so."""

    def check(self) -> None:
        """Raise PlanningCancelledError where the plan is not wanted any more."""
        if self.cancelled():
            raise PlanningCancelledError("The plan is not wanted any more.")

    def enough(self) -> bool:
        """Is the time for looking for better plans over? Raises as ``check`` does."""
        self.check()
        return self.spent()
