"""Does what the controller wants, one effect after the other, away from its clock."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util

from .const import LOGGER
from .ocpp_local import Answer, Span
from .optimizer.control import Release, SetpointAnswered, SetPower
from .optimizer.words import Text

if TYPE_CHECKING:
    from .ocpp_local import Station

# A charger that does not answer one frame in this time is not obeying anyway.
ANSWER_WITHIN_S: Final = 20

ABSENT: Final = SetpointAnswered(accepted=False, reason=Text("The charger is not connected."))
SILENT: Final = SetpointAnswered(accepted=False, reason=Text("The charger did not answer."))


class Hands:
    """The queue between the controller and the charger: the loop never waits for a wire."""

    def __init__(
        self, station: Callable[[], Station | None], answered: Callable[[SetpointAnswered], None]
    ) -> None:
        self._station = station
        self._answered = answered
        self._queue: asyncio.Queue[SetPower | Release] = asyncio.Queue()
        self._refused = False
        self._began = time.monotonic()
        self.in_control_after_s: float | None = None
        """From the start to the first setpoint that the charger took. None: not yet."""

    def do(self, effect: SetPower | Release) -> None:
        """Take *effect* on. Returns at once."""
        self._queue.put_nowait(effect)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.work(await self._queue.get())

    async def work(self, effect: SetPower | Release) -> None:
        """Do one effect and bring its answer back."""
        station = self._station()
        match effect:
            case SetPower():
                answer = await _set_power(station, effect)
                self._tell_once(answer)
                self._answered(answer)
            case Release() if station is not None:
                await _release(station)

    def _tell_once(self, answer: SetpointAnswered) -> None:
        if answer.accepted and self.in_control_after_s is None:
            self.in_control_after_s = time.monotonic() - self._began
            LOGGER.info("In control of the charger %.1f s after the start", self.in_control_after_s)
        if self._refused and answer.accepted:
            LOGGER.info("The charger takes setpoints again")
        elif not self._refused and not answer.accepted:
            LOGGER.warning("A setpoint had no effect. %s", answer.reason)
        self._refused = not answer.accepted


async def _set_power(station: Station | None, effect: SetPower) -> SetpointAnswered:
    if station is None or not station.connected:
        return ABSENT
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            answer = await _ask(station, effect)
    except TimeoutError:
        return SILENT
    return SetpointAnswered(accepted=answer.accepted, reason=answer.reason)


async def _ask(station: Station, effect: SetPower) -> Answer:
    """A setpoint with a lease; or a schedule that ends its own discharge, where the charger follows none."""
    if effect.until is None or effect.power_w >= 0:
        return await station.set_power(effect.power_w, lease=timedelta(seconds=effect.lease_s))
    span = Span(start=dt_util.utcnow(), end=effect.until, power_w=effect.power_w)
    return await station.set_schedule([span])


async def _release(station: Station) -> None:
    # Nothing is lost without an answer: the lease ends the profile.
    with suppress(TimeoutError):
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await station.release()
