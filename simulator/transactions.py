"""A transaction at the charger and the events it tells: raw TransactionEvent payloads."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, Final

from .home import HomeState

type Payload = dict[str, Any]

EVSE: Final = {"id": 1, "connectorId": 1}
# The registers of a charger that has been in use for a while.
_IMPORTED_BEFORE_WH: Final = 1_284_310.0
_EXPORTED_BEFORE_WH: Final = 402_770.0
_VOLTS: Final = 230.0
_HERTZ: Final = 50.0


class Stage(Enum):
    """How far plug, driver and car have come."""

    PLUGGED = auto()
    AUTHORIZED = auto()
    NEGOTIATED = auto()
    """The car has told its needs and waits for a profile, at most 60 s."""
    STOPPED = auto()
    """Ended while the car still stands plugged; only a remote start or a new plug begins another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """What the charger's own meter and the car say. Wh registers since this simulation began."""

    state: HomeState
    imported_wh: float
    exported_wh: float
    setpoint_w: float
    phases: int = 0
    """How many phases are told apart, where the charger hangs on the house. 0: none."""


@dataclass(slots=True, kw_only=True)
class Transaction:
    """From plug to unplug."""

    started: datetime
    transaction_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    stage: Stage = Stage.PLUGGED
    v2x: bool = False
    """The management system has allowed the car to discharge."""
    charging_state: str = "EVConnected"
    operation_mode: str | None = None
    negotiated_elapsed: float = 0.0
    scheduled: bool = False
    """Energy may flow: a TxProfile came, or the car waited for one long enough."""
    sampled_elapsed: float = 0.0
    remote_start_id: int | None = None
    token: Payload | None = None
    """The token of a remote start; otherwise the charger's own."""
    _seq_no: int = -1

    def event(
        self, kind: str, trigger: str, now: datetime, *, meter: list[Payload] | None = None, **info: str
    ) -> Payload:
        """The next TransactionEvent of this transaction. *info* goes into transactionInfo."""
        self._seq_no += 1
        payload: Payload = {
            "eventType": kind,
            "timestamp": wire_time(now),
            "triggerReason": trigger,
            "seqNo": self._seq_no,
            "transactionInfo": {
                "transactionId": self.transaction_id,
                "chargingState": self.charging_state,
            }
            | info,
        }
        if self._seq_no == 0:
            payload["evse"] = EVSE
            if self.remote_start_id is not None:
                payload["transactionInfo"]["remoteStartId"] = self.remote_start_id
        if meter:
            payload["meterValue"] = meter
        return payload


def sampled(measurands: str, meter: Meter, now: datetime, context: str) -> list[Payload]:
    """One MeterValue with these measurands (comma list). Directional values are never negative."""
    into_w, out_w = max(0.0, meter.state.car_w), max(0.0, -meter.state.car_w)
    makers: dict[str, Callable[[], list[Payload]]] = {
        "Power.Active.Import": lambda: [_value(into_w, "W"), *_apart(into_w, "W", meter.phases)],
        "Power.Active.Export": lambda: [_value(out_w, "W"), *_apart(out_w, "W", meter.phases)],
        "Power.Active.Setpoint": lambda: [_value(meter.setpoint_w, "W")],
        "Energy.Active.Import.Register": lambda: [_value(_IMPORTED_BEFORE_WH + meter.imported_wh, "Wh")],
        "Energy.Active.Export.Register": lambda: [_value(_EXPORTED_BEFORE_WH + meter.exported_wh, "Wh")],
        "SoC": lambda: [_value(meter.state.soc_percent, "Percent") | {"location": "EV"}],
        "Current.Import": lambda: _apart(into_w / _VOLTS, "A", meter.phases),
        "Current.Export": lambda: _apart(out_w / _VOLTS, "A", meter.phases),
        "Voltage": lambda: [_value(_VOLTS, "V") | {"phase": f"L{n}-N"} for n in _lines(meter.phases or 1)],
        "Frequency": lambda: [_value(_HERTZ, "Hz")],
    }
    values = [
        {"measurand": name, "context": context} | value
        for name in measurands.split(",")
        if name
        for value in makers[name]()
    ]
    return [{"timestamp": wire_time(now), "sampledValue": values}] if values else []


def _apart(total: float, unit: str, phases: int) -> list[Payload]:
    """The same for each phase, where the charger hangs on the house."""
    return [_value(total / phases, unit) | {"phase": f"L{n}", "location": "Inlet"} for n in _lines(phases)]


def _lines(phases: int) -> range:
    return range(1, phases + 1)


def wire_time(when: datetime) -> str:
    """UTC with milliseconds and Z, as OCPP wants it."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _value(value: float, unit: str) -> Payload:
    return {"value": round(value, 1), "unitOfMeasure": {"unit": unit}}
