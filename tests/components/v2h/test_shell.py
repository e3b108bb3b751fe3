"""The loop outlives mistakes, tells them once, and leaves the car at rest."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from custom_components.v2h import shell as module
from custom_components.v2h.hands import Hands
from custom_components.v2h.ocpp_local import Answer
from custom_components.v2h.optimizer.control import (
    AskForPlan,
    Controller,
    ModeChosen,
    Post,
    SetpointAnswered,
    Settings,
)
from custom_components.v2h.optimizer.dispatch.decision import Mode
from custom_components.v2h.optimizer.dispatch.snapshot import ChargerState, Sample, Snapshot
from custom_components.v2h.optimizer.site import Car, Site
from custom_components.v2h.shell import Shell

from .conftest import until
from .test_hands import Charger

CAR = Car(capacity_wh=60_000, reserve_wh=12_000, max_wh=60_000, max_charge_w=11_000, max_discharge_w=11_000)
YES = Answer(accepted=True)


class Home:
    """A home that is looked at: everything known, the house draws 2 kW at a high price."""

    def __init__(self, charger: Charger) -> None:
        self.elapsed = 100.0
        self.broken = False
        self.done: list[AskForPlan | Post] = []
        self.seen: list[Snapshot] = []
        self.controller = Controller(Settings(site=Site(fuse_w=17_000), car=CAR))
        self.hands = Hands(lambda: charger, self.answered)
        self.shell = Shell(self.controller, self.look, self.hands, self.done.append, self.seen.append)

    def answered(self, answer: SetpointAnswered) -> None:
        self.shell.step(answer)

    def look(self) -> Snapshot:
        if self.broken:
            msg = "a bug"
            raise RuntimeError(msg)
        self.elapsed += 1
        now = Sample(value=0, elapsed=self.elapsed)
        return Snapshot(
            now=datetime(2026, 3, 2, 18, 0, tzinfo=UTC),
            elapsed=self.elapsed,
            charger=ChargerState(connected=True, plugged=True, ready=True, v2x=True),
            car_w=now,
            soc_percent=Sample(value=70, elapsed=self.elapsed),
            grid_w=Sample(value=2000, elapsed=self.elapsed),
            sun_w=now,
            import_price=0.4,
            export_price=0.05,
        )


async def test_a_charger_that_talks_without_end_is_heard_at_once_and_ten_times_a_second() -> None:
    home, loop = Home(Charger(YES)), asyncio.get_running_loop()
    begun = loop.time()
    for _ in range(500):
        home.shell.soon()
    at_once = len(home.seen)
    assert 1 <= at_once <= 1 + (loop.time() - begun) / module.SOON_S
    await until(lambda: len(home.seen) > at_once, "the last word was heard")
    assert len(home.seen) == at_once + 1
    for _ in range(500):
        home.shell.soon()
    await home.shell.stop()
    seen = len(home.seen)
    await asyncio.sleep(2 * module.SOON_S)
    assert len(home.seen) == seen


async def test_what_the_controller_wants_is_handed_on() -> None:
    charger = Charger(YES)
    home = Home(charger)
    work = asyncio.create_task(home.hands.run())
    home.shell.step(ModeChosen(mode=Mode.SELF_CONSUMPTION))
    await until(lambda: charger.asked, "it was sent")
    work.cancel()
    assert any(isinstance(effect, AskForPlan) for effect in home.done)
    assert len(home.seen) >= 1
    (frame,) = charger.asked
    assert frame[0] == pytest.approx(-2000, abs=200)


async def test_a_mistake_is_logged_once_and_does_not_end_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "custom_components.v2h")
    home = Home(Charger())
    home.broken = True
    for _ in range(5):
        home.shell.step()
    home.broken = False
    home.shell.step()
    home.shell.step()
    told = [record.message for record in caplog.records if record.name == "custom_components.v2h"]
    assert told == ["A step failed; the home goes on trying", "Steps succeed again"]
    assert len(home.seen) == 2


async def test_stopping_brings_the_car_to_rest_and_is_the_last_word() -> None:
    charger = Charger(*[YES] * 3)
    home = Home(charger)
    home.shell.step()
    await home.shell.stop()
    assert [asked if asked == "release" else asked[0] for asked in charger.asked] == [0]
    before = len(charger.asked)
    home.shell.step(ModeChosen(mode=Mode.OFF))
    assert len(charger.asked) == before


async def test_a_mute_charger_does_not_hold_up_home_assistant(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.01)
    home = Home(Charger(None))
    home.shell.step()
    await home.shell.stop()
    assert "lease brings the car to rest" in caplog.text


async def test_a_charger_that_was_never_touched_is_left_alone() -> None:
    charger = Charger()
    home = Home(charger)
    home.controller.step(home.look(), ModeChosen(mode=Mode.OFF))
    home.shell.step()
    await home.shell.stop()
    assert charger.asked == []
