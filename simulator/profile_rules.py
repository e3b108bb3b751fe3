"""What the charger refuses in a charging profile, with the reason code of the standard.

Source: OCPP 2.1 part 2, K01 and the Q use cases; ref. table of operation modes in 2.2.
"""

from dataclasses import dataclass
from typing import Any, Final

from .profiles import MODES, SETPOINT_MODES, Ladder, Period, Profile

EVSE_ID: Final = 1
STACK_LEVELS: Final = 3
_PURPOSES: Final = ("ChargingStationMaxProfile", "TxDefaultProfile", "TxProfile")
_FORBIDDEN: Final = {
    "ChargingOnly": ("dischargeLimit", "setpoint", "setpointReactive"),
    "CentralSetpoint": (),
    "CentralFrequency": ("setpointReactive",),
    "Idle": ("limit", "dischargeLimit", "setpoint", "setpointReactive"),
}
_UNSUPPORTED: Final = ("useLocalTime", "randomizedDelay", "limitAtSoC")
_PER_PHASE: Final = tuple(
    f"{name}_{phase}" for name in ("limit", "dischargeLimit", "setpoint") for phase in ("L2", "L3")
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a profile is refused."""

    reason: str
    info: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills:
    """What this charger supports of all that a profile can ask."""

    modes: frozenset[str] = frozenset(MODES)
    dynamic: bool = True
    periods: int = 96


def problem(
    evse_id: int,
    profile: Profile,
    transaction_id: str | None,
    ladder: Ladder,
    skills: Skills = Skills(),
) -> Problem | None:
    """The first rule that this profile breaks; None if it is welcome."""
    return (
        _beyond(profile, skills)
        or _wrong_place(evse_id, profile, transaction_id)
        or _wrong_shape(profile)
        or _duplicate(evse_id, profile, ladder)
        or next(filter(None, (_wrong_period(profile, p) for p in _periods(profile))), None)
    )


def _beyond(profile: Profile, skills: Skills) -> Problem | None:
    if profile["chargingProfileKind"] == "Dynamic" and not skills.dynamic:
        return Problem("UnsupportedKind", "This station has no Dynamic profiles.")
    if len(_periods(profile)) > skills.periods:
        return Problem("InvalidSchedule", f"At most {skills.periods} periods.")
    modes = {period.get("operationMode", "ChargingOnly") for period in _periods(profile)}
    if unknown := modes - skills.modes:
        return Problem("InvalidOperationMode", f"This station does not know {min(unknown)}.")
    return None


def _periods(profile: Profile) -> list[Period]:
    schedule: dict[str, Any] = profile["chargingSchedule"][0]
    return list(schedule["chargingSchedulePeriod"])


def _wrong_place(evse_id: int, profile: Profile, transaction_id: str | None) -> Problem | None:
    purpose = profile["chargingProfilePurpose"]
    if purpose not in _PURPOSES:
        return Problem("UnsupportedParam", f"This station does not know {purpose}.")
    if purpose == "ChargingStationMaxProfile" and evse_id != 0:
        return Problem("InvalidProfile", "A ChargingStationMaxProfile belongs to evseId 0.")
    if evse_id not in (0, EVSE_ID) or (purpose == "TxProfile" and evse_id != EVSE_ID):
        return Problem("UnknownEvse", "This station has one EVSE, number 1.")
    if purpose == "TxProfile" and (transaction_id is None or profile.get("transactionId") != transaction_id):
        return Problem("TxNotFound", "A TxProfile needs the transactionId of the running transaction.")
    return None


def _wrong_shape(profile: Profile) -> Problem | None:
    kind, schedule = profile["chargingProfileKind"], profile["chargingSchedule"][0]
    if profile["stackLevel"] >= STACK_LEVELS:
        return Problem("InvalidStackLevel", f"Stack levels end at {STACK_LEVELS - 1}.")
    if len(profile["chargingSchedule"]) > 1:
        return Problem("InvalidSchedule", "One schedule per profile.")
    if _periods(profile)[0]["startPeriod"] != 0:
        return Problem("InvalidSchedule", "The first period starts at 0.")
    if kind == "Dynamic" and len(_periods(profile)) > 1:
        return Problem("InvalidSchedule", "A Dynamic profile has one period.")
    if wishes := [name for name in _UNSUPPORTED if name in schedule]:
        return Problem("InvalidSchedule", f"This station does not support {wishes[0]}.")
    if kind in ("Absolute", "Recurring") and "startSchedule" not in schedule:
        return Problem("InvalidSchedule", f"{kind} needs a startSchedule.")
    if kind == "Relative" and "startSchedule" in schedule:
        return Problem("InvalidSchedule", "Relative has no startSchedule.")
    if kind != "Dynamic" and ("dynUpdateInterval" in profile or "dynUpdateTime" in profile):
        return Problem("InvalidProfile", "Only Dynamic profiles are updated.")
    return None


def _duplicate(evse_id: int, profile: Profile, ladder: Ladder) -> Problem | None:
    for rung in ladder:
        same_rung = rung.profile["stackLevel"] == profile["stackLevel"]
        same_purpose = rung.purpose == profile["chargingProfilePurpose"]
        same_owner = rung.profile.get("transactionId") == profile.get("transactionId")
        if same_rung and same_purpose and same_owner and rung.profile["id"] != profile["id"]:
            where = "on this EVSE" if rung.evse_id == evse_id else "on the station"
            return Problem("DuplicateProfile", f"Profile {rung.profile['id']} holds this level {where}.")
    return None


def _wrong_period(profile: Profile, period: Period) -> Problem | None:
    mode = period.get("operationMode", "ChargingOnly")
    if mode not in MODES:
        return Problem("InvalidOperationMode", f"This station does not know {mode}.")
    if profile["chargingProfilePurpose"] == "ChargingStationMaxProfile" and mode != "ChargingOnly":
        return Problem("InvalidOperationMode", "A ChargingStationMaxProfile is ChargingOnly.")
    if clash := [name for name in _FORBIDDEN[mode] if name in period]:
        return Problem("InvalidSchedule", f"{mode} goes without {clash[0]}.")
    if mode in SETPOINT_MODES and "setpoint" not in period:
        return Problem("InvalidSchedule", f"{mode} needs a setpoint.")
    if mode == "ChargingOnly" and "limit" not in period:
        return Problem("InvalidSchedule", "ChargingOnly needs a limit.")
    if [name for name in (*_PER_PHASE, "numberPhases", "phaseToUse") if name in period]:
        return Problem("NoPhaseForDC", "A DC charger has no phases to choose from.")
    if mode == "CentralFrequency" and profile["chargingProfileKind"] != "Dynamic":
        return Problem("InvalidSchedule", "CentralFrequency is Dynamic.")
    return _outside_its_limits(period)


def _outside_its_limits(period: Period) -> Problem | None:
    setpoint = period.get("setpoint")
    if setpoint is None:
        return None
    if not period.get("dischargeLimit", setpoint) <= setpoint <= period.get("limit", setpoint):
        return Problem("InvalidSchedule", "The setpoint lies outside its own limits.")
    return None
