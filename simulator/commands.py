"""What the management system may ask of the charger, action by action. Unknown actions are NotImplemented."""

from collections.abc import Callable, Mapping
from typing import Final

from . import older_version
from .link import Answer, Payload, Refusal
from .profile_commands import ProfileCommands, rejected
from .security_commands import SecurityCommands
from .station import Errand, Station
from .transactions import Stage, wire_time

# Known to the standard, not offered by this station.
_NOT_SUPPORTED: Final = frozenset(
    """
    AFRRSignal CancelReservation CertificateSigned ChangeAvailability ClearCache ClearDERControl
    ClearDisplayMessage ClearTariffs ClearVariableMonitoring ClosePeriodicEventStream CostUpdated
    CustomerInformation DataTransfer DeleteCertificate GetDERControl GetDisplayMessages
    GetInstalledCertificateIds GetLocalListVersion GetLog GetMonitoringReport GetReport GetTariffs
    InstallCertificate OpenPeriodicEventStream PublishFirmware ReserveNow SendLocalList
    SetDERControl SetDefaultTariff SetDisplayMessage SetMonitoringBase SetMonitoringLevel
    SetNetworkProfile SetVariableMonitoring UnlockConnector UnpublishFirmware UpdateFirmware
    UsePriorityCharging
    """.split()  # noqa: SIM905 - forty lines would hide the rest
)
# A stranger may be asked these before it is accepted.
_BEFORE_ACCEPTED: Final = frozenset(
    {"GetBaseReport", "GetVariables", "SetVariables", "TriggerMessage", "Reset"}
)
_REPORT_PART: Final = 12


class Commands:
    """Answers calls at once; what must be sent afterwards becomes an errand of the station."""

    def __init__(self, station: Station, security: SecurityCommands | None = None) -> None:
        """*security* of a charger that can have a certificate of its own."""
        self._station = station
        self._security = security
        profiles = ProfileCommands(station)
        self._handlers: Mapping[str, Callable[[Payload], Payload]] = {
            "ClearChargingProfile": profiles.clear,
            "GetBaseReport": self._get_base_report,
            "GetChargingProfiles": profiles.get,
            "GetCompositeSchedule": profiles.composite,
            "GetTransactionStatus": self._get_transaction_status,
            "GetVariables": self._get_variables,
            "NotifyAllowedEnergyTransfer": self._notify_allowed_energy_transfer,
            "RequestStartTransaction": self._request_start,
            "RequestStopTransaction": self._request_stop,
            "Reset": self._reset,
            "SetChargingProfile": profiles.set,
            "SetVariables": self._set_variables,
            "TriggerMessage": self._trigger_message,
            "UpdateDynamicSchedule": profiles.update,
            **(security.handlers if security else {}),
        }

    def answer(self, action: str, payload: Payload) -> Answer:
        """The answer to one call; malformed payloads get FormatViolation."""
        handler = self._handlers.get(action)
        if handler is None:
            known = action in _NOT_SUPPORTED
            return Refusal("NotSupported" if known else "NotImplemented", f"This station has no {action}.")
        if not self._station.in_service and action not in _BEFORE_ACCEPTED:
            return Refusal("SecurityError", "This station has not been accepted yet.")
        kind = self._station.personality
        try:
            if kind.subprotocol == older_version.SUBPROTOCOL and (
                refusal := older_version.refusal(action, payload, kind.understood)
            ):
                return refusal
            return handler(payload)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            return Refusal("FormatViolation", f"{action} cannot be read: {error!r}."[:255])

    # -- device model ------------------------------------------------------------

    def _get_base_report(self, payload: Payload) -> Payload:
        request_id = int(payload["requestId"])
        reports = [variable.report() for variable in self._station.device.all()]
        parts = [reports[i : i + _REPORT_PART] for i in range(0, len(reports), _REPORT_PART)]
        for number, part in enumerate(parts):
            report = {
                "requestId": request_id,
                "generatedAt": wire_time(self._station.clock.now()),
                "seqNo": number,
                "tbc": number < len(parts) - 1,
                "reportData": part,
            }
            self._station.errands.append(Errand("NotifyReport", report))
        return {"status": "Accepted"}

    def _get_variables(self, payload: Payload) -> Payload:
        results = []
        for asked in payload["getVariableData"]:
            status, value = self._station.device.read(asked)
            result = {
                "attributeStatus": status,
                "component": asked["component"],
                "variable": asked["variable"],
            }
            if value is not None:
                result["attributeValue"] = value
            results.append(result)
        return {"getVariableResult": results}

    def _set_variables(self, payload: Payload) -> Payload:
        security, device = self._security, self._station.device
        results = [
            {
                "attributeStatus": (security and security.write(wish)) or device.write(wish),
                "component": wish["component"],
                "variable": wish["variable"],
            }
            for wish in payload["setVariableData"]
        ]
        return {"setVariableResult": results}

    # -- transactions ----------------------------------------------------------------

    def _get_transaction_status(self, payload: Payload) -> Payload:
        asked = payload.get("transactionId")
        waiting = [event["transactionInfo"]["transactionId"] for event in self._station.events]
        if asked is None:
            return {"messagesInQueue": bool(waiting)}
        ongoing = asked == self._station.moment().transaction_id
        return {"ongoingIndicator": ongoing, "messagesInQueue": asked in waiting}

    def _notify_allowed_energy_transfer(self, payload: Payload) -> Payload:
        station = self._station
        transaction = station.transaction
        if transaction is None or payload["transactionId"] != station.moment().transaction_id:
            return rejected("TxNotFound", "This transaction does not run.")
        if transaction.stage is not Stage.PLUGGED:
            transaction.v2x = "DC_BPT" in payload["allowedEnergyTransfer"]
            transaction.stage = Stage.AUTHORIZED  # the car negotiates again
        return {"status": "Accepted"}

    def _request_start(self, payload: Payload) -> Payload:
        station = self._station
        if not station.home.plugged or station.moment().transaction_id is not None:
            return rejected("TxInProgress" if station.home.plugged else "NoEvConnected", "Nothing to start.")
        transaction = station.begin("RemoteStart", int(payload["remoteStartId"]))
        transaction.token = payload["idToken"]
        return {"status": "Accepted", "transactionId": transaction.transaction_id}

    def _request_stop(self, payload: Payload) -> Payload:
        if payload["transactionId"] != self._station.moment().transaction_id:
            return rejected("TxNotFound", "This transaction does not run.")
        self._station.end("RemoteStop", "Remote")
        self._station.errands.append(Errand("TransactionEvent"))
        return {"status": "Accepted"}

    # -- station -----------------------------------------------------------------------

    def _reset(self, payload: Payload) -> Payload:
        busy = self._station.moment().transaction_id is not None
        if payload["type"] == "ImmediateAndResume":
            return rejected("UnsupportedParam", "This station does not resume transactions.")
        if payload["type"] == "OnIdle" and busy:
            return rejected("TxInProgress", "A car is connected; this station does not wait for it to leave.")
        self._station.end("ResetCommand", "ImmediateReset")
        self._station.errands.append(Errand("Reset"))
        return {"status": "Accepted"}

    def _trigger_message(self, payload: Payload) -> Payload:
        wanted = str(payload["requestedMessage"])
        if self._security is not None and (own := self._security.trigger(wanted)):
            return own
        if wanted not in ("BootNotification", "Heartbeat", "StatusNotification", "TransactionEvent"):
            return {"status": "NotImplemented"}
        if wanted == "BootNotification" and self._station.in_service:
            return {"status": "Rejected"}
        if wanted == "TransactionEvent":
            if self._station.moment().transaction_id is None:
                return {"status": "Rejected"}
            self._station.sample("Trigger", "Trigger")
        self._station.errands.append(Errand(wanted))
        return {"status": "Accepted"}
