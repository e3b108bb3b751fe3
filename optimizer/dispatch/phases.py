"""The fuse of each phase. The car's own share cancels out, so that no echo of a setpoint counts as house.

A charger on three phases takes the same from each: what one phase carries more than another is the house's.
A charger on one phase leaves the other two to the house: the rest of the net load is on the charger's.
"""

from typing import Final

from ..words import Text, kilowatt
from .decision import Rule
from .limits import Limits
from .snapshot import Phases, Snapshot
from .span import Bound

# Nominal voltage between a phase and neutral. Source: IEC 60038.
VOLTS: Final = 230.0
PHASES: Final = 3

type Watts = tuple[float, float, float]


def phase_bounds(snapshot: Snapshot, limits: Limits, house_w: float) -> list[Bound]:
    """What each phase leaves, W. Nothing to say where the home has one phase: that is the main fuse."""
    charger = snapshot.charger
    if limits.site.phases != PHASES or charger is None:
        return []
    single = charger.phases in {1, 2}
    watts, amps = (_known(snapshot, limits, told) for told in (snapshot.grid_phase_w, snapshot.grid_phase_a))
    if watts is None and amps is None:
        return [_worst_case(limits, house_w)] if single else []
    felt = _felt(watts, amps)
    real = watts or felt
    if not single:
        return [_on_three(limits, i, house_w / 3 + felt[i] - sum(real) / 3) for i in range(PHASES)]
    possible = range(PHASES) if charger.phase is None else (charger.phase - 1,)
    return [_on_one(limits, i, house_w - sum(real) + felt[i]) for i in possible]


def _known(snapshot: Snapshot, limits: Limits, told: Phases) -> Watts | None:
    one, two, three = (limits.fresh(snapshot, sample, limits.grid_age_s) for sample in told)
    return None if one is None or two is None or three is None else (one.value, two.value, three.value)


def _felt(watts: Watts | None, amps: Watts | None) -> Watts:
    """What the fuses feel, W: the current where it is known, with the sign of the power."""
    if amps is None:
        return watts or (0.0, 0.0, 0.0)
    if watts is None:
        one, two, three = (VOLTS * ampere for ampere in amps)
    else:
        one, two, three = (
            max(watt, VOLTS * abs(ampere)) if watt >= 0 else min(watt, -VOLTS * abs(ampere))
            for watt, ampere in zip(watts, amps, strict=True)
        )
    return one, two, three


def _each(limits: Limits) -> float:
    return limits.site.fuse_w / PHASES


def _why(limits: Limits, phase: int, house_w: float) -> Text:
    return Text(
        "the house takes {house} of the {fuse} that its fuse carries from L{phase}",
        house=kilowatt(house_w),
        fuse=kilowatt(_each(limits)),
        phase=str(phase + 1),
    )


def _on_three(limits: Limits, phase: int, house_w: float) -> Bound:
    each_w = _each(limits)
    low_w, high_w = min(0.0, PHASES * (-each_w - house_w)), PHASES * (each_w - house_w)
    return Bound(rule=Rule.FUSE, low_w=low_w, high_w=high_w, why=_why(limits, phase, house_w))


def _on_one(limits: Limits, phase: int, house_w: float) -> Bound:
    each_w = _each(limits)
    low_w, high_w = min(0.0, -each_w - house_w), each_w - house_w
    return Bound(rule=Rule.FUSE, low_w=low_w, high_w=high_w, why=_why(limits, phase, house_w))


def _worst_case(limits: Limits, house_w: float) -> Bound:
    """Nobody measures the phases: all that the house takes may be on the charger's."""
    each_w = _each(limits)
    why = Text(
        "the charger's one phase carries {fuse}, and may carry the house's {house}",
        fuse=kilowatt(each_w),
        house=kilowatt(house_w),
    )
    return Bound(rule=Rule.FUSE, low_w=-each_w, high_w=each_w - max(0.0, house_w), why=why)
