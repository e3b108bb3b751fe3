"""Where chargers depart from the specification, as data: one file per record, each with its source and test.

A record changes what we say or how we read, never the safety rules: a discharge always has an end that the
charger keeps without us.
"""

from typing import Final

from ..device_model import DeviceModel
from ..messages.message import Version
from .chargepilot import CHARGEPILOT
from .everest import EVEREST
from .quirk import NONE, Assumed, Quirk, SetpointVariable, Who
from .setpoint_variable import SETPOINT_VARIABLE

RECORDS: Final[tuple[Quirk, ...]] = (CHARGEPILOT, EVEREST, SETPOINT_VARIABLE)

__all__ = ["NONE", "RECORDS", "Assumed", "Quirk", "SetpointVariable", "Who", "find"]


def find(who: Who, version: Version, model: DeviceModel) -> Quirk:
    """The first record that fits the charger on this version of OCPP; `NONE` if it departs from nothing."""
    return next((record for record in RECORDS if record.fits(who, version, model)), NONE)
