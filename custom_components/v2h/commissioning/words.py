"""A trial in sentences with its figures, for the page at its end and for the dashboard. Pure."""

from collections.abc import Callable, Mapping
from typing import Final

from ..optimizer.words import kilowatt
from .judge import Step, Verdict
from .leaving import Leaving, Left
from .trial import Trial

_V = Verdict


def _moved(step: Step) -> str:
    moved_w = step.moved_w or 0.0
    return f"the house's meter {'rose' if moved_w > 0 else 'fell'} by {kilowatt(abs(moved_w))}"


def _car(step: Step) -> str:
    car_w = step.car_w or 0.0
    way = "into the car" if car_w > 0 else "out of the car"
    return f"the charger told {kilowatt(abs(car_w))} {way if round(car_w, -1) else ''}".rstrip()


_SEEN: Final[Mapping[Verdict, Callable[[Step], str]]] = {
    _V.GOOD: lambda s: f"{_car(s)}, and {_moved(s)}. Both are right.",
    _V.METER_FLIPPED: lambda s: (
        f"{_car(s)}, but {_moved(s)}. Its sign is the wrong way round: what it calls import is export."
    ),
    _V.METER_STILL: lambda s: (
        f"{_car(s)}, but the house's meter "
        + (
            "stood at the very same number all the time"
            if s.frozen
            else f"moved by {kilowatt(s.moved_w or 0)}"
        )
        + ". It does not see the charger, which hangs elsewhere or on another phase, or is not real."
    ),
    _V.METER_SILENT: lambda s: f"{_car(s)}, and the house's meter told nothing at that time.",
    _V.UNCLEAR: lambda s: (
        f"{_car(s)}, but the house itself strayed too much to see it ({_moved(s)}). "
        "Try again when no oven, kettle or heat pump switches."
    ),
    _V.CHARGER_STILL: lambda s: (
        f"the charger took the setpoint, and stayed at {kilowatt(s.car_w or 0)}. Is a timer set in the "
        "car or in the maker's app, or is the car full?"
    ),
    _V.CHARGER_STRAYS: lambda s: f"{_car(s)}. It does something else: does another app steer it?",
    _V.CHARGER_BACKWARDS: lambda s: f"{_car(s)}. It goes the wrong way: tell its maker.",
    _V.CHARGER_TELLS_BACKWARDS: lambda s: (
        f"{_car(s)}, but {_moved(s)}. It does as asked, and tells the opposite: tell its maker."
    ),
    _V.CHARGER_UNMEASURED: lambda s: f"{_moved(s)}, but the charger's own meter saw nothing of it.",
    _V.CHARGER_SILENT: lambda _: (
        "the charger told no power at all. Set its interval of meter values to 10 s."
    ),
    _V.NOT_ASKED: lambda s: f"it was not come to. {s.why}",
}

WITNESSES: Final[Mapping[str, str]] = {
    "charger": "by its own record",
    "meter": "by the house's meter",
    "register": "by its own register of energy",
}

DISOBEDIENT: Final = frozenset({_V.CHARGER_STILL, _V.CHARGER_STRAYS})

UNTRUSTED: Final[Mapping[Verdict, str]] = {
    _V.METER_FLIPPED: "the sign of the house's meter is the wrong way round",
    _V.METER_STILL: "the house's meter does not see the charger",
    _V.CHARGER_BACKWARDS: "the charger goes the wrong way",
    _V.CHARGER_TELLS_BACKWARDS: "the charger tells the opposite of what it does",
    _V.CHARGER_UNMEASURED: "the charger does not measure what it does",
}


def told(step: Step) -> str:
    """One step: what was asked for, and what was seen."""
    doing = "Charging" if step.asked_w > 0 else "Feeding the house"
    return f"{doing} with {kilowatt(abs(step.asked_w))}: {_SEEN[step.verdict](step)}"


def left(leaving: Leaving) -> str:
    """What became of it without us."""
    gave = "" if leaving.gave_wh is None else f" It gave {leaving.gave_wh:.0f} Wh while it was alone."
    seen = " and ".join(WITNESSES[name] for name in leaving.witnesses)
    lease = f"{leaving.lease_s:.0f} s"
    match leaving.left:
        case Left.STOPPED:
            when = "" if leaving.after_s is None else f" {leaving.after_s:.0f} s after its line was cut"
            how = f"by itself{when} ({seen}; {lease} allowed)"
            return f"Without us: the car stopped feeding the house {how}.{gave}"
        case Left.RAN_ON:
            return f"Without us: the car went on feeding the house for more than {lease} ({seen}).{gave}"
        case Left.UNSEEN:
            return f"Without us: nobody could tell whether the car stopped feeding the house.{gave}"


def lines(trial: Trial) -> tuple[str, ...]:
    """The whole trial, a sentence for each thing that was tried."""
    steps = [told(step) for step in (trial.charge, trial.discharge) if step is not None]
    steps += [trial.skipped] if trial.skipped else []
    return (*steps, *([left(trial.leaving)] if trial.leaving is not None else []))


def verdict(trial: Trial) -> str:
    """What follows from it."""
    if (reason := distrust(trial)) is not None:
        return f"**The car does not feed the house** until a trial goes well: {reason}."
    if trial.complete:
        return "**All is well.** The car may feed the house at night."
    if trial.charge is not None and trial.charge.verdict is Verdict.GOOD and trial.discharge is None:
        return "**Charging is well.** Feeding the house was not tried."
    seen = {step.verdict for step in (trial.charge, trial.discharge) if step is not None}
    if seen & DISOBEDIENT:
        return "**The charger does not do what it is asked.** See to that, and try it again."
    return (
        "**Not all could be seen.** Nothing speaks against the charger, but the trial should be done again."
    )


def tried(trial: Trial | None) -> str | None:
    """When it was, and what came of it, as a sentence. None: nothing was tried."""
    if trial is None:
        return None
    well = "all was well" if trial.complete else "not all could be seen"
    firmware = f" with firmware {trial.firmware}" if trial.firmware else ""
    return f"It was tried on {trial.at.day} {trial.at:%B %Y}{firmware}, and {well}."


def distrust(trial: Trial | None) -> str | None:
    """Why the car is not to feed the house after this trial, as a clause. None: it may, or was not tried."""
    if trial is None or not trial.forbids_discharge:
        return None
    if trial.ran_on:
        return "the charger did not stop by itself when its line was cut"
    return UNTRUSTED[trial.untrusted or Verdict.METER_STILL]
