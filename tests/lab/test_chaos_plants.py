"""The judge of the chaos is sharp: each bug that is planted into the brain breaks the law that it should.

Every scene is lived through twice, without the bug and with it: a judge that convicts the healthy proves
nothing either.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from inverters import Etiquette, etiquette
from lab.chaos.audit import grows
from lab.chaos.faults import Fault, Kind
from lab.chaos.process import Process
from lab.chaos.run import Report, Run, Scene
from lab.chaos.setting import SITE, Setting
from lab.wiring import hands
from ocpp_local.recognition import Recognition
from ocpp_local.stays import registers
from ocpp_local.stays.registers import Register
from optimizer.control import CommandGiven, Controller, ModeChosen, SetpointAnswered, controller, pace
from optimizer.control.line import Line
from optimizer.dispatch import follow, laws, manners
from optimizer.dispatch.decision import Command, Mode, Rule
from optimizer.dispatch.limits import Limits
from optimizer.dispatch.snapshot import Reserve
from optimizer.ledger import Ledger
from optimizer.plan import Plan
from simulator.books import Books
from simulator.personalities import DYNAMIC, SCHEDULED

MINUTE = 60.0
type Plant = Callable[[pytest.MonkeyPatch], None]


def at_home(hour: int, minute: int = 0, *, soc_percent: float = 60.0, fuse_w: float = SITE.fuse_w) -> Setting:
    """A Monday in November, the car plugged in; UTC."""
    return Setting(
        seed=1,
        start=datetime(2025, 11, 17, hour, minute, tzinfo=UTC),
        charger=DYNAMIC,
        soc_percent=soc_percent,
        lease_s=30,
        site=replace(SITE, fuse_w=fuse_w),
    )


def fault(kind: Kind, minute: float, lasts: float, size: float = 0.9) -> Fault:
    return Fault(kind=kind, at=minute * MINUTE, until=(minute + lasts) * MINUTE, size=size)


def charge(setting: Setting, minutes: float, power_w: int = 11_000) -> CommandGiven:
    until = setting.start + timedelta(minutes=minutes)
    return CommandGiven(command=Command(power_w=power_w, until=until))


FEEDING = (60.0, ModeChosen(mode=Mode.SELF_CONSUMPTION))
FOLLOW = (FEEDING,)
EVENING = Scene(setting=at_home(17), orders=(FEEDING,))
CHEAP = datetime(2025, 10, 26, 0, 50, tzinfo=UTC)
HUNGRY = at_home(17, fuse_w=3 * 16 * 230, soc_percent=30)
AGREEING = replace(at_home(23, fuse_w=3 * 16 * 230, soc_percent=30), charger=SCHEDULED)
TACTFUL = replace(at_home(0, 30, soc_percent=30), storage=True, handle=True, start=CHEAP)
SCENES = {
    "a quiet evening": EVENING,
    "an evening with a home battery": replace(EVENING, setting=replace(EVENING.setting, storage=True)),
    "the meter is gone": replace(EVENING, faults=(fault(Kind.METER_GONE, 10, 4),)),
    "the street is dark": replace(EVENING, faults=(fault(Kind.GRID_OUT, 10, 4),)),
    "we are killed": replace(EVENING, faults=(fault(Kind.KILLED, 10, 4),)),
    "a storm is coming": replace(EVENING, faults=(fault(Kind.RESERVE_RAISED, 10, 6),)),
    "the charger's registers jump": replace(
        EVENING, faults=(fault(Kind.CHARGER_REGISTERS_JUMP, 10, 3, size=0.1),)
    ),
    "a cheap night with a home battery": Scene(
        setting=replace(at_home(0, 30, soc_percent=30), storage=True, start=CHEAP)
    ),
    "the car is nearly at its reserve": replace(EVENING, setting=at_home(17, soc_percent=20.5)),
    "a car charges on a small fuse": Scene(setting=HUNGRY, orders=((60.0, charge(HUNGRY, 60)),)),
    "somebody wants more out of the car than the house takes": replace(
        EVENING, orders=((60.0, charge(EVENING.setting, 60, -5_000)),)
    ),
    "the grid operator allows little": Scene(
        setting=HUNGRY,
        orders=((60.0, charge(HUNGRY, 60)),),
        faults=(fault(Kind.GRID_LIMITED, 10, 10, size=0.0),),
    ),
    "the grid operator allows a little less than a slow charger takes": Scene(
        setting=AGREEING,
        orders=((60.0, charge(AGREEING, 60, 10_300)),),
        faults=(fault(Kind.GRID_LIMITED, 10, 10, size=1.0),),
    ),
    "a slow charger swallows what the grid operator leaves": Scene(
        setting=AGREEING,
        orders=((60.0, charge(AGREEING, 60)),),
        faults=(fault(Kind.CHARGER_LIES, 9.5, 3), fault(Kind.GRID_LIMITED, 10, 10, size=0.3)),
    ),
    "a slow charger that feeds refuses for a while, and is lost for a moment": Scene(
        setting=replace(EVENING.setting, charger=SCHEDULED),
        orders=FOLLOW,
        faults=(fault(Kind.CHARGER_REFUSES, 10, 6), fault(Kind.LINE_CUT, 12, 0.1)),
    ),
    # The car fills itself in the cheapest hour; who kills us does so for longer than the battery's timer.
    "a held battery, and we are killed": Scene(setting=TACTFUL, faults=(fault(Kind.KILLED, 20, 20),)),
    "a held battery, and the car has had enough": Scene(
        setting=TACTFUL,
        orders=((60.0, charge(TACTFUL, 8, 5_000)), (600.0, ModeChosen(mode=Mode.HOLD))),
    ),
    # Two circles of the oven on one phase, and a car that may not help because nobody sees the meter.
    "the house alone is too much for its fuse": Scene(
        setting=replace(
            at_home(16, 20, fuse_w=3 * 16 * 230, soc_percent=85),
            seed=9,
            start=datetime(2025, 11, 6, 16, 20, tzinfo=UTC),
        ),
        faults=(fault(Kind.METER_GONE, 1, 18),),
    ),
    "a visitor comes instead": Scene(
        setting=at_home(15, 50), orders=FOLLOW, faults=(fault(Kind.VISITOR, 5, 60),)
    ),
    "the other car comes home, nearly at its reserve": Scene(
        setting=at_home(15, 50, soc_percent=40.05), orders=FOLLOW, faults=(fault(Kind.OTHER_CAR, 5, 60),)
    ),
    "too little time before the departure": Scene(setting=at_home(5, 30, soc_percent=30)),
}
HOURS = {
    "too little time before the departure": 1.1,
    "a held battery, and we are killed": 0.75,
    "a held battery, and the car has had enough": 0.85,
}


def live(scene: str) -> Report:
    return Run(1, HOURS.get(scene, 0.35) / 24, every_s=5.0, scene=SCENES[scene]).run()


@cache
def healthy(scene: str) -> Report:
    """The same without any bug."""
    return live(scene)


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
