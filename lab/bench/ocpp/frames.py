"""The messages of a busy charger, as text on the wire: one call each, none of them twice."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

_START: Final = datetime(2026, 11, 22, 18, tzinfo=UTC)

# What a V2X charger is asked to measure: four totals, and voltages, currents and powers per phase.
_TOTALS: Final = (
    ("Power.Active.Import", "W", 2350.0),
    ("Power.Active.Export", "W", 0.0),
    ("Energy.Active.Import.Register", "Wh", 1_284_310.5),
    ("Energy.Active.Export.Register", "Wh", 402_770.1),
    ("SoC", "Percent", 55.3),
    ("Power.Active.Setpoint", "W", 2400.0),
)
_PHASES: Final = (("Voltage", "V", 230.4), ("Current.Import", "A", 10.2))


def transaction_events(count: int, charger: str) -> Iterator[str]:
    """A car's stay at *charger*: Started with a card, then samples. No two chargers say the same."""
    stay, card = str(uuid5(NAMESPACE_URL, charger)), uuid5(NAMESPACE_URL, f"{charger}/card").hex[:14].upper()
    for number in range(count):
        payload: dict[str, Any] = {
            "eventType": "Updated" if number else "Started",
            "timestamp": _at(number),
            "triggerReason": "MeterValuePeriodic" if number else "Authorized",
            "seqNo": number,
            "transactionInfo": {"transactionId": stay, "chargingState": "Charging"},
            "meterValue": [meter_value(number)],
        }
        if number == 0:
            payload["evse"] = {"id": 1, "connectorId": 1}
            payload["idToken"] = {"idToken": card, "type": "ISO14443"}
        yield json.dumps([2, f"{charger}-{number}", "TransactionEvent", payload])


def meter_values(count: int, charger: str) -> Iterator[str]:
    """Samples of *charger* outside of a stay."""
    for number in range(count):
        payload = {"evseId": 1, "meterValue": [meter_value(number)]}
        yield json.dumps([2, f"{charger}-{number}", "MeterValues", payload])


def meter_value(number: int) -> dict[str, Any]:
    """One MeterValue with twelve samples."""
    samples = [
        {"value": value + number, "measurand": name, "unitOfMeasure": {"unit": unit}}
        for name, unit, value in _TOTALS
    ]
    samples += [
        {"value": value, "measurand": name, "phase": phase, "unitOfMeasure": {"unit": unit}}
        for name, unit, value in _PHASES
        for phase in ("L1", "L2", "L3")
    ]
    return {"timestamp": _at(number), "sampledValue": samples}


def _at(number: int) -> str:
    return (_START + timedelta(seconds=5 * number)).isoformat().replace("+00:00", "Z")
