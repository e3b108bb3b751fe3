"""What a home knew, planned and decided at one moment: enough to plan and decide it again elsewhere."""

from dataclasses import dataclass
from typing import Any, Final, Self

from ..checks import check_slot_minutes
from ..control.basis import Basis, decide
from ..dispatch.decision import Decision
from ..errors import ProblemError
from ..outlook import Outlook, pose
from ..plan import Plan, PlanSlot
from ..solve import solve
from .decoding import mapping
from .writing import restored, written

# Changes whenever a file of before cannot be read any more.
FORM: Final = 1
# Another machine may round the last digit otherwise: so much is the same power, W, and the same money.
SAME_W: Final = 1.0
SAME_MONEY: Final = 0.001
MOST_SHOWN: Final = 5
# Two weeks of quarter-hours.
MOST_SLOTS: Final = 14 * 96
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2199


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One moment of one home. Names, addresses and passwords are no part of it."""

    outlook: Outlook | None
    """What the plan was made from. None: it was made before a restart, or there is none."""
    previous: Plan | None
    """The plan before that one."""
    plan: Plan | None
    basis: Basis | None
    """What the decision was made from, beside the plan. None: nothing was decided yet."""
    decision: Decision

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe."""
        return {"form": FORM, **mapping(written(self), "scenario")}

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """What `to_dict` wrote. Raises ProblemError naming what cannot be read."""
        given = dict(mapping(data, "scenario"))
        if (form := given.pop("form", None)) != FORM:
            raise ProblemError(
                field="scenario.form", value=form, expected=f"{FORM}: it was written by another version"
            )
        scenario = restored(cls, given, "scenario")
        if scenario.outlook is not None:
            _check_grid(scenario.outlook)
        return scenario


def _check_grid(outlook: Outlook) -> None:
    """A file from elsewhere must not ask for more slots than anybody plans, nor for a year that is none."""
    field = "scenario.outlook"
    if not FIRST_YEAR <= outlook.now.year <= LAST_YEAR:
        raise ProblemError(
            field=f"{field}.now", value=outlook.now, expected="a time of this century or the next"
        )
    if not 1 <= outlook.slots <= MOST_SLOTS:
        raise ProblemError(field=f"{field}.slots", value=outlook.slots, expected=f"1 to {MOST_SLOTS} slots")
    check_slot_minutes(f"{field}.minutes", outlook.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """What comes out today."""

    plan: Plan | None
    decision: Decision | None
    plan_differs: tuple[str, ...]
    """Sentences. Empty: the plan is the one that the home had."""
    decision_differs: tuple[str, ...]


def repeat(scenario: Scenario) -> Repeated:
    """Plan and decide again. Raises ProblemError where the home cannot be planned."""
    outlook, basis = scenario.outlook, scenario.basis
    plan, decision = scenario.plan, None
    try:
        if outlook is not None:
            plan = solve(pose(outlook), scenario.previous, tz=outlook.tz)
        if basis is not None:
            decision = decide(basis, plan)
    except ArithmeticError as err:  # a time of the year 9999, a number of 300 digits: no home wrote that
        raise ProblemError(field="scenario", value=err, expected="times and numbers of a home") from err
    return Repeated(
        plan=plan,
        decision=decision,
        plan_differs=_between_plans(scenario.plan, plan),
        decision_differs=() if decision is None else _between_decisions(scenario.decision, decision),
    )


def _between_plans(was: Plan | None, now: Plan | None) -> tuple[str, ...]:
    if was is None or now is None:
        return () if was is now else ("One of the two is no plan at all.",)
    told = (
        []
        if abs(was.cost - now.cost) <= SAME_MONEY
        else [f"It cost {was.cost:.3f}, and costs {now.cost:.3f}."]
    )
    if len(was.slots) != len(now.slots):
        return (*told, f"It had {len(was.slots)} slots, and has {len(now.slots)}.")
    others = [pair for pair in zip(was.slots, now.slots, strict=True) if not _same(*pair)]
    told += [_otherwise(before, after) for before, after in others[:MOST_SHOWN]]
    if len(others) > MOST_SHOWN:
        told.append(f"So do {len(others) - MOST_SHOWN} more slots.")
    return tuple(told)


def _same(was: PlanSlot, now: PlanSlot) -> bool:
    return was.start == now.start and was.action is now.action and abs(was.car_w - now.car_w) <= SAME_W


def _otherwise(was: PlanSlot, now: PlanSlot) -> str:
    before, after = (f"{one.action.value} {one.car_w:.0f} W" for one in (was, now))
    return f"{was.start:%d %b %H:%M} UTC: it said {before}, and says {after}."


def _between_decisions(was: Decision, now: Decision) -> tuple[str, ...]:
    pairs = {
        "power": (f"{was.power_w} W", f"{now.power_w} W"),
        "rule": (was.rule.value, now.rule.value),
        "reason": (was.reason, now.reason),
    }
    return tuple(
        f"The {name} was {before}, and is {after}"
        for name, (before, after) in pairs.items()
        if before != after
    )
