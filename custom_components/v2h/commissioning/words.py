"""A trial in sentences with its figures, for the page at its end and for the dashboard. Pure."""

from collections.abc import Callable, Mapping
from typing import Final

from ..optimizer.words import NOTHING, Text, day_of_month, joined, kilowatt
from .judge import Step, Verdict
from .leaving import Leaving, Left
from .trial import Trial

_V = Verdict


def _moved(step: Step) -> Text:
    moved_w = step.moved_w or 0.0
    power = kilowatt(abs(moved_w))
    if moved_w > 0:
        return Text("the house's meter rose by {power}", power=power)
    return Text("the house's meter fell by {power}", power=power)


def _car(step: Step) -> Text:
    car_w = step.car_w or 0.0
    power = kilowatt(abs(car_w))
    if not round(car_w, -1):
        return Text("the charger told {power}", power=power)
    if car_w > 0:
        return Text("the charger told {power} into the car", power=power)
    return Text("the charger told {power} out of the car", power=power)


def _still(step: Step) -> Text:
    if step.frozen:
        seen = Text(
            "{car}, but the house's meter stood at the very same number all the time.", car=_car(step)
        )
    else:
        moved = kilowatt(step.moved_w or 0)
        seen = Text("{car}, but the house's meter moved by {power}.", car=_car(step), power=moved)
    return joined(
        seen, Text("It does not see the charger, which hangs elsewhere or on another phase, or is not real.")
    )


_SEEN: Final[Mapping[Verdict, Callable[[Step], Text]]] = {
    _V.GOOD: lambda s: Text("{car}, and {meter}. Both are right.", car=_car(s), meter=_moved(s)),
    _V.METER_FLIPPED: lambda s: Text(
        "{car}, but {meter}. Its sign is the wrong way round: what it calls import is export.",
        car=_car(s),
        meter=_moved(s),
    ),
    _V.METER_STILL: _still,
    _V.METER_SILENT: lambda s: Text("{car}, and the house's meter told nothing at that time.", car=_car(s)),
    _V.UNCLEAR: lambda s: Text(
        "{car}, but the house itself strayed too much to see it ({meter}). "
        "Try again when no oven, kettle or heat pump switches.",
        car=_car(s),
        meter=_moved(s),
    ),
    _V.CHARGER_STILL: lambda s: Text(
        "the charger took the setpoint, and stayed at {power}. Is a timer set in the car or in the maker's "
        "app, or is the car full?",
        power=kilowatt(s.car_w or 0),
    ),
    _V.CHARGER_STRAYS: lambda s: Text(
        "{car}. It does something else: does another app steer it?", car=_car(s)
    ),
    _V.CHARGER_BACKWARDS: lambda s: Text("{car}. It goes the wrong way: tell its maker.", car=_car(s)),
    _V.CHARGER_TELLS_BACKWARDS: lambda s: Text(
        "{car}, but {meter}. It does as asked, and tells the opposite: tell its maker.",
        car=_car(s),
        meter=_moved(s),
    ),
    _V.CHARGER_UNMEASURED: lambda s: Text(
        "{meter}, but the charger's own meter saw nothing of it.", meter=_moved(s)
    ),
    _V.CHARGER_SILENT: lambda _: Text(
        "the charger told no power at all. Set its interval of meter values to 10 s."
    ),
    _V.NOT_ASKED: lambda s: Text("it was not come to. {why}", why=s.why),
}

WITNESSES: Final[Mapping[str, Text]] = {
    "charger": Text("by its own record"),
    "meter": Text("by the house's meter"),
    "register": Text("by its own register of energy"),
}

DISOBEDIENT: Final = frozenset({_V.CHARGER_STILL, _V.CHARGER_STRAYS})

UNTRUSTED: Final[Mapping[Verdict, Text]] = {
    _V.METER_FLIPPED: Text("the sign of the house's meter is the wrong way round"),
    _V.METER_STILL: Text("the house's meter does not see the charger"),
    _V.CHARGER_BACKWARDS: Text("the charger goes the wrong way"),
    _V.CHARGER_TELLS_BACKWARDS: Text("the charger tells the opposite of what it does"),
    _V.CHARGER_UNMEASURED: Text("the charger does not measure what it does"),
}


def told(step: Step) -> Text:
    """One step: what was asked for, and what was seen."""
    power, seen = kilowatt(abs(step.asked_w)), _SEEN[step.verdict](step)
    if step.asked_w > 0:
        return Text("Charging with {power}: {seen}", power=power, seen=seen)
    return Text("Feeding the house with {power}: {seen}", power=power, seen=seen)


def left(leaving: Leaving) -> Text:
    """What became of it without us."""
    became = _became(leaving)
    if leaving.gave_wh is None:
        return became
    energy = f"{leaving.gave_wh:.0f}"
    return joined(became, Text("It gave {energy} Wh while it was alone.", energy=energy))


def _became(leaving: Leaving) -> Text:
    seen, lease = _witnesses(leaving), f"{leaving.lease_s:.0f}"
    match leaving.left:
        case Left.STOPPED if leaving.after_s is None:
            return Text(
                "Without us: the car stopped feeding the house by itself ({seen}; {lease} s allowed).",
                seen=seen,
                lease=lease,
            )
        case Left.STOPPED:
            return Text(
                "Without us: the car stopped feeding the house by itself {seconds} s after its line was cut "
                "({seen}; {lease} s allowed).",
                seconds=f"{leaving.after_s:.0f}",
                seen=seen,
                lease=lease,
            )
        case Left.RAN_ON:
            return Text(
                "Without us: the car went on feeding the house for more than {lease} s ({seen}).",
                lease=lease,
                seen=seen,
            )
        case Left.UNSEEN:
            return Text("Without us: nobody could tell whether the car stopped feeding the house.")


def _witnesses(leaving: Leaving) -> Text:
    first, *others = (WITNESSES[name] for name in leaving.witnesses) if leaving.witnesses else (NOTHING,)
    for other in others:
        first = Text("{one} and {other}", one=first, other=other)
    return first


def lines(trial: Trial) -> tuple[Text, ...]:
    """The whole trial, a sentence for each thing that was tried."""
    steps = [told(step) for step in (trial.charge, trial.discharge) if step is not None]
    steps += [trial.skipped] if trial.skipped else []
    return (*steps, *([left(trial.leaving)] if trial.leaving is not None else []))


def verdict(trial: Trial) -> Text:
    """What follows from it."""
    if (reason := distrust(trial)) is not None:
        return Text("**The car does not feed the house** until a trial goes well: {reason}.", reason=reason)
    if trial.complete:
        return Text("**All is well.** The car may feed the house at night.")
    if trial.charge is not None and trial.charge.verdict is Verdict.GOOD and trial.discharge is None:
        return Text("**Charging is well.** Feeding the house was not tried.")
    seen = {step.verdict for step in (trial.charge, trial.discharge) if step is not None}
    if seen & DISOBEDIENT:
        return Text("**The charger does not do what it is asked.** See to that, and try it again.")
    return Text(
        "**Not all could be seen.** Nothing speaks against the charger, but the trial should be done again."
    )


def tried(trial: Trial | None) -> Text | None:
    """When it was, and what came of it, as a sentence. None: nothing was tried."""
    if trial is None:
        return None
    date = Text("{day} {year}", day=day_of_month(trial.at), year=f"{trial.at.year}")
    well = Text("all was well") if trial.complete else Text("not all could be seen")
    if not trial.firmware:
        return Text("It was tried on {date}, and {result}.", date=date, result=well)
    return Text(
        "It was tried on {date} with firmware {firmware}, and {result}.",
        date=date,
        firmware=trial.firmware,
        result=well,
    )


def distrust(trial: Trial | None) -> Text | None:
    """Why the car is not to feed the house after this trial, as a clause. None: it may, or was not tried."""
    if trial is None or not trial.forbids_discharge:
        return None
    if trial.ran_on:
        return Text("the charger did not stop by itself when its line was cut")
    return UNTRUSTED[trial.untrusted or Verdict.METER_STILL]


def untrusted(distrust: Text) -> Text:
    """The clause of `distrust` as a sentence."""
    return Text("The car does not feed the house: {why}.", why=distrust)
