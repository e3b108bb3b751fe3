"""A shell whose charger obeys at once, and whose clock is moved by the test."""

from dataclasses import replace
from datetime import timedelta

from optimizer.control import AskForPlan, Controller, PlanMade, SetpointAnswered, SetPower, Settings

from ..dispatch.moments import CAR, CHARGER, EVENING, SITE, home, plan

SETTINGS = Settings(site=SITE, car=CAR)
UNPLUGGED = replace(CHARGER, plugged=False, ready=False)
WAITS = replace(CHARGER, ready=False)


class Shell:
    """A shell with a charger that obeys at once, and a clock that it moves itself."""

    def __init__(self, state=None, *, answers=True):
        self.controller = Controller(SETTINGS, state)
        self.elapsed, self.now, self.car_w, self.answers = 0.0, EVENING, 0.0, answers
        self.sent: list[tuple[float, int]] = []
        self.effects: list[object] = []

    def step(self, event=None, *, after=1.0, **moment):
        """Time passes, something happens, and the effects are carried out."""
        self.elapsed += after
        self.now += timedelta(seconds=after)
        seen = home(elapsed=self.elapsed, now=self.now, car_w=self.car_w, **moment)
        self.effects = self._carry_out(self.controller.step(seen, event), seen)
        return self.effects

    def _carry_out(self, effects, seen):
        for effect in effects:
            if isinstance(effect, SetPower):
                self.sent.append((self.elapsed, effect.power_w))
                if self.answers:
                    self.car_w = float(effect.power_w)
                    answer = self.controller.step(seen, SetpointAnswered(accepted=True))
                    effects += self._carry_out(answer, seen)
        return effects

    def run(self, seconds: int, **moment):
        """Nothing but time passes."""
        for _ in range(seconds):
            self.step(**moment)
        return self


def powers(effects) -> list[int]:
    return [effect.power_w for effect in effects if isinstance(effect, SetPower)]


def asked(effects) -> list[str]:
    return [effect.why for effect in effects if isinstance(effect, AskForPlan)]


def driving(**kwargs) -> Shell:
    """A shell whose car feeds the house."""
    shell = planned(Shell(**kwargs), plan())
    assert shell.sent == [(1.0, -1480)]
    return shell


def planned(shell, made, **moment):
    """A plan came in the second second, once the car's charge was known: none is to come any more."""
    shell.elapsed, shell.now = shell.elapsed - 1, shell.now - timedelta(seconds=1)
    shell.step(**{**moment, "charger": WAITS})
    shell.step(PlanMade(plan=made), **moment)
    return shell
