"""Chargers on OCPP 2.0.1 that take the car's power as the variable V2XChargingCtrlr.Setpoint.

Known by the variable itself, since several makers sit behind the same gateway. Whether they drop a value
that is not repeated is not known: until it is, such a charger is only charged.
"""

from typing import Final

from ..messages.message import Version
from .quirk import Quirk, SetpointVariable

SETPOINT_VARIABLE: Final = Quirk(
    name="setpoint in a variable",
    source="LUT University's public DRIVE2X management system (2025): SetVariables of "
    "V2XChargingCtrlr[1].Setpoint on EVSE 1, in W, negative discharges, repeated in a loop",
    versions=frozenset({Version.V201}),
    reports=("V2XChargingCtrlr", "Setpoint"),
    setpoint_variable=SetpointVariable(
        component="V2XChargingCtrlr", component_instance="1", variable="Setpoint"
    ),
)
