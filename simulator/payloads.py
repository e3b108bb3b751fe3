"""What the charger says about itself, its plug and its car, as raw payloads."""

from datetime import datetime

from .catalogue import FIRMWARE, MODEL, SERIAL
from .home import HomeState
from .transactions import EVSE, Payload, wire_time


def boot(reason: str, vendor: str) -> Payload:
    """BootNotification."""
    who = {"vendorName": vendor, "model": MODEL, "serialNumber": SERIAL, "firmwareVersion": FIRMWARE}
    return {"reason": reason, "chargingStation": who}


def connector_event(event_id: int, state: str, now: datetime) -> Payload:
    """NotifyEvent: the connector's AvailabilityState has changed."""
    event = {
        "eventId": event_id,
        "timestamp": wire_time(now),
        "trigger": "Delta",
        "actualValue": state,
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector", "evse": EVSE},
        "variable": {"name": "AvailabilityState"},
    }
    return {"generatedAt": wire_time(now), "seqNo": 0, "tbc": False, "eventData": [event]}


def temperature_event(event_id: int, celsius: float, now: datetime) -> Payload:
    """NotifyEvent: how warm the charger is, told by itself every minute."""
    event = {
        "eventId": event_id,
        "timestamp": wire_time(now),
        "trigger": "Periodic",
        "actualValue": f"{celsius:.1f}",
        "eventNotificationType": "PreconfiguredMonitor",
        "component": {"name": "EVSE", "evse": {"id": EVSE["id"]}},
        "variable": {"name": "Temperature"},
    }
    return {"generatedAt": wire_time(now), "seqNo": 0, "tbc": False, "eventData": [event]}


def connector_status(state: str, now: datetime) -> Payload:
    """StatusNotification, the older way to say the same; sent only when asked for."""
    return {
        "evseId": EVSE["id"],
        "connectorId": EVSE["connectorId"],
        "timestamp": wire_time(now),
        "connectorStatus": state,
    }


def needs(*, v2x: bool, control_mode: str, state: HomeState, capacity_wh: float, now: datetime) -> Payload:
    """NotifyEVChargingNeeds of a car that speaks ISO 15118-20 on DC."""
    stored_wh = state.soc_percent / 100 * capacity_wh
    parameters = {
        "minChargePower": 500,
        "maxChargePower": 11_000,
        "minDischargePower": 500,
        "maxDischargePower": 11_000 if v2x else 0,
        "minVoltage": 300,
        "maxVoltage": 450,
        "evTargetEnergyRequest": round(0.8 * capacity_wh - stored_wh),
        "evMinEnergyRequest": round(0.1 * capacity_wh - stored_wh),
        "evMaxEnergyRequest": round(capacity_wh - stored_wh),
        "targetSoC": 80,
    }
    return {
        "evseId": 1,
        "timestamp": wire_time(now),
        "chargingNeeds": {
            "requestedEnergyTransfer": "DC_BPT" if v2x else "DC",
            "availableEnergyTransfer": ["DC", "DC_BPT"],
            "controlMode": control_mode,
            "mobilityNeedsMode": "EVCC_SECC",
            "v2xChargingParameters": parameters,
        },
    }
