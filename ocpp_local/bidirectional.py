"""Block Q, bidirectional power transfer: what this charger and this car can do together, and from when on.

Source: OCPP 2.1 part 2, Q01 (authorization, needs before setpoints), Q04 (dynamic setpoints).
"""

from dataclasses import replace
from typing import Final

from . import older_version
from .capabilities import Capabilities
from .messages import v21
from .messages.message import Version
from .sentence import Sentence
from .state import StationState
from .stays.stays import Phase

# A car on ISO 15118 tells its needs within the 60 s that its own standard gives it. After that it has none
# to tell (plain PWM charging), and can be steered as one that only charges.
NEEDS_WITHIN_S: Final = 60.0

ONLY_THE_PAST: Final = Sentence(
    "The charger tells of the car only as of something that happened offline. "
    "If that lasts, its clock is wrong: let it take the time from this OCPP server."
)
NO_CAR: Final = Sentence("No car is plugged in.")

_ALL_MODES: Final = tuple(
    mode for mode in v21.EnergyTransferModeEnum if mode != v21.EnergyTransferModeEnum.WPT
)


def session_capabilities(state: StationState, elapsed: float) -> Capabilities:
    """The charger's capabilities, narrowed to the car that is plugged in and to what their OCPP can say."""
    station, needs = _station(state), state.needs
    if needs is None:
        silent = state.transaction is not None and not _awaits_needs(state, elapsed)
        return replace(station, v2x=False) if silent and _tells_needs(state) else station
    return replace(
        station,
        v2x=station.v2x and (needs.bidirectional or not older_version.tells_needs(state)),
        max_charge_w=_least(station.max_charge_w, needs.max_charge_w),
        max_discharge_w=_least(station.max_discharge_w, needs.max_discharge_w),
        min_charge_w=_most(station.min_charge_w, needs.min_charge_w),
        min_discharge_w=_most(station.min_discharge_w, needs.min_discharge_w),
    )


def waiting_for(state: StationState, elapsed: float) -> Sentence | None:
    """What still stands between us and a setpoint, as a sentence. None: ready."""
    if not state.connected:
        return Sentence("The charger is not connected.")
    if state.pending:
        return Sentence("The charger is new here and is being set up.")
    if not state.accepted:
        return Sentence("The charger has not been accepted yet.")
    if state.transaction is None:
        return ONLY_THE_PAST if _tells_only_the_past(state) else NO_CAR
    if not state.confirmed:
        return Sentence("The charger has not confirmed yet that the car is still plugged in.")
    if not state.inventoried:
        return Sentence("The charger has not told yet what it can do.")
    if _awaits_needs(state, elapsed):
        return Sentence("The car has not told yet what it needs.")
    if state.steering.priority == state.transaction.id:
        return Sentence(
            "Somebody wants the car charged at once: no setpoint counts until that is taken back."
        )
    return None


def allowed_energy_transfer(state: StationState) -> tuple[v21.EnergyTransferModeEnum, ...] | None:
    """What a car may negotiate here. None leaves it to the charger, which then only charges (Q01.FR.08).

    Everything before the inventory has come: a car that stood there when the charger booted would else be
    bound to charging only for its whole stay.
    """
    speaks = state.version is Version.V21 or v21.AuthorizeRequest.ACTION in state.quirk.v21_messages
    if not speaks or (state.inventoried and not _station(state).v2x):
        return None
    offered = state.capabilities.energy_transfer_modes
    return tuple(mode for mode in _ALL_MODES if not offered or mode.value in offered) or None


def upgrade(state: StationState) -> v21.NotifyAllowedEnergyTransferRequest | None:
    """The message that lets a car which settled for charging only negotiate again (Q02), if that can help."""
    stay, needs, allowed = state.transaction, state.needs, allowed_energy_transfer(state)
    if state.version is not Version.V21 or stay is None or allowed is None:
        return None
    if needs is None or needs.bidirectional:
        return None
    renegotiates = state.device_model.flag("ISO15118Ctrlr", "ServiceRenegotiationSupport")
    if not renegotiates or not needs.could_be_bidirectional:
        return None
    return v21.NotifyAllowedEnergyTransferRequest(transaction_id=stay.id, allowed_energy_transfer=allowed)


def _station(state: StationState) -> Capabilities:
    """The charger alone, as far as its version of OCPP can put it to use."""
    return state.capabilities if state.version is Version.V21 else older_version.capabilities(state)


def _tells_needs(state: StationState) -> bool:
    """CHAdeMO cars tell nothing; neither do those at a charger that cannot take power back."""
    station = _station(state)
    if not older_version.tells_needs(state):
        return False
    return station.v2x and station.iso15118 and not station.chademo


def _tells_only_the_past(state: StationState) -> bool:
    """A car is on the cable, and of its stay nothing was told but what the charger calls offline."""
    occupied = any(plug.status == "Occupied" for plug in state.connectors.values())
    return occupied and any(stay.phase is Phase.PAST for stay in state.stays)


def _awaits_needs(state: StationState, elapsed: float) -> bool:
    if state.transaction is None or state.needs is not None or not _tells_needs(state):
        return False
    return elapsed - state.transaction.elapsed < NEEDS_WITHIN_S


def _least(*values: float | None) -> float | None:
    return min((value for value in values if value is not None), default=None)


def _most(*values: float | None) -> float | None:
    return max((value for value in values if value is not None), default=None)
