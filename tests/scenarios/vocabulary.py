"""The words of `expected.json`: each one is a function that asserts one fact about a plan."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from itertools import chain, pairwise, repeat

from optimizer.action import Action
from optimizer.plan import Plan
from optimizer.stop import PlanningCancelledError, Stop

NAMES = {"charge": Action.CHARGE, "feed": Action.DISCHARGE, "rest": Action.HOLD, "away": Action.AWAY}
# W and Wh of rounding.
NEAR = 2.0


@dataclass(frozen=True)
class Seen:
    """A plan as facts look at it."""

    plan: Plan
    tz: tzinfo
    start_energy_wh: float
    previous: Plan | None
    again: object
    """Plans the same home with some values changed."""
    stopped: object
    """Plans the same home with a Stop."""

    def moment(self, told):
        """ "18:00" from the begin of the plan on, "+1 07:30" on the day after."""
        begin = self.plan.made_at.astimezone(self.tz)
        days, _, clock = told.rpartition(" ")
        hour, minute = map(int, clock.split(":"))
        day = begin.date() + timedelta(days=int(days or 0))
        found = datetime.combine(day, time(hour, minute), self.tz)
        return found + timedelta(days=1) if not days and found < begin else found

    def slot(self, told):
        found = self.plan.slot_at(self.moment(told))
        assert found is not None, f"{told} is not in the plan"
        return found

    def between(self, window):
        """The slots of a window, or all of them."""
        if window is None:
            return self.plan.slots
        low, high = map(self.moment, window)
        return [slot for slot in self.plan.slots if low <= slot.start and slot.end <= high]

    def energy_at(self, told):
        moment = self.moment(told)
        if moment <= self.plan.made_at:
            return self.start_energy_wh
        return next(slot.energy_wh for slot in self.plan.slots if slot.end >= moment)


def holds(seen, fact):
    """Assert one fact of expected.json."""
    ((word, says),) = fact.items()
    WORDS[word](seen, says)


def within(value, says):
    """Between "at_least" and "at_most"; one of them has to be there."""
    known = {"at_least", "at_most"} & set(says)
    assert known, says
    assert value >= says.get("at_least", value) - 1e-9, f"{value} is less than {says['at_least']}"
    assert value <= says.get("at_most", value) + 1e-9, f"{value} is more than {says['at_most']}"


def only_within(seen, action, windows):
    slots = [slot for slot in seen.plan.slots if slot.action is action]
    assert slots, f"the plan never does {action}"
    spans = [tuple(map(seen.moment, window)) for window in windows]
    for slot in slots:
        assert any(low <= slot.start and slot.end <= high for low, high in spans), f"{action} at {slot.start}"


def charges_within(seen, says):
    """[["01:00", "05:00"], ...]: it charges, and never outside of these."""
    only_within(seen, Action.CHARGE, says)


def feeds_within(seen, says):
    """The same for feeding the house or the grid."""
    only_within(seen, Action.DISCHARGE, says)


def does(seen, says):
    """{"at": "18:00", "is": "feed"} or {"within": [...], "is": "rest"}: in all these slots."""
    slots = [seen.slot(says["at"])] if "at" in says else seen.between(says["within"])
    assert slots
    for slot in slots:
        assert slot.action is NAMES[says["is"]], f"{slot.start}: {slot.action}"


def never(seen, says):
    """ "feed", or {"does": "feed", "within": [...]}."""
    action, window = (says["does"], says["within"]) if isinstance(says, dict) else (says, None)
    slots = seen.between(window)
    assert slots
    assert all(slot.action is not NAMES[action] for slot in slots)


def never_below_wh(seen, says):
    """12000, or {"wh": 12000, "within": [...]}: the energy in the car."""
    level, window = (says["wh"], says["within"]) if isinstance(says, dict) else (says, None)
    assert min(slot.energy_wh for slot in seen.between(window)) >= level - NEAR


def never_above_wh(seen, says):
    """The same from above."""
    level, window = (says["wh"], says["within"]) if isinstance(says, dict) else (says, None)
    assert max(slot.energy_wh for slot in seen.between(window)) <= level + NEAR


def energy_wh(seen, says):
    """{"at": "+1 07:30", "at_least": 48000}; without "at" at the end of the plan."""
    energy = seen.energy_at(says["at"]) if "at" in says else seen.plan.slots[-1].energy_wh
    within(round(energy, -1), says)


def power_w(seen, says):
    """{"while": "charge", "within": [...], "at_least": 1400}: the car's power, always above 0."""
    chosen = NAMES[says["while"]]
    powers = [abs(slot.car_w) for slot in seen.between(says.get("within")) if slot.action is chosen]
    assert powers, f"never does {chosen}"
    for power in powers:
        within(round(power), says)


def grid_w(seen, says):
    """{"within": [...], "at_most": 4200}: at the meter, + imports."""
    for slot in seen.between(says.get("within")):
        within(round(slot.grid_w), says)


def curtailed_wh(seen, says):
    """Sun that is cut off, over the plan."""
    hours = [(slot.end - slot.start) / timedelta(hours=1) for slot in seen.plan.slots]
    within(sum(slot.curtailed_w * length for slot, length in zip(seen.plan.slots, hours, strict=True)), says)


def cost(seen, says):
    """Money of the whole plan."""
    within(seen.plan.cost, says)


def fed_wh(seen, says):
    """Energy that the car gives, at the charger, over the plan."""
    hours = [(slot.end - slot.start) / timedelta(hours=1) for slot in seen.plan.slots]
    fed = sum(max(0.0, -slot.car_w) * length for slot, length in zip(seen.plan.slots, hours, strict=True))
    within(round(fed), says)


def charged_wh(seen, says):
    """{"within": [...], "at_least": ...}: energy that the car takes, at the charger."""
    slots = seen.between(says.get("within"))
    taken = sum(max(0.0, slot.car_w) * ((slot.end - slot.start) / timedelta(hours=1)) for slot in slots)
    within(round(taken), says)


def switches_at_most(seen, says):
    """How often the car begins to charge or to feed."""
    busy = {Action.CHARGE, Action.DISCHARGE}
    first = seen.plan.slots[0].action in busy
    starts = sum(
        slot.action in busy and slot.action is not last.action for last, slot in pairwise(seen.plan.slots)
    )
    assert first + starts <= says, f"{first + starts} starts"


def violations(seen, says):
    """[] or one for each: {"tier": "driver", "code": "goal", "amount": {...}, "says": "of why"}."""
    assert len(seen.plan.violations) == len(says), seen.plan.violations
    for missed, told in zip(seen.plan.violations, says, strict=True):
        assert (missed.tier, missed.code) == (told["tier"], told["code"])
        within(missed.amount, told["amount"])
        assert told["says"] in missed.why, missed.why


def reason_at(seen, says):
    """{"at": ..., "code": ..., "says": ..., "runner_up": ..., "binds": [...]}: any of them."""
    reason = seen.slot(says["at"]).reason
    assert set(says) - {"at"}
    assert reason.code == says.get("code", reason.code)
    assert says.get("says", "") in reason.text, reason.text
    if "runner_up" in says:
        assert reason.runner_up is NAMES[says["runner_up"]]
    assert {one.law.value for one in reason.bindings} >= set(says.get("binds", [])), reason.bindings


def would(seen, says):
    """{"at": ..., "do": "charge", "below" or "above": {"at_least": 0.1}}: the price that would change it."""
    reason = seen.slot(says["at"]).reason
    turn = "below" if "below" in says else "above"
    (change,) = (one for one in reason.changes if one.turn == turn)
    within(change.price, says[turn])
    assert change.action is NAMES[says["do"]]


def assumes(seen, says):
    """One of the plan's assumptions says this."""
    assert any(says in line for line in seen.plan.assumptions), seen.plan.assumptions


def changed_slots(seen, says):
    """Slots whose action is another one than in the plan before."""
    assert seen.previous is not None, "no before.json"
    before = {slot.end: slot.action for slot in seen.previous.slots}
    changed = sum(before[slot.end] is not slot.action for slot in seen.plan.slots if slot.end in before)
    within(changed, says)


def compared(seen, says):
    """{"with": {...}, "saves": {"at_least": 0.5}}: how much cheaper than the changed home."""
    within(seen.again(says["with"]).cost - seen.plan.cost, says["saves"])


def out_of_time(seen, says):
    """ "time is over": what a plan says that is made without any time, which misses no more than this one."""
    hurried = seen.stopped(Stop(spent=lambda: True))
    assert any(says in line for line in hurried.assumptions), hurried.assumptions
    assert not any(says in line for line in seen.plan.assumptions)
    assert len(hurried.violations) <= len(seen.plan.violations)


def given_up(seen, says):
    """{"after": 2}: no plan when so many questions are answered with no, the next with yes."""
    answers = chain(repeat(False, says["after"]), repeat(True))
    try:
        seen.stopped(Stop(cancelled=lambda: next(answers)))
    except PlanningCancelledError:
        return
    raise AssertionError(f"planned to the end in {says['after']} questions")


WORDS = {
    word.__name__: word
    for word in (
        charges_within, feeds_within, does, never, never_below_wh, never_above_wh, energy_wh, power_w, grid_w,
        curtailed_wh, cost, fed_wh, charged_wh, switches_at_most, violations, reason_at, would, assumes,
        changed_slots, compared, out_of_time, given_up,
    )
}  # fmt: skip
