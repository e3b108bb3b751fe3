"""ChargePilot of The Mobility House: OCPP 2.0.1 with the messages of 2.1 that a car's discharge needs.

Its published interface names these three in the shape of 2.1, all others in that of 2.0.1.
UpdateDynamicSchedule is not among them, so each setpoint is a whole profile with an end of its own.
"""

from typing import Final

from ..messages.message import Version
from .quirk import Quirk

CHARGEPILOT: Final = Quirk(
    name="2.1 messages on a 2.0.1 link",
    source="The Mobility House, ChargePilot: OCPP interface with 2.1 additions for V2X and ISO 15118-20; "
    "not seen on a device, the vendor's name in its BootNotification is a guess",
    vendor="*mobility*house*",
    versions=frozenset({Version.V201}),
    v21_messages=frozenset({"Authorize", "NotifyEVChargingNeeds", "SetChargingProfile"}),
)
