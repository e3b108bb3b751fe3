"""The other end of an `Rpc`, for tests: frames as plain lists."""

import json
from itertools import count

from ocpp_local.messages import v21
from ocpp_local.messages.message import Version
from ocpp_local.rpc.rpc import Rpc

SERVED = {"Authorize", "Heartbeat", "StatusNotification", "NotifyPeriodicEventStream"}
STATUS = {"timestamp": "2026-11-22T12:00:00Z", "connectorStatus": "Available", "evseId": 1, "connectorId": 1}
STREAM = {"id": 1, "pending": 0, "basetime": "2026-11-22T12:00:00Z", "data": [{"t": 0, "v": "230.1"}]}
SETPOINT = v21.UpdateDynamicScheduleRequest(
    charging_profile_id=1, schedule_update=v21.ChargingScheduleUpdate(setpoint=-4000)
)


def make_rpc(version=Version.V21):
    numbers = count(1)
    return Rpc(version, served=SERVED, new_id=lambda: f"ours-{next(numbers)}")


def receive(rpc, *elements, elapsed=0.0):
    return rpc.receive(json.dumps(elements), elapsed)


def outgoing(rpc):
    return [json.loads(text) for text in rpc.outgoing()]
