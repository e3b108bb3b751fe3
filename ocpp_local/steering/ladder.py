"""The fallback profiles below our setpoint: which ones a charger shall hold, and whether it does.

They survive a restart of the charger and wear its memory, so they are compared first and written only where
they differ. Source: OCPP 2.1 part 2, K01, K09, K10; part 2, 2.2 on persistence.
"""

import re
from collections.abc import Iterable
from typing import Final

from ..capabilities import LOCAL_LOAD_BALANCING
from ..messages import v21
from ..messages.message import Version
from ..state import StationState
from . import profiles
from .profile_reports import Held

# Flash memory bears some 10,000 writes: even a charger that forgets everything all the time gets no more.
WRITES_EVERY_S: Final = 60.0

_PURPOSE: Final = v21.ChargingProfilePurposeEnum
_MODE: Final = v21.OperationModeEnum


def ids(state: StationState) -> profiles.Ids:
    """The profile ids that are ours at this charger."""
    can = state.capabilities
    return profiles.Ids(can.max_external_constraints_id, can.profile_levels)


def rungs(state: StationState, limit_w: int, *, alone: bool) -> list[v21.SetChargingProfileRequest]:
    """The ladder: a safe limit, above it the charger's own balancing where that is wanted and possible."""
    ours, can = ids(state), state.capabilities
    wanted = [profiles.fallback(limit_w, ids=ours, phases=can.phases)]
    room = can.profile_levels is None or can.profile_levels >= 1
    if alone and room and LOCAL_LOAD_BALANCING in can.operation_modes and state.version is Version.V21:
        wanted.append(profiles.alone(ids=ours))
    return wanted


def missing(
    wanted: Iterable[v21.SetChargingProfileRequest], held: Iterable[Held]
) -> list[v21.SetChargingProfileRequest]:
    """Those rungs that the charger does not hold as they should be."""
    there = [(h.evse_id, _gist(h.profile)) for h in held]
    return [rung for rung in wanted if (rung.evse_id, _gist(rung.charging_profile)) not in there]


def in_the_way(
    wanted: Iterable[v21.SetChargingProfileRequest], held: Iterable[Held], ours: profiles.Ids
) -> list[int]:
    """Ids of default profiles to clear: ours of other days, and others' on the very level of a rung."""
    rungs = list(wanted)
    keep = {rung.charging_profile.id for rung in rungs}
    levels = {rung.charging_profile.stack_level for rung in rungs}
    return [
        h.profile.id
        for h in held
        if h.profile.charging_profile_purpose is _PURPOSE.TX_DEFAULT_PROFILE
        and h.profile.id not in keep
        and (h.profile.id in ours.all or (h.profile.stack_level in levels and h.source == "CSO"))
    ]


def above(held: Iterable[Held], ours: profiles.Ids) -> list[int]:
    """Ids of default profiles by others that outrank our safe limit: who put them there should know."""
    return [
        h.profile.id
        for h in held
        if h.profile.charging_profile_purpose is _PURPOSE.TX_DEFAULT_PROFILE
        and h.profile.id not in ours.all
        and h.profile.stack_level > 0
    ]


def wait_s(info: v21.StatusInfo | None) -> float:
    """How long a charger that was written to too often wants to be left alone, by its own words."""
    if info is None or info.reason_code != "RateLimitExceeded":
        return 0.0
    told = re.search(r"\d{1,6}", info.additional_info or "")
    return float(told.group()) if told else WRITES_EVERY_S


def _gist(profile: v21.ChargingProfile) -> tuple[object, ...]:
    """What makes two profiles the same to a car; chargers fill in defaults and round."""
    periods = tuple(
        (
            period.start_period,
            None if period.limit is None else round(period.limit),
            period.operation_mode or _MODE.CHARGING_ONLY,
            period.number_phases or 3,
        )
        for schedule in profile.charging_schedule
        for period in schedule.charging_schedule_period
    )
    return (profile.id, profile.stack_level, profile.charging_profile_purpose, periods)
