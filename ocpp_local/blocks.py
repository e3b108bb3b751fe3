"""Which block of the specification answers which message of the charger. All others answer NotSupported."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from . import authorization, availability, meter_values, provisioning, security, smart_charging, transactions
from .messages import v21
from .messages.message import Request
from .reply import Moment, Reply
from .state import StationState

type Handler = Callable[[StationState, Any, Moment], Reply]


def data_transfer(_state: StationState, _request: v21.DataTransferRequest, _moment: Moment) -> Reply:
    """Block P: vendors' own messages. We know none yet, and say so."""
    return Reply(v21.DataTransferResponse(status=v21.DataTransferStatusEnum.UNKNOWN_VENDOR_ID))


_TABLE: Final[Mapping[type[Request[Any]], Handler]] = {
    v21.SecurityEventNotificationRequest: security.security_event,
    v21.BootNotificationRequest: provisioning.boot,
    v21.NotifyReportRequest: provisioning.report,
    v21.AuthorizeRequest: authorization.authorize,
    v21.TransactionEventRequest: transactions.transaction_event,
    v21.HeartbeatRequest: availability.heartbeat,
    v21.StatusNotificationRequest: availability.status,
    v21.NotifyEventRequest: availability.notify_event,
    v21.MeterValuesRequest: meter_values.meter_values,
    v21.NotifyEVChargingNeedsRequest: smart_charging.needs,
    v21.NotifyEVChargingScheduleRequest: smart_charging.ev_schedule,
    v21.NotifyChargingLimitRequest: smart_charging.charging_limit,
    v21.ClearedChargingLimitRequest: smart_charging.cleared_limit,
    v21.NotifyPriorityChargingRequest: smart_charging.priority_charging,
    v21.ReportChargingProfilesRequest: smart_charging.reported_profiles,
    v21.PullDynamicScheduleUpdateRequest: smart_charging.pull,
    v21.DataTransferRequest: data_transfer,
}

HANDLERS: Final[Mapping[str, Handler]] = {request.ACTION: handler for request, handler in _TABLE.items()}

# Before it is accepted a charger may only say who it is (B01.FR.10).
BEFORE_ACCEPTED: Final = frozenset({"BootNotification"})
