"""Evenings and nights in which one thing goes wrong: what the judge of the chaos is tried by."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from lab.chaos.faults import Fault, Kind
from lab.chaos.run import Report, Run, Scene
from lab.chaos.setting import SITE, Setting
from optimizer.control import CommandGiven, ModeChosen
from optimizer.dispatch.decision import Command, Mode
from simulator.personalities import DYNAMIC, SCHEDULED

MINUTE = 60.0


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


FOLLOW = ((60.0, ModeChosen(mode=Mode.SELF_CONSUMPTION)),)
EVENING = Scene(setting=at_home(17), orders=FOLLOW)
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
