"""Builders of ChargingProfiles: the ladder of fallbacks and the leased setpoint on top of it.

L0  TxDefaultProfile, level 0: charge at most at a fuse-safe power. Never lapses.
L1  TxDefaultProfile, level 1: the charger balances the house by itself (only where the user wants that).
L2  TxProfile, level 2: our setpoint. It lapses when we fall silent, and the next lower one rules again.

Without L0 a charger that loses us would charge without any limit; without the lease of L2 it would empty
the car. Powers in W, positive into the car. Source: OCPP 2.1 part 2, K01, K28, Q03, Q04, Q11.
"""

from datetime import datetime, timedelta
from typing import Final

from ..messages import v21

# Chargers may keep ids up to MaxExternalConstraintsId for others: ours begin above, at 1000 where they can.
FIRST_ID: Final = 1000

_PURPOSE: Final = v21.ChargingProfilePurposeEnum
_KIND: Final = v21.ChargingProfileKindEnum
_MODE: Final = v21.OperationModeEnum

# The end of OCPP's integers, with room for all of ours.
LAST_ID: Final = 2**31 - 16


class Ids:
    """The profile ids that are ours at one charger, and the level of the setpoint within what it takes."""

    def __init__(
        self, max_external_constraints_id: int | None = None, highest_level: int | None = None
    ) -> None:
        above = max_external_constraints_id or 0
        # A charger that keeps all numbers there are to itself has none for us: then ours are the usual ones.
        self.fallback = max(FIRST_ID, above + 1) if above < LAST_ID else FIRST_ID
        self.alone = self.fallback + 1
        self.setpoint = self.fallback + 2
        self.priority = self.fallback + 3
        # A TxProfile outranks every TxDefaultProfile, whatever its level: a short ladder stays in order.
        self.level = 2 if highest_level is None else max(min(2, highest_level), 0)

    @property
    def all(self) -> frozenset[int]:
        """Every id that a profile of ours may have."""
        return frozenset(range(self.fallback, self.priority + 1))


def fallback(limit_w: int, *, ids: Ids, phases: int | None) -> v21.SetChargingProfileRequest:
    """L0: without us, charge at no more than *limit_w*."""
    return _default(ids.fallback, 0, limit(limit_w, phases=phases))


def alone(*, ids: Ids) -> v21.SetChargingProfileRequest:
    """L1: without us, the charger follows the house by its own meter, in both directions."""
    period = v21.ChargingSchedulePeriod(start_period=0, operation_mode=_MODE.LOCAL_LOAD_BALANCING)
    return _default(ids.alone, 1, period)


def setpoint(power_w: int, *, phases: int | None, start_s: int = 0) -> v21.ChargingSchedulePeriod:
    """Hold the car at *power_w*; negative feeds the house. No limits beside it (Q03.FR.02)."""
    return v21.ChargingSchedulePeriod(
        start_period=start_s,
        operation_mode=_MODE.CENTRAL_SETPOINT,
        setpoint=power_w,
        number_phases=_number_phases(phases),
    )


def limit(
    power_w: int, *, phases: int | None, start_s: int = 0, below_zero: bool = False
) -> v21.ChargingSchedulePeriod:
    """Charge at no more than *power_w*: all that a charger without V2X understands.

    *below_zero* is for the few that discharge at a limit below zero, which no specification foresees.
    """
    return v21.ChargingSchedulePeriod(
        start_period=start_s,
        limit=power_w if below_zero else max(power_w, 0),
        number_phases=_number_phases(phases),
    )


def mode(
    wanted: v21.OperationModeEnum, *, sleep: bool | None = None, preconditioning: bool | None = None
) -> v21.ChargingSchedulePeriod:
    """Let the charger do by itself what *wanted* says: rest, balance the house, obey someone else."""
    return v21.ChargingSchedulePeriod(
        start_period=0, operation_mode=wanted, evse_sleep=sleep, preconditioning_request=preconditioning
    )


def priority(limit_w: int, *, ids: Ids, phases: int | None) -> v21.SetChargingProfileRequest:
    """Charge now: outranks the ladder while priority charging is on (K21). Never lapses, has no duration."""
    period = limit(limit_w, phases=phases)
    return _persistent(ids.priority, 0, period, _PURPOSE.PRIORITY_CHARGING)


def dynamic(
    period: v21.ChargingSchedulePeriod,
    *,
    ids: Ids,
    transaction_id: str,
    lease: timedelta,
    ends_offline: bool,
    pull_every: timedelta | None = None,
) -> v21.ChargingProfile:
    """L2, updatable in place: *lease* is a dead-man timer that every update restarts (K28.FR.13).

    With *ends_offline* it already ends after half the lease without a line to us. With *pull_every* the
    charger also asks for the setpoint by itself.
    """
    lease_s = int(lease.total_seconds())
    return v21.ChargingProfile(
        id=ids.setpoint,
        stack_level=ids.level,
        charging_profile_purpose=_PURPOSE.TX_PROFILE,
        charging_profile_kind=_KIND.DYNAMIC,
        transaction_id=transaction_id,
        dyn_update_interval=None if pull_every is None else int(pull_every.total_seconds()),
        max_offline_duration=max(lease_s // 2, 1) if ends_offline else None,
        invalid_after_offline_duration=False if ends_offline else None,
        charging_schedule=(_schedule((period,), duration_s=lease_s),),
    )


def absolute(
    periods: tuple[v21.ChargingSchedulePeriod, ...],
    *,
    ids: Ids,
    transaction_id: str,
    lease: timedelta | None,
    now: datetime,
) -> v21.ChargingProfile:
    """L2 for whatever is not updated in place: replaced as a whole, over after *lease* if there is one."""
    duration_s = None if lease is None else int(lease.total_seconds())
    schedule = _schedule(periods, duration_s=duration_s, start=now)
    return v21.ChargingProfile(
        id=ids.setpoint,
        stack_level=ids.level,
        charging_profile_purpose=_PURPOSE.TX_PROFILE,
        charging_profile_kind=_KIND.ABSOLUTE,
        transaction_id=transaction_id,
        charging_schedule=(schedule,),
    )


def _default(
    profile_id: int, stack_level: int, period: v21.ChargingSchedulePeriod
) -> v21.SetChargingProfileRequest:
    return _persistent(profile_id, stack_level, period, _PURPOSE.TX_DEFAULT_PROFILE)


def _persistent(
    profile_id: int,
    stack_level: int,
    period: v21.ChargingSchedulePeriod,
    purpose: v21.ChargingProfilePurposeEnum,
) -> v21.SetChargingProfileRequest:
    # Always EVSE 1: the same level on EVSE 0 and on EVSE 1 is refused as a duplicate.
    return v21.SetChargingProfileRequest(
        evse_id=1,
        charging_profile=v21.ChargingProfile(
            id=profile_id,
            stack_level=stack_level,
            charging_profile_purpose=purpose,
            charging_profile_kind=_KIND.RELATIVE,
            charging_schedule=(_schedule((period,)),),
        ),
    )


def _schedule(
    periods: tuple[v21.ChargingSchedulePeriod, ...],
    *,
    duration_s: int | None = None,
    start: datetime | None = None,
) -> v21.ChargingSchedule:
    return v21.ChargingSchedule(
        id=1,
        charging_rate_unit=v21.ChargingRateUnitEnum.W,
        charging_schedule_period=periods,
        duration=duration_s,
        start_schedule=start,
    )


def _number_phases(phases: int | None) -> int | None:
    """Chargers assume three phases where none are named; on direct current naming any is an error."""
    return phases if phases in {1, 2} else None
