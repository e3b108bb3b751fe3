"""The judge of the chaos is sharp: each bug that is planted into the brain breaks the law that it should.

Every scene is lived through twice, without the bug and with it: a judge that convicts the healthy proves
nothing either.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from inverters import Etiquette, etiquette
from lab.chaos.audit import grows
from lab.chaos.process import Process
from lab.wiring import hands
from ocpp_local.recognition import Recognition
from ocpp_local.stays import registers
from ocpp_local.stays.registers import Register
from optimizer.control import Controller, SetpointAnswered, controller, pace
from optimizer.control.line import Line
from optimizer.dispatch import follow, laws, manners
from optimizer.dispatch.decision import Rule
from optimizer.dispatch.limits import Limits
from optimizer.dispatch.snapshot import Reserve
from optimizer.ledger import Ledger
from optimizer.plan import Plan
from simulator.books import Books

from .mad_scenes import healthy, live

type Plant = Callable[[pytest.MonkeyPatch], None]


def without(rule: Rule) -> Plant:
    """The brain forgets a law."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        def lax(*told: object) -> object:
            whole = laws.span(*told)
            return replace(whole, bounds=tuple(one for one in whole.bounds if one.rule is not rule))

        patch.setattr(follow, "span", lax)

    return plant


def renews_by_its_lease_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(controller, "renew_s", lambda _power_w, _snapshot, lease_s: lease_s)


def forgets_what_was_agreed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Line, "lapse", lambda self, _charger: self.clear())


def holds_for_half_a_day(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(Etiquette.__init__.__kwdefaults__, "lease_s", 43_200)


def never_lets_go(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(manners, "STAYS_S", 86_400.0)


def writes_all_the_time(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(etiquette, "RENEWED_AT", 0.0)


def trusts_strangers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Recognition, "doubt", None)


def keeps_the_first_cars_numbers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Controller, "host", lambda _self, _settings: None)


def believes_stale_values(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Limits, "fresh", lambda _self, _snapshot, sample, _age_s: sample)


def ignores_storms(patch: pytest.MonkeyPatch) -> None:
    def kept(self: Limits, _snapshot: object, **_: bool) -> Reserve:
        return Reserve(energy_wh=self.car.reserve_wh, why="")

    patch.setattr(Limits, "kept", kept)


def leases_for_a_day(patch: pytest.MonkeyPatch) -> None:
    async def ask(station, effect, _now):
        return await station.set_power(effect.power_w, lease=timedelta(days=1))

    patch.setattr(hands, "ask", ask)


def swallows_stops(patch: pytest.MonkeyPatch) -> None:
    carry_out = hands.carry_out

    async def deaf(station, effect, now):
        if getattr(effect, "power_w", -1) >= 0:
            return SetpointAnswered(accepted=True, reason="")
        return await carry_out(station, effect, now)

    patch.setattr(hands, "carry_out", deaf)


def drops_what_it_should_book(patch: pytest.MonkeyPatch) -> None:
    book = Ledger._book
    patch.setattr(
        Ledger, "_book", lambda self, piece, limits: piece.start.minute == 15 or book(self, piece, limits)
    )


def books_twice(patch: pytest.MonkeyPatch) -> None:
    book = Ledger._book
    patch.setattr(
        Ledger, "_book", lambda self, piece, limits: [book(self, piece, limits) for _ in range(2)] and None
    )


def believes_any_charger(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(registers, "_most_wh", lambda _since, _at: registers.MOST_WH)


def counts_stays_wrong(patch: pytest.MonkeyPatch) -> None:
    energy_wh = Register.energy_wh.fget
    patch.setattr(Register, "energy_wh", property(lambda self: (energy_wh(self) or 0.0) * 1.5))


def hides_what_it_misses(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Plan, "unmet", property(lambda _self: (), lambda _self, _value: None))


def negotiates_about_laws(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pace, "EXACT", frozenset())


def stumbles(patch: pytest.MonkeyPatch) -> None:
    def save(_self: Process) -> None:
        raise ValueError("planted")

    patch.setattr(Process, "save", save)


def breaks_physics(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Books, "balance", lambda _self: 5.0)


PLANTS = [
    ("a car charges on a small fuse", "fuse", without(Rule.FUSE)),
    ("the grid operator allows little", "limit", without(Rule.GRID_LIMIT)),
    ("the grid operator allows a little less than a slow charger takes", "limit", negotiates_about_laws),
    ("somebody wants more out of the car than the house takes", "export", without(Rule.EXPORT)),
    ("the car is nearly at its reserve", "reserve", without(Rule.RESERVE)),
    ("a storm is coming", "reserve", ignores_storms),
    ("a slow charger swallows what the grid operator leaves", "limit", renews_by_its_lease_alone),
    (
        "a slow charger that feeds refuses for a while, and is lost for a moment",
        "stop",
        forgets_what_was_agreed,
    ),
    ("a held battery, and we are killed", "held", holds_for_half_a_day),
    ("a held battery, and the car has had enough", "held", never_lets_go),
    ("a held battery, and the car has had enough", "held", writes_all_the_time),
    ("a visitor comes instead", "stranger", trusts_strangers),
    ("the other car comes home, nearly at its reserve", "reserve", keeps_the_first_cars_numbers),
    ("the street is dark", "outage", without(Rule.OUTAGE)),
    ("the street is dark", "stop", swallows_stops),
    ("the meter is gone", "blind", believes_stale_values),
    ("a cheap night with a home battery", "pouring", without(Rule.BATTERY)),
    ("an evening with a home battery", "ledger", books_twice),
    ("we are killed", "lease", leases_for_a_day),
    ("too little time before the departure", "departure", hides_what_it_misses),
    ("a quiet evening", "ledger", drops_what_it_should_book),
    ("a quiet evening", "ledger", books_twice),
    ("the charger's registers jump", "stays", believes_any_charger),
    ("a quiet evening", "stays", counts_stays_wrong),
    ("a quiet evening", "error", stumbles),
    ("a quiet evening", "energy", breaks_physics),
]


@pytest.mark.parametrize(("scene", "law", "plant"), PLANTS)
def test_a_planted_bug_breaks_its_law_and_the_healthy_brain_none(
    scene: str, law: str, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert healthy(scene).violations == []
    plant(monkeypatch)
    assert law in {one.law for one in live(scene).violations}


def test_a_fuse_that_the_house_trips_alone_is_noted_and_convicts_nobody() -> None:
    lived = healthy("the house alone is too much for its fuse")
    assert lived.violations == []
    assert sum("the house trips it alone" in line for line in lived.log) == 1


@pytest.mark.parametrize(("blocks", "leaks"), [((9, 1000, 1010, 1040), False), ((9, 1000, 1040, 1060), True)])
def test_memory_that_grows_from_day_to_day_is_a_leak(blocks: tuple[int, ...], leaks: bool) -> None:
    assert grows(blocks) is leaks
