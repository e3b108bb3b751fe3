"""How a charger speaks that only knows OCPP 2.0.1: what it leaves out, and what it does not understand."""

from typing import Any, Final

from .link import Payload, Refusal

SUBPROTOCOL: Final = "ocpp2.0.1"

_UNKNOWN: Final = frozenset({"NotifyAllowedEnergyTransfer", "UpdateDynamicSchedule", "UsePriorityCharging"})
_NEW_FIELDS: Final = frozenset({"operationMode", "setpoint", "dischargeLimit"})
_NEW_MEASURANDS: Final = frozenset({"Power.Active.Setpoint"})


def spoken(action: str, payload: Payload) -> Payload:
    """The same message without the words of 2.1."""
    if action != "TransactionEvent":
        return payload
    info = {name: value for name, value in payload["transactionInfo"].items() if name != "operationMode"}
    older = payload | {"transactionInfo": info}
    if payload["triggerReason"] == "OperationModeChanged":
        older["triggerReason"] = "ChargingStateChanged"
    if "meterValue" in payload:
        older["meterValue"] = [_meter_value(value) for value in payload["meterValue"]]
    return older


def refusal(action: str, payload: Payload, understood: frozenset[str]) -> Refusal | None:
    """Why the charger cannot follow; None if it can. Of 2.1 it has *understood* only these actions."""
    if action in _UNKNOWN - understood:
        return Refusal("NotImplemented", f"OCPP 2.0.1 has no {action}.")
    if action == "GetCompositeSchedule":
        return Refusal("NotSupported", "This station does not tell its schedule.")
    if action == "SetChargingProfile" and action not in understood and _new_words(payload):
        return Refusal("FormatViolation", "OCPP 2.0.1 has only limits.")
    return None


def _new_words(payload: Payload) -> bool:
    schedules = payload["chargingProfile"]["chargingSchedule"]
    return any(_NEW_FIELDS & period.keys() for s in schedules for period in s["chargingSchedulePeriod"])


def _meter_value(value: dict[str, Any]) -> dict[str, Any]:
    samples = [s for s in value["sampledValue"] if s.get("measurand") not in _NEW_MEASURANDS]
    return value | {"sampledValue": samples}
