"""What kinds of chargers there are in the world, as data: the twin takes the one that it is given.

Each differs from the first in a few facts; `python -m simulator --charger NAME` chooses one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from .device_model import Key
from .errors import UnknownChargerError

_V2X: Final = "V2XChargingCtrlr"
_ISO: Final = "ISO15118Ctrlr"
_SMART: Final = "SmartChargingCtrlr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Personality:
    """Facts that other chargers do not share."""

    name: str
    about: str
    """For people who choose one."""
    lacks: frozenset[str] = frozenset()
    """Components that it does not report."""
    values: Mapping[Key, str] = field(default_factory=dict)
    """Variables that read otherwise, or that only it has."""
    control_mode: str | None = "DynamicControl"
    """What the car agrees to on ISO 15118-20. None: no word about needs is ever said."""
    discharges: bool = True
    """Power may come out of the car."""
    obeys: bool = True
    """It does what it has accepted."""
    answers_after_s: float = 0.0
    """Real seconds that it thinks before each answer, doing nothing else."""
    drops_every_s: float | None = None
    """Seconds of its clock after which its network fails, again and again."""


DYNAMIC: Final = Personality(
    name="dynamic", about="ISO 15118-20 with dynamic control: follows setpoints at once"
)
SCHEDULED: Final = Personality(
    name="scheduled",
    about="ISO 15118-20 with scheduled control: follows a schedule that was agreed on beforehand",
    control_mode="ScheduledControl",
    values={
        (_SMART, "SupportsFeature", "DynamicProfiles"): "false",
        (_SMART, "SupportsFeature", "MaxOfflineDuration"): "false",
        (_SMART, "PeriodsPerSchedule", ""): "8",
        (_V2X, "SupportedOperationModes", ""): "ChargingOnly,CentralSetpoint,Idle",
    },
)
CHADEMO: Final = Personality(
    name="chademo",
    about="CHAdeMO: no ISO 15118, no needs told, follows setpoints both ways",
    lacks=frozenset({_ISO}),
    control_mode=None,
    values={("CHAdeMOCtrlr", "DynamicControl", ""): "true"},
)
NO_V2X: Final = Personality(
    name="no-v2x",
    about="Charges only, by limits",
    lacks=frozenset({_V2X, _ISO}),
    control_mode=None,
    discharges=False,
    values={(_SMART, "SupportsFeature", "DynamicProfiles"): "false"},
)
SLOW: Final = Personality(
    name="slow", about="Thinks three seconds before it answers anything", answers_after_s=3.0
)
LIAR: Final = Personality(name="liar", about="Accepts every setpoint, and charges as it likes", obeys=False)
RECONNECTING: Final = Personality(
    name="reconnecting", about="Loses its network once a minute", drops_every_s=60.0
)

ALL: Final[Mapping[str, Personality]] = MappingProxyType(
    {one.name: one for one in (DYNAMIC, SCHEDULED, CHADEMO, NO_V2X, SLOW, LIAR, RECONNECTING)}
)


def named(name: str) -> Personality:
    """The charger of this name. Raises UnknownChargerError."""
    if name not in ALL:
        raise UnknownChargerError(f"There is no charger called {name}. Choose one of: {', '.join(ALL)}.")
    return ALL[name]
