"""Values of enums as drafts of OCPP 2.1 had them, and what they are called since. Chargers use them."""

from collections.abc import Mapping
from typing import Final

# (enum, value on the wire): value of the final schema. Source: ChargePilot's interface, controlMode Dynamic.
DRAFTS: Final[Mapping[tuple[str, str], str]] = {
    ("ControlModeEnum", "Dynamic"): "DynamicControl",
    ("ControlModeEnum", "Scheduled"): "ScheduledControl",
}
