"""A loop whose clock rests while somebody computes."""

import asyncio
import time

import pytest
from homeassistant.runner import configure_event_loop

from lab.patient_loop import PatientLoop


def run(work):
    return asyncio.run(work(), loop_factory=PatientLoop)


def test_a_time_out_does_not_fire_because_somebody_computed():
    async def computes():
        async with asyncio.timeout(0.05):
            time.sleep(0.2)  # noqa: ASYNC251 - it stands for a slow machine
            for _ in range(3):
                await asyncio.sleep(0)
        return "in time"

    assert run(computes) == "in time"


def test_a_time_out_fires_where_nobody_comes():
    async def waits():
        async with asyncio.timeout(0.05):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        run(waits)


def test_who_is_never_at_rest_does_not_stop_the_clock():
    async def spins():
        async with asyncio.timeout(0.05):
            while True:  # noqa: ASYNC110 - nobody could tell it anything
                await asyncio.sleep(0)

    with pytest.raises(TimeoutError):
        run(spins)


def test_waiting_for_a_thread_counts_little():
    async def waits():
        clock = asyncio.get_running_loop().time
        began, began_here = clock(), time.monotonic()
        asleep = asyncio.create_task(asyncio.sleep(0.01))
        await asyncio.to_thread(time.sleep, 0.3)
        asleep.cancel()
        return clock() - began, time.monotonic() - began_here

    here, outside = run(waits)
    assert here < outside / 2


def test_who_gives_it_another_clock_is_not_heard():
    async def configured():
        configure_event_loop(asyncio.get_running_loop())
        async with asyncio.timeout(0.05):
            time.sleep(0.2)  # noqa: ASYNC251 - it stands for a slow machine
            await asyncio.sleep(0)
        return "in time"

    assert run(configured) == "in time"
