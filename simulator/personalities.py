"""What kinds of chargers there are in the world, as data: the twin takes the one that it is given.

Each differs from the first in a few facts; `python -m simulator --charger NAME` chooses one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from . import older_version
from .catalogue import USUAL, VENDOR
from .device_model import Key
from .errors import UnknownChargerError
from .link import SUBPROTOCOL

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
    likes_w: float = 6_000.0
    """What it charges with where it does not obey."""
    backwards: bool = False
    """It takes plus for minus."""
    lets_go: bool = True
    """A setpoint ends without a line as it should; otherwise it goes on until it hears another one."""
    answers_after_s: float = 0.0
    """Real seconds that it thinks before each answer, doing nothing else."""
    drops_every_s: float | None = None
    """Seconds of its clock after which its network fails, again and again."""
    subprotocol: str = SUBPROTOCOL
    """The version of OCPP that it speaks."""
    understood: frozenset[str] = frozenset()
    """Actions that it understands as in 2.1 though it speaks 2.0.1."""
    vendor: str = VENDOR
    certificates: bool = False
    """It can have a certificate of its own, and move to security profile 3 with it."""
    phases: int = 0
    """How many phases its meter tells apart; with them it tells its temperature. 0: nothing of that."""


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
DEAF: Final = Personality(
    name="deaf", about="Accepts every setpoint, and does nothing", obeys=False, likes_w=0.0
)
BACKWARDS: Final = Personality(
    name="backwards", about="Gives where it should take, and takes where it should give", backwards=True
)
RUNS_ON: Final = Personality(
    name="runs-on", about="Goes on with the last setpoint when it has lost its line", lets_go=False
)
RECONNECTING: Final = Personality(
    name="reconnecting", about="Loses its network once a minute", drops_every_s=60.0
)
THOROUGH: Final = Personality(
    name="thorough",
    about="Tells each phase where it hangs on the house, and how warm it is",
    phases=3,
    values={
        (
            "SampledDataCtrlr",
            "TxUpdatedMeasurands",
            "",
        ): f"{USUAL},Current.Import,Current.Export,Voltage"
    },
)

CERTIFIED: Final = Personality(
    name="certified",
    about="Gets a certificate of its own on an encrypted line (--root), and then comes with nothing else",
    certificates=True,
)

ONLY_201: Final = Personality(
    name="ocpp201",
    about="Speaks OCPP 2.0.1 only: charges by limits",
    lacks=frozenset({_V2X, _ISO}),
    control_mode=None,
    discharges=False,
    values={(_SMART, "SupportsFeature", "DynamicProfiles"): "false"},
    subprotocol=older_version.SUBPROTOCOL,
)
HYBRID: Final = Personality(
    name="hybrid",
    about="Speaks OCPP 2.0.1, and 2.1 where it is about a car that gives power back",
    control_mode="Dynamic",
    subprotocol=older_version.SUBPROTOCOL,
    understood=frozenset({"Authorize", "NotifyEVChargingNeeds", "SetChargingProfile"}),
    vendor="The Mobility House",
)

ALL: Final[Mapping[str, Personality]] = MappingProxyType(
    {
        one.name: one
        for one in (
            DYNAMIC,
            SCHEDULED,
            CHADEMO,
            NO_V2X,
            SLOW,
            LIAR,
            DEAF,
            BACKWARDS,
            RUNS_ON,
            RECONNECTING,
            CERTIFIED,
            THOROUGH,
            ONLY_201,
            HYBRID,
        )
    }
)


def named(name: str) -> Personality:
    """The charger of this name. Raises UnknownChargerError."""
    if name not in ALL:
        raise UnknownChargerError(f"There is no charger called {name}. Choose one of: {', '.join(ALL)}.")
    return ALL[name]
