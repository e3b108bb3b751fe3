"""Which block of the specification answers which message of the charger. All others answer NotSupported."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from . import authorization, availability, data_transfer, diagnostics, provisioning
from .messages import v21
from .messages.message import Request
from .reply import Moment, Reply
from .security import doorkeeper as security
from .security import signing
from .state import StationState
from .stays import meter_values, transactions
from .steering import smart_charging

type Handler = Callable[[StationState, Any, Moment], Reply]


_TABLE: Final[Mapping[type[Request[Any]], Handler]] = {
    v21.SecurityEventNotificationRequest: security.security_event,
    v21.SignCertificateRequest: signing.sign_certificate,
    v21.BootNotificationRequest: provisioning.boot,
    v21.NotifyReportRequest: provisioning.report,
    v21.AuthorizeRequest: authorization.authorize,
    v21.TransactionEventRequest: transactions.transaction_event,
    v21.HeartbeatRequest: availability.heartbeat,
    v21.StatusNotificationRequest: availability.status,
    v21.NotifyEventRequest: diagnostics.notify_event,
    v21.MeterValuesRequest: meter_values.meter_values,
    v21.NotifyEVChargingNeedsRequest: smart_charging.needs,
    v21.NotifyEVChargingScheduleRequest: smart_charging.ev_schedule,
    v21.NotifyChargingLimitRequest: smart_charging.charging_limit,
    v21.ClearedChargingLimitRequest: smart_charging.cleared_limit,
    v21.NotifyPriorityChargingRequest: smart_charging.priority_charging,
    v21.ReportChargingProfilesRequest: smart_charging.reported_profiles,
    v21.PullDynamicScheduleUpdateRequest: smart_charging.pull,
    v21.DataTransferRequest: data_transfer.data_transfer,
}

HANDLERS: Final[Mapping[str, Handler]] = {request.ACTION: handler for request, handler in _TABLE.items()}


def allowed(state: StationState, action: str) -> bool:
    """Whether the charger may say this now: before it is accepted only who it is (B01.FR.10).

    While pending it also answers what we ask it for (B02.FR.09).
    """
    asked_for = state.pending and action == v21.NotifyReportRequest.ACTION
    return state.accepted or asked_for or action == v21.BootNotificationRequest.ACTION
