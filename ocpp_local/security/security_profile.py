"""A charger moves to security profile 3: it gets a second way to us, and restarts to take it.

The way that it is on stays behind the new one until that has worked; then the charger forgets it (A05.FR.06).
Source: OCPP 2.1 part 2, A05, B09 (SetNetworkProfile), B10, B11 (reset).
"""

import re
from typing import Final

from ..messages import v21
from ..messages.message import Version
from ..own_words import NO_ANSWER
from ..sentence import Sentence
from ..state import StationState
from ..upkeep import Ask

CLIENT_CERTIFICATES: Final = 3
"""TLS with client side certificates."""

_COMM: Final = "OCPPCommCtrlr"
_PRIORITY: Final = "NetworkConfigurationPriority"
# What the specification suggests to who has no wish of his own (NetworkConnectionProfileType).
_TIMEOUT_S: Final = 30
_SLOT: Final = re.compile(r"[0-9]{1,6}")
_TAKEN: Final = frozenset({v21.SetVariableStatusEnum.ACCEPTED, v21.SetVariableStatusEnum.REBOOT_REQUIRED})
_RESETS: Final = frozenset({v21.ResetStatusEnum.ACCEPTED, v21.ResetStatusEnum.SCHEDULED})


async def move_up(state: StationState, ask: Ask) -> Sentence | None:
    """Send the charger to profile 3. None: it restarts. Otherwise why not, as a sentence."""
    slots = _slots(state) if state.security.dialled else None
    if slots is None:
        return Sentence(
            "The charger does not tell which network profiles it has room for: set profile 3 at the charger."
        )
    told = await ask(_new_way(state, slots[0]))
    if told is None or told.status is not v21.SetNetworkProfileStatusEnum.ACCEPTED:
        return Sentence(
            "The charger did not take a network profile with security profile 3 ({why}).", why=_words(told)
        )
    ordered = await ask(_order(slots))
    results = ordered.set_variable_result if ordered else ()
    if not results or results[0].attribute_status not in _TAKEN:
        return Sentence(
            "The charger did not put security profile 3 first ({why}).",
            why=_words(results[0] if results else None),
        )
    reset = await ask(v21.ResetRequest(type=v21.ResetEnum.ON_IDLE))
    if reset is None or reset.status not in _RESETS:
        return Sentence(
            "The charger takes security profile 3 after its next restart, and did not restart when asked."
        )
    return None


def _slots(state: StationState) -> tuple[str, ...] | None:
    """The slot for the new way, then those in use in their order. None: there is no room, or nobody knows."""
    model = state.device_model
    known = next(model.find(_COMM, _PRIORITY), None)
    if known is None:
        return None
    used = tuple(part.strip() for part in (known.value or "").split(",") if _SLOT.fullmatch(part.strip()))
    active = model.text(_COMM, "ActiveNetworkProfile") or next(iter(used), "")
    spare = sorted(slot for slot in known.values if _SLOT.fullmatch(slot) and slot not in {*used, active})
    free = [*spare, *(slot for slot in reversed(used) if slot != active)]
    if not free:
        return None
    return (free[0], *(slot for slot in used if slot != free[0]))


def _new_way(state: StationState, slot: str) -> v21.SetNetworkProfileRequest:
    older = state.version is Version.V201
    return v21.SetNetworkProfileRequest(
        configuration_slot=int(slot),
        connection_data=v21.NetworkConnectionProfile(
            ocpp_interface=_interface(state, older=older),
            ocpp_transport=v21.OCPPTransportEnum.JSON,
            message_timeout=_TIMEOUT_S,
            ocpp_csms_url=state.security.dialled,
            security_profile=CLIENT_CERTIFICATES,
            ocpp_version=v21.OCPPVersionEnum.OCPP20 if older else v21.OCPPVersionEnum.OCPP21,
        ),
    )


def _interface(state: StationState, *, older: bool) -> v21.OCPPInterfaceEnum:
    """The one that it is on, where it tells."""
    model = state.device_model
    active = model.text(_COMM, "ActiveNetworkProfile") or ""
    told = model.text("NetworkConfiguration", "OcppInterface", active)
    told = told or model.text("NetworkConfiguration", "OcppInterface")
    if told in {one.value for one in v21.OCPPInterfaceEnum}:
        return v21.OCPPInterfaceEnum(told)
    return v21.OCPPInterfaceEnum.WIRED0 if older else v21.OCPPInterfaceEnum.ANY


def _order(slots: tuple[str, ...]) -> v21.SetVariablesRequest:
    item = v21.SetVariableData(
        component=v21.Component(name=_COMM),
        variable=v21.Variable(name=_PRIORITY),
        attribute_value=",".join(slots),
    )
    return v21.SetVariablesRequest(set_variable_data=(item,))


def _words(told: v21.SetNetworkProfileResponse | v21.SetVariableResult | None) -> str:
    match told:
        case None:
            return NO_ANSWER
        case v21.SetNetworkProfileResponse(status=status, status_info=info):
            return info.reason_code if info else str(status)
        case v21.SetVariableResult(attribute_status=status, attribute_status_info=info):
            return info.reason_code if info else str(status)
