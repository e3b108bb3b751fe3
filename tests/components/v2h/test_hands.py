"""One effect is one frame; whatever the charger does, an answer comes back and the loop goes on."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.v2h import hands as module
from custom_components.v2h.hands import Hands
from custom_components.v2h.ocpp_local import Answer, Span
from custom_components.v2h.optimizer.control import Release, SetpointAnswered, SetPower

from .conftest import until


class Charger:
    """A charger that answers as told, at once or never."""

    def __init__(self, *answers: Answer | None) -> None:
        self.connected = True
        self.asked: list[tuple[float, timedelta] | str] = []
        self._answers = list(answers)

    async def set_power(self, power_w: float, *, lease: timedelta) -> Answer:
        self.asked.append((power_w, lease))
        if (answer := self._answers.pop(0)) is None:
            await asyncio.Event().wait()
        assert answer is not None
        return answer

    async def set_schedule(self, spans: Sequence[Span]) -> Answer:
        (span,) = spans
        self.asked.append(f"{span.power_w} W until {span.end:%H:%M}")
        answer = self._answers.pop(0)
        assert answer is not None
        return answer

    async def release(self) -> Answer:
        self.asked.append("release")
        return Answer(accepted=True)


def watched(charger: Charger | None) -> tuple[Hands, list[SetpointAnswered]]:
    answers: list[SetpointAnswered] = []
    return Hands(lambda: charger, answers.append), answers


WISH = SetPower(power_w=-2000, lease_s=90)
YES, NO = Answer(accepted=True), Answer(accepted=False, reason="Too hot.")


async def test_a_setpoint_is_one_frame_with_its_lease() -> None:
    charger = Charger(YES)
    hands, answers = watched(charger)
    await hands.work(WISH)
    assert charger.asked == [(-2000, timedelta(seconds=90))]
    assert answers == [SetpointAnswered(accepted=True)]


async def test_a_discharge_with_an_end_is_a_schedule_and_a_stop_is_not() -> None:
    charger = Charger(YES, YES)
    hands, answers = watched(charger)
    until = datetime(2096, 3, 2, 18, 30, tzinfo=UTC)
    await hands.work(SetPower(power_w=-2000, lease_s=900, until=until))
    await hands.work(SetPower(power_w=0, lease_s=900))
    assert charger.asked == ["-2000 W until 18:30", (0, timedelta(seconds=900))]
    assert len(answers) == 2


async def test_effects_are_done_in_their_order() -> None:
    charger = Charger(YES)
    hands, _ = watched(charger)
    hands.do(WISH)
    hands.do(Release())
    work = asyncio.create_task(hands.run())
    await until(lambda: len(charger.asked) == 2, "both were done")
    work.cancel()
    assert charger.asked == [(-2000, timedelta(seconds=90)), "release"]


async def test_a_refusal_comes_back_with_its_reason() -> None:
    hands, answers = watched(Charger(NO))
    await hands.work(WISH)
    assert answers == [SetpointAnswered(accepted=False, reason="Too hot.")]


async def test_silence_comes_back_as_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_WITHIN_S", 0.01)
    hands, answers = watched(Charger(None))
    await hands.work(WISH)
    assert [(answer.accepted, answer.reason) for answer in answers] == [
        (False, "The charger did not answer.")
    ]


async def test_without_a_charger_nothing_is_sent_and_nobody_waits() -> None:
    hands, answers = watched(None)
    await hands.work(WISH)
    await hands.work(Release())
    assert [answer.accepted for answer in answers] == [False]


async def test_refusals_are_logged_once_and_so_is_their_end(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "custom_components.v2h")
    hands, _ = watched(Charger(YES, NO, NO, YES, YES))
    for _ in range(5):
        await hands.work(WISH)
    assert [record.message for record in caplog.records][1:] == [
        "A setpoint had no effect. Too hot.",
        "The charger takes setpoints again",
    ]


async def test_the_time_from_start_to_control_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "custom_components.v2h")
    hands, _ = watched(Charger(NO, YES, YES))
    await hands.work(WISH)
    assert hands.in_control_after_s is None
    for _ in range(2):
        await hands.work(WISH)
    assert hands.in_control_after_s is not None
    assert sum("In control of the charger" in record.message for record in caplog.records) == 1
