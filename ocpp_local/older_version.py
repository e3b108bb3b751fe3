"""What can be asked of a charger on OCPP 2.0.1: a limit for charging, and more only where a record says so.

2.0.1 has no dynamic profiles and no word for discharge. Each setpoint is a whole profile that ends with its
lease. Source: OCPP 2.0.1 part 2, K01; quirks/ for the ways in which single chargers discharge.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from .capabilities import Capabilities
from .messages import v21
from .messages.message import Version
from .quirks import Quirk
from .sentence import Sentence
from .state import StationState
from .stays.transaction import Transaction
from .steering import profiles
from .steering.ladder import ids

type OlderRequest = v21.SetChargingProfileRequest | v21.SetVariablesRequest

_PROFILE: Final = v21.SetChargingProfileRequest.ACTION


class Way(Enum):
    """How a charger on 2.0.1 is brought to discharge."""

    SETPOINT = auto()
    """By a profile as in 2.1."""
    NEGATIVE_LIMIT = auto()
    VARIABLE = auto()


BOTH_WAYS: Final = frozenset({Way.SETPOINT, Way.VARIABLE})
"""Those in which a value is what the car shall do, not only the most that it may take."""


def way(quirk: Quirk) -> Way | None:
    """The way that its record knows. One without an end of its own is none."""
    if _PROFILE in quirk.v21_messages:
        return Way.SETPOINT
    if quirk.negative_limit:
        return Way.NEGATIVE_LIMIT
    variable = quirk.setpoint_variable
    return Way.VARIABLE if variable is not None and variable.lapses is not None else None


def capabilities(state: StationState) -> Capabilities:
    """The charger's capabilities, as far as 2.0.1 can put them to use."""
    return replace(
        state.capabilities,
        v2x=way(state.quirk) is not None,
        dynamic_profiles=False,
        max_offline_duration=False,
    )


def tells_needs(state: StationState) -> bool:
    """Whether a car's needs say if it gives power back. In 2.0.1 itself there are no words for that."""
    return state.version is Version.V21 or way(state.quirk) is Way.SETPOINT


def refusal(state: StationState) -> Sentence:
    """Why this charger is not discharged, as a sentence."""
    if state.quirk.setpoint_variable is not None:
        return Sentence(
            "The charger takes setpoints on OCPP 2.0.1 and would go on feeding the house if it lost us, "
            "so it is not discharged."
        )
    return Sentence(
        "The charger speaks OCPP {version}, which cannot ask a car for power, and no other way is known for "
        "{vendor} {model}. A firmware with OCPP 2.1 would help.",
        version=state.version,
        vendor=state.vendor,
        model=state.model,
    )


def lease(state: StationState, wished: timedelta) -> timedelta:
    """How long the charger keeps a setpoint: what its variable does by itself, else what the profile says."""
    variable = state.quirk.setpoint_variable
    lapses = variable.lapses if variable is not None and way(state.quirk) is Way.VARIABLE else None
    return lapses or wished


def request(
    state: StationState, stay: Transaction, power_w: int, lease: timedelta, now: datetime
) -> OlderRequest:
    """The message that brings the car to *power_w* (negative feeds the house, where there is a way)."""
    phases, chosen = state.capabilities.phases, way(state.quirk)
    if chosen is Way.VARIABLE:
        return variable(state.quirk, stay.evse_id, power_w)
    if chosen is Way.SETPOINT:
        period = profiles.setpoint(power_w, phases=phases)
    else:
        period = profiles.limit(power_w, phases=phases, below_zero=chosen is Way.NEGATIVE_LIMIT)
    profile = profiles.absolute((period,), ids=ids(state), transaction_id=stay.id, lease=lease, now=now)
    return v21.SetChargingProfileRequest(evse_id=stay.evse_id, charging_profile=profile)


def rest(state: StationState) -> v21.SetVariablesRequest | None:
    """What takes a setpoint back that no profile holds."""
    stay = state.transaction
    if stay is None or state.setpoint is None or way(state.quirk) is not Way.VARIABLE:
        return None
    return variable(state.quirk, stay.evse_id, 0)


def variable(quirk: Quirk, evse_id: int, power_w: int) -> v21.SetVariablesRequest:
    """The message that writes *power_w* into the variable of the record."""
    where = quirk.setpoint_variable
    assert where is not None  # noqa: S101 - the way is there because the variable is
    component = v21.Component(
        name=where.component, instance=where.component_instance, evse=v21.EVSE(id=evse_id)
    )
    value = power_w / where.watts
    item = v21.SetVariableData(
        component=component,
        variable=v21.Variable(name=where.variable),
        attribute_value=f"{value:.0f}" if abs(where.watts) <= 1 else f"{value:.3f}",
    )
    return v21.SetVariablesRequest(set_variable_data=(item,))
