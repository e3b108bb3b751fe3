"""The ladder of charging profiles: which rung holds the car at this moment.

Per purpose the highest valid stack level wins; a TxProfile outranks every
TxDefaultProfile; the ChargingStationMaxProfile caps both. A Dynamic profile lives
for its duration after each update, and every profile with a maxOfflineDuration
dies that long after the link was lost. If no rung holds, the charger charges
without a limit. Source: OCPP 2.1 part 2, K01, K28 and Q11.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

type Profile = dict[str, Any]
type Period = dict[str, Any]

_VOLTS: Final = 230
SETPOINT_MODES: Final = ("CentralSetpoint", "CentralFrequency")
MODES: Final = ("ChargingOnly", *SETPOINT_MODES, "Idle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a profile's validity depends on."""

    now: datetime
    elapsed: float
    transaction_id: str | None = None
    transaction_started: datetime | None = None
    offline_s: float | None = None
    """Seconds since the link was lost; None while it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What the ladder says now. W; setpoint + charges, - discharges; None = no such bound."""

    mode: str = "ChargingOnly"
    setpoint_w: float | None = None
    limit_w: float | None = None
    discharge_limit_w: float | None = None
    profile_id: int | None = None

    def wanted_w(self, most_charge_w: float, most_discharge_w: float) -> float:
        """The power to ask of the car, within what charger and car can do."""
        upper = most_charge_w if self.limit_w is None else min(self.limit_w, most_charge_w)
        if self.mode == "Idle":
            return 0.0
        if self.setpoint_w is None:
            return upper
        lower = -most_discharge_w
        if self.discharge_limit_w is not None:
            lower = max(lower, self.discharge_limit_w)
        return max(lower, min(upper, self.setpoint_w))


@dataclass(slots=True)
class Rung:
    """A profile as installed."""

    evse_id: int
    profile: Profile
    updated: float
    """elapsed of the last setting or dynamic update."""
    spoilt: bool = field(default=False)
    """It was offline for too long and asked never to return (invalidAfterOfflineDuration)."""

    @property
    def purpose(self) -> str:
        """What the profile is for: its chargingProfilePurpose."""
        return str(self.profile["chargingProfilePurpose"])

    def period(self, moment: Moment) -> Period | None:
        """The schedule period that holds at this moment; None if the profile says nothing now."""
        if self._bound_elsewhere(moment) or self._offline_too_long(moment):
            return None
        schedule = self.profile["chargingSchedule"][0]
        into_s = self._seconds_into(schedule, moment)
        duration = schedule.get("duration")
        if into_s is None or into_s < 0 or (duration is not None and into_s > duration):
            return None
        if self.profile["chargingProfileKind"] == "Dynamic":
            into_s = 0.0
        begun = [p for p in schedule["chargingSchedulePeriod"] if p["startPeriod"] <= into_s]
        return in_watts(begun[-1], schedule["chargingRateUnit"])

    def _bound_elsewhere(self, moment: Moment) -> bool:
        profile = self.profile
        if self.purpose == "TxProfile" and profile.get("transactionId") != moment.transaction_id:
            return True
        if (start := profile.get("validFrom")) and moment.now < parsed(start):
            return True
        end = profile.get("validTo")
        return end is not None and moment.now > parsed(end)

    def _offline_too_long(self, moment: Moment) -> bool:
        most_s = self.profile.get("maxOfflineDuration")
        if most_s is not None and moment.offline_s is not None and moment.offline_s > most_s:
            self.spoilt = self.spoilt or bool(self.profile.get("invalidAfterOfflineDuration"))
            return True
        return self.spoilt

    def _seconds_into(self, schedule: dict[str, Any], moment: Moment) -> float | None:
        match self.profile["chargingProfileKind"]:
            case "Dynamic":
                return moment.elapsed - self.updated
            case "Relative":
                started = moment.transaction_started
                return (moment.now - started).total_seconds() if started else None
            case "Recurring":
                days = 7 if self.profile.get("recurrencyKind") == "Weekly" else 1
                since = moment.now - parsed(schedule["startSchedule"])
                return since % timedelta(days=days) / timedelta(seconds=1)
            case _:
                return (moment.now - parsed(schedule["startSchedule"])).total_seconds()


class Ladder:
    """All installed profiles of the station's one EVSE."""

    def __init__(self) -> None:
        self._rungs: dict[int, Rung] = {}

    def __iter__(self) -> Iterator[Rung]:
        return iter(self._rungs.values())

    def get(self, profile_id: int) -> Rung | None:
        """The rung of this profile id."""
        return self._rungs.get(profile_id)

    def install(self, evse_id: int, profile: Profile, elapsed: float) -> None:
        """Set a profile; one with the same id is replaced."""
        self._rungs[int(profile["id"])] = Rung(evse_id, profile, elapsed)

    def update(self, profile_id: int, changes: dict[str, Any], elapsed: float) -> bool:
        """Change the one period of a Dynamic profile and renew its life. False if it is not Dynamic."""
        rung = self._rungs.get(profile_id)
        if rung is None or rung.profile["chargingProfileKind"] != "Dynamic":
            return False
        rung.profile["chargingSchedule"][0]["chargingSchedulePeriod"][0].update(changes)
        rung.updated = elapsed
        return True

    def remove(self, rungs: list[Rung]) -> None:
        """Take these down."""
        for rung in rungs:
            self._rungs.pop(int(rung.profile["id"]), None)

    def allowance(self, moment: Moment) -> Allowance:
        """What holds now. Without any rung: charging without a limit."""
        cap = self._best("ChargingStationMaxProfile", moment)
        held = self._best("TxProfile", moment) or self._best("TxDefaultProfile", moment)
        rung, period = held or (None, {})
        limits = [p["limit"] for p in (period, cap[1] if cap else {}) if p.get("limit") is not None]
        mode = str(period.get("operationMode", "ChargingOnly"))
        return Allowance(
            mode=mode,
            setpoint_w=period.get("setpoint") if mode in SETPOINT_MODES else None,
            limit_w=min(limits) if limits else None,
            discharge_limit_w=period.get("dischargeLimit"),
            profile_id=rung.profile["id"] if rung else None,
        )

    def has(self, purpose: str, moment: Moment) -> bool:
        """Whether a profile of this purpose holds now."""
        return self._best(purpose, moment) is not None

    def _best(self, purpose: str, moment: Moment) -> tuple[Rung, Period] | None:
        held = [
            (rung, period)
            for rung in self._rungs.values()
            if rung.purpose == purpose and (period := rung.period(moment)) is not None
        ]
        return max(held, key=lambda pair: int(pair[0].profile["stackLevel"]), default=None)


def in_watts(period: Period, unit: str) -> Period:
    """The period with its limits in W: A counts per phase, three phases unless it says otherwise."""
    if unit == "W":
        return period
    factor = _VOLTS * period.get("numberPhases", 3)
    names = ("limit", "dischargeLimit", "setpoint")
    return period | {name: period[name] * factor for name in names if period.get(name) is not None}


def parsed(text: str) -> datetime:
    """A time of the wire as an aware datetime; without a zone it is UTC."""
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
