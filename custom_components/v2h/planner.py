"""Makes plans beside Home Assistant's loop: waits for quiet, poses, solves, brings the plan back."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .const import LOGGER
from .optimizer.errors import OptimizerError
from .optimizer.outlook import Outlook, pose
from .optimizer.solve import solve
from .optimizer.stop import Stop
from .optimizer.words import Text, reason_of

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .optimizer.plan import Plan
    from .settings import HomeSettings

# Several inputs often change in one go (prices and forecast, plug and SoC):
# one plan answers them all, and a user does not notice the wait.
QUIET_S: Final = 0.3
# One car takes some ten milliseconds. After this long the best plan so far has to do.
LONGEST_S: Final = 5.0


class NotYetError(Exception):
    """There is nothing to plan for yet; the text says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A plan, and what it was made from."""

    plan: Plan
    outlook: Outlook
    previous: Plan | None


class Planner:
    """One plan at a time, in an executor. A wish that comes meanwhile is granted afterwards."""

    def __init__(
        self, hass: HomeAssistant, outlook: Callable[[], Outlook], made: Callable[[Plan], None]
    ) -> None:
        self._hass = hass
        self._outlook = outlook
        self._made = made
        self._wanted = asyncio.Event()
        self.last: Made | None = None
        """The newest plan, for a bug report to make it once more."""
        self._previous: Plan | None = None
        self._over = False
        self.problem: Text | None = None
        """Why there is no newer plan, as a sentence for the user."""
        self.lacks_data = False
        """The last wish could not be granted yet: ask again when more is known."""

    def ask(self, why: str) -> None:
        """A plan is wanted. Returns at once."""
        LOGGER.debug("A plan is wanted: %s", why)
        self._wanted.set()

    def host(self, _settings: HomeSettings) -> None:
        """Another car is here: its plan begins anew."""
        self._previous = None
        self.ask("another car")

    async def run(self) -> None:
        """Make plans until cancelled; one that is being made then is given up."""
        self._over = False
        try:
            while True:
                await self._wanted.wait()
                await asyncio.sleep(QUIET_S)
                self._wanted.clear()
                await self._make()
        finally:
            self._over = True

    def _stop(self) -> Stop:
        """A newer wish ends the search for something better, but not the plan: wishes may never end."""
        latest = time.monotonic() + LONGEST_S
        return Stop(
            cancelled=lambda: self._over, spent=lambda: self._wanted.is_set() or time.monotonic() > latest
        )

    async def _make(self) -> None:
        self.lacks_data = False
        try:
            outlook, previous = self._outlook(), self._previous
            plan = await self._hass.async_add_executor_job(_solved, outlook, previous, self._stop())
        except NotYetError as err:
            self.problem = reason_of(err)
            self.lacks_data = True
        except OptimizerError as err:
            if self.problem is None:
                LOGGER.warning("No plan: %s", err)
            self.problem = _sentence(err)
        else:
            self.problem = None
            self.last = Made(plan=plan, outlook=outlook, previous=previous)
            self._previous = plan
            self._made(plan)


def _sentence(err: OptimizerError) -> Text:
    return Text("There is no plan: one of the home's values cannot be right. {what}", what=err.sentence)


def _solved(outlook: Outlook, previous: Plan | None, stop: Stop) -> Plan:
    plan = solve(pose(outlook), previous, tz=outlook.tz, stop=stop)
    # Reasons are worked out when the first of them is read: here, and not in Home Assistant's loop.
    _ = plan.slots[0].reason.code
    return plan
