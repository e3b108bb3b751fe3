"""Which fields a schedule period may carry in which operation mode, as a table, and the check against it.

Every profile that we send passes it: a charger that gets a field too many refuses the whole profile, or
worse, guesses. Source: OCPP 2.1 part 2, table of operation modes in 2.2 with the errata of 2025-09; Q03.FR.02
and Q07.FR.03 (no limits beside a setpoint), K01.FR.115, K28 (one period in a Dynamic profile).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ..messages import v21

_MODE: Final = v21.OperationModeEnum
_PURPOSE: Final = v21.ChargingProfilePurposeEnum
_KIND: Final = v21.ChargingProfileKindEnum

_CURVES: Final = frozenset({"v2x_baseline", "v2x_freq_watt_curve", "v2x_signal_watt_curve"})
_REST: Final = frozenset({"preconditioning_request", "evse_sleep"})
_VALUES: Final = frozenset({"limit", "discharge_limit", "setpoint", "setpoint_reactive", *_CURVES, *_REST})
_OF_A_CAR: Final = frozenset({_PURPOSE.TX_PROFILE, _PURPOSE.TX_DEFAULT_PROFILE})
_ANY_KIND: Final = frozenset(_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Fields of one operation mode, and where it may stand. Every value field not named is forbidden."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    purposes: frozenset[v21.ChargingProfilePurposeEnum] = _OF_A_CAR
    kinds: frozenset[v21.ChargingProfileKindEnum] = _ANY_KIND

    @property
    def forbidden(self) -> frozenset[str]:
        """Value fields that must not stand in a period of this mode."""
        return _VALUES - self.required - self.optional


# Limits beside a setpoint are allowed by the table and forbidden by the requirements: never sent.
RULES: Final[Mapping[v21.OperationModeEnum, Rule]] = {
    _MODE.CHARGING_ONLY: Rule(required=frozenset({"limit"}), purposes=frozenset(_PURPOSE)),
    _MODE.CENTRAL_SETPOINT: Rule(required=frozenset({"setpoint"}), optional=frozenset({"setpoint_reactive"})),
    _MODE.CENTRAL_FREQUENCY: Rule(required=frozenset({"setpoint"}), kinds=frozenset({_KIND.DYNAMIC})),
    _MODE.LOCAL_FREQUENCY: Rule(
        required=frozenset({"v2x_baseline", "v2x_freq_watt_curve"}),
        optional=frozenset({"v2x_signal_watt_curve"}),
    ),
    _MODE.EXTERNAL_SETPOINT: Rule(optional=frozenset({"limit", "discharge_limit"})),
    _MODE.EXTERNAL_LIMITS: Rule(purposes=_OF_A_CAR | {_PURPOSE.LOCAL_GENERATION}),
    _MODE.LOCAL_LOAD_BALANCING: Rule(),
    _MODE.IDLE: Rule(optional=_REST),
}


def broken_rule(profile: v21.ChargingProfile) -> str | None:
    """The first rule that *profile* breaks, as a sentence. None: a charger has no ground to refuse it."""
    return next(_broken_rules(profile), None)


def _broken_rules(profile: v21.ChargingProfile) -> Iterator[str]:
    purpose, kind = profile.charging_profile_purpose, profile.charging_profile_kind
    if purpose is _PURPOSE.CHARGING_STATION_EXTERNAL_CONSTRAINTS:
        yield "External constraints are never ours to send."
    for schedule in profile.charging_schedule:
        periods = schedule.charging_schedule_period
        starts = [period.start_period for period in periods]
        if starts[0] != 0 or starts != sorted(set(starts)):
            yield "Periods start at 0 and follow each other."
        if kind is _KIND.DYNAMIC and (len(periods) > 1 or len(profile.charging_schedule) > 1):
            yield "A Dynamic profile has one schedule with one period."
        if (schedule.start_schedule is None) == (kind in {_KIND.ABSOLUTE, _KIND.RECURRING}):
            yield f"A start does not fit a profile that is {kind}, or is missing there."
        for period in periods:
            yield from _broken_period(period, purpose, kind)


def _broken_period(
    period: v21.ChargingSchedulePeriod,
    purpose: v21.ChargingProfilePurposeEnum,
    kind: v21.ChargingProfileKindEnum,
) -> Iterator[str]:
    mode = period.operation_mode or _MODE.CHARGING_ONLY
    rule = RULES[mode]
    told = {name for name in _VALUES if getattr(period, name) is not None}
    if missing := rule.required - told:
        yield f"{mode} needs {min(missing)}."
    if clash := rule.forbidden & told:
        yield f"{mode} goes without {min(clash)}."
    if purpose not in rule.purposes:
        yield f"{mode} has no place in a {purpose}."
    if kind not in rule.kinds:
        yield f"{mode} cannot be {kind}."
