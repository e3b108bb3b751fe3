"""How well each part of the home does: a grade, a code for the words of the dashboard, and its age. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ..commissioning.words import untrusted
from ..optimizer.words import Text
from ..troubles.charger import CLOCK_OFF

# What steers the car is read every few seconds; a meter that is older is not trusted to discharge.
MEASURED_WITHIN_S: Final = 30.0
CHARGER_SPEAKS_WITHIN_S: Final = 120.0
# A plan that sees less than this ahead cannot wait for the cheap hours of the night.
PRICES_AHEAD: Final = timedelta(hours=8)


class Grade(StrEnum):
    """How good a part is."""

    GOOD = "good"
    FAIR = "fair"
    """It works, and could be better."""
    BAD = "bad"
    """The home cannot do its work without."""
    ABSENT = "absent"
    """Nobody set it up, or nothing is known of it yet; the home does without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How one part does. The dashboard has a sentence, and what to do, for each *code*."""

    part: str
    grade: Grade
    code: str
    age_s: float | None = None
    """Seconds since it was last heard or made."""
    until: datetime | None = None
    """How far it reaches."""
    told: str | None = None
    """What the part itself says, as a sentence."""
    values: Mapping[str, str | float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """JSON-safe."""
        return {
            "part": self.part,
            "grade": self.grade.value,
            "code": self.code,
            "age_s": self.age_s,
            "until": self.until and self.until.isoformat(),
            "told": self.told,
            "values": dict(self.values),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerFacts:
    """What is known of the charger."""

    name: str
    """Empty: none is set up."""
    connected: bool
    plugged: bool = False
    age_s: float | None = None
    """Since it last measured."""
    problem: str | None = None
    waiting_for: str | None = None
    no_discharge: str | None = None
    """Why it is not asked to feed the house."""
    distrust: Text | None = None
    """What a trial has found against it, as a clause."""
    tried: str | None = None
    """What a trial has found, as a sentence."""
    certificate: Text | None = None
    """Why it has no certificate of its own, or no new one, as a sentence."""
    deviates: bool = False
    car: str | None = None
    """What the car that is here is called."""
    stranger: bool = False
    """It is none of the home's."""
    untold: bool = False
    """Nobody knows which one it is."""
    clock_off: timedelta | None = None
    """How far its clock is ahead of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterFacts:
    """What is known of the inverter or the sensors in its place."""

    age_s: float | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFacts:
    """What is known of prices, or of the solar forecast."""

    known_until: datetime | None = None
    covers_now: bool = False
    complaint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """What is known of the plan. *made_at* is None while there is none."""

    made_at: datetime | None = None
    good_until: datetime | None = None
    problem: str | None = None
    misses: str | None = None
    """The first goal or law that it cannot keep, as a sentence."""
    followed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The whole home at one moment."""

    now: datetime
    charger: ChargerFacts
    meter: MeterFacts | None
    """None: nothing tells the power of the house."""
    prices: SeriesFacts
    sun: SeriesFacts | None
    """None: no forecast is set up."""
    plan: PlanFacts
    books_problem: str | None


def health_of(facts: Facts) -> tuple[Sign, ...]:
    """A sign for each part, in the order of the dashboard."""
    return (
        _charger(facts.charger),
        _meter(facts.meter),
        _series("prices", facts.prices, facts.now),
        _series("sun", facts.sun, facts.now),
        _plan(facts.plan, facts.now),
        _clock(facts.charger),
        _books(facts.books_problem),
    )


def _charger(charger: ChargerFacts) -> Sign:
    def sign(grade: Grade, code: str, told: str | None = None) -> Sign:
        named = {"name": charger.name} | ({"car": charger.car} if charger.car else {})
        return Sign(part="charger", grade=grade, code=code, age_s=charger.age_s, told=told, values=named)

    if not charger.name:
        return sign(Grade.BAD, "none", charger.problem)
    if not charger.connected:
        return sign(Grade.BAD, "gone", charger.problem)
    if charger.plugged and charger.waiting_for:
        return sign(Grade.FAIR, "waits", charger.waiting_for)
    if charger.plugged and (charger.stranger or charger.untold):
        return sign(Grade.FAIR, "stranger" if charger.stranger else "untold")
    if charger.plugged and charger.no_discharge:
        return sign(Grade.FAIR, "charges_only", charger.no_discharge)
    if charger.distrust:
        return sign(Grade.FAIR, "untrusted", untrusted(charger.distrust))
    if charger.deviates:
        return sign(Grade.FAIR, "follows_another")
    if charger.plugged and (charger.age_s is None or charger.age_s > CHARGER_SPEAKS_WITHIN_S):
        return sign(Grade.FAIR, "silent")
    return sign(Grade.GOOD, "ready" if charger.plugged else "empty", charger.certificate or charger.tried)


def _meter(meter: MeterFacts | None) -> Sign:
    if meter is None:
        return Sign(part="meter", grade=Grade.BAD, code="none")
    grade, code = Grade.GOOD, "reads"
    if meter.problem:
        grade, code = Grade.BAD, "silent"
    elif meter.age_s is None:
        grade, code = Grade.ABSENT, "starts"
    elif meter.age_s > MEASURED_WITHIN_S:
        grade, code = Grade.FAIR, "old"
    return Sign(part="meter", grade=grade, code=code, age_s=meter.age_s, told=meter.problem)


def _series(part: str, series: SeriesFacts | None, now: datetime) -> Sign:
    """Prices must cover this moment; a forecast that ends only makes the plan worse."""
    if series is None:
        return Sign(part=part, grade=Grade.ABSENT, code="none")
    needed, until = part == "prices", series.known_until
    grade, code = Grade.GOOD, "known"
    if not series.covers_now and (needed or until is None or until <= now):
        grade, code = (Grade.BAD if needed else Grade.FAIR), "unknown"
    elif series.complaint:
        grade, code = Grade.FAIR, "silent"
    elif needed and until is not None and until - now < PRICES_AHEAD:
        grade, code = Grade.FAIR, "short"
    return Sign(part=part, grade=grade, code=code, until=until, told=series.complaint)


def _plan(plan: PlanFacts, now: datetime) -> Sign:
    if plan.made_at is None or plan.good_until is None:
        return Sign(part="plan", grade=Grade.BAD, code="none", told=plan.problem)
    told, grade, code = None, Grade.GOOD, "fresh"
    if now >= plan.good_until:
        grade, code, told = Grade.BAD, "old", plan.problem
    elif plan.problem:
        grade, code, told = Grade.FAIR, "stuck", plan.problem
    elif not plan.followed:
        grade, code = Grade.ABSENT, "idle"
    elif plan.misses:
        grade, code, told = Grade.FAIR, "misses", plan.misses
    age_s = max(0.0, (now - plan.made_at) / timedelta(seconds=1))
    return Sign(part="plan", grade=grade, code=code, age_s=age_s, until=plan.good_until, told=told)


def _clock(charger: ChargerFacts) -> Sign:
    """The charger's: schedules and sessions are told in its time."""
    if charger.clock_off is None or not charger.connected:
        return Sign(part="clock", grade=Grade.ABSENT, code="unknown")
    off_s = charger.clock_off / timedelta(seconds=1)
    if abs(charger.clock_off) > CLOCK_OFF:
        minutes = {"minutes": round(abs(off_s) / 60)}
        code = "fast" if off_s > 0 else "slow"
        return Sign(part="clock", grade=Grade.FAIR, code=code, values=minutes)
    return Sign(part="clock", grade=Grade.GOOD, code="right", values={"seconds": round(abs(off_s))})


def _books(problem: str | None) -> Sign:
    if problem:
        return Sign(part="books", grade=Grade.BAD, code="broken", told=problem)
    return Sign(part="books", grade=Grade.GOOD, code="kept")
