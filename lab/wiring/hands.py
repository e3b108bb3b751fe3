"""One effect of the controller, done at the charger: what hands.py of the integration does."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from ocpp_local import Answer, Span, Station
from optimizer.control import Release, SetpointAnswered, SetPower

# A charger that does not answer one frame in this time is not obeying anyway.
ANSWER_WITHIN_S: Final = 20.0
ABSENT: Final = SetpointAnswered(accepted=False, reason="The charger is not connected.")
SILENT: Final = SetpointAnswered(accepted=False, reason="The charger did not answer.")


async def carry_out(
    station: Station | None, effect: SetPower | Release, now: datetime
) -> SetpointAnswered | None:
    """Do it, and bring back what the charger says. None: nobody asked it anything."""
    if isinstance(effect, Release):
        # Nothing is lost without an answer: the lease ends the profile.
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_WITHIN_S):
                if station is not None:
                    await station.release()
        return None
    if station is None or not station.connected:
        return ABSENT
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            answer = await ask(station, effect, now)
    except TimeoutError:
        return SILENT
    return SetpointAnswered(accepted=answer.accepted, reason=answer.reason)


async def ask(station: Station, effect: SetPower, now: datetime) -> Answer:
    """A setpoint with a lease; or a schedule that ends its own discharge, where the charger follows none."""
    if effect.until is None or effect.power_w >= 0:
        return await station.set_power(effect.power_w, lease=timedelta(seconds=effect.lease_s))
    return await station.set_schedule([Span(start=now, end=effect.until, power_w=effect.power_w)])
