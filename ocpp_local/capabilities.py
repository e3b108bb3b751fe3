"""What the charger can do, read from its own inventory. None means that it does not say.

Source: OCPP 2.1 part 2, referenced variables of K and Q; ratings are the upper limits of EVSE.Power and
EVSE.DischargePower. Both spellings of features that specification and appendix name differently are read.
"""

from dataclasses import dataclass
from typing import Final

from .device_model import DeviceModel

CENTRAL_SETPOINT: Final = "CentralSetpoint"
LOCAL_LOAD_BALANCING: Final = "LocalLoadBalancing"

# Features of SmartChargingCtrlr: as instances of SupportsFeature (part 2), or as variables (appendix).
_FEATURES: Final = (
    "DynamicProfiles",
    "MaxOfflineDuration",
    "UseLocalTime",
    "RandomizedDelay",
    "LimitAtSoC",
    "EvseSleep",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much the charger takes in one message, by action. None: it does not say."""

    items: int | None = None
    bytes: int | None = None

    @classmethod
    def of(cls, model: DeviceModel, action: str) -> Limits:
        """The limits of *action*: SetVariables, GetVariables or GetReport."""
        return cls(
            items=model.most("DeviceDataCtrlr", "ItemsPerMessage", action),
            bytes=model.most("DeviceDataCtrlr", "BytesPerMessage", action),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Powers in W, all positive, per charger and summed over its phases."""

    v2x: bool = False
    """It takes power back from the car when we ask for it."""
    dynamic_profiles: bool = False
    """A profile can be updated in place (K28)."""
    max_offline_duration: bool = False
    """A profile can end by itself when the charger loses us (Q11)."""
    features: frozenset[str] = frozenset()
    """All features of smart charging that it names, in the words of the specification."""
    max_charge_w: float | None = None
    max_discharge_w: float | None = None
    min_charge_w: float | None = None
    min_discharge_w: float | None = None
    phases: int | None = None
    """Phases that feed the charger; 0 is direct current at the plug."""
    operation_modes: frozenset[str] = frozenset()
    energy_transfer_modes: frozenset[str] = frozenset()
    measurands: frozenset[str] = frozenset()
    """What it can measure during a car's stay. Empty: it does not say."""
    iso15118: bool = False
    """The car speaks ISO 15118 here, so it will tell what it needs before it can be steered."""
    chademo: bool = False
    set_variables: Limits = Limits()
    get_variables: Limits = Limits()
    get_report: Limits = Limits()
    longest_value: int | None = None
    """The most characters of a value that can be written."""
    profile_levels: int | None = None
    """The highest stack level of a charging profile."""
    periods: int | None = None
    """The most periods in one charging schedule."""
    max_external_constraints_id: int | None = None

    @classmethod
    def of(cls, model: DeviceModel) -> Capabilities:
        """Read the inventory."""
        modes = _either(model, "SupportedOperationModes", "V2XSupportedOperationModes") or frozenset()
        transfers = model.members("V2XChargingCtrlr", "SupportedEnergyTransferModes") or frozenset()
        features = frozenset(feature for feature in _FEATURES if _feature(model, feature))
        return cls(
            v2x=_v2x(model, modes),
            dynamic_profiles="DynamicProfiles" in features,
            max_offline_duration="MaxOfflineDuration" in features,
            features=features,
            max_charge_w=_rating(model, "Power"),
            max_discharge_w=_rating(model, "DischargePower"),
            phases=_phases(model),
            operation_modes=modes,
            energy_transfer_modes=transfers,
            measurands=_measurands(model),
            iso15118=model.has("ISO15118Ctrlr") and model.flag("ISO15118Ctrlr", "Enabled") is not False,
            chademo=model.has("CHAdeMOCtrlr"),
            set_variables=Limits.of(model, "SetVariables"),
            get_variables=Limits.of(model, "GetVariables"),
            get_report=Limits.of(model, "GetReport"),
            longest_value=model.most("DeviceDataCtrlr", "ConfigurationValueSize"),
            profile_levels=_whole(model.number("SmartChargingCtrlr", "ProfileStackLevel")),
            periods=model.most("SmartChargingCtrlr", "PeriodsPerSchedule"),
            max_external_constraints_id=_whole(
                model.number("SmartChargingCtrlr", "MaxExternalConstraintsId")
            ),
        )


def _v2x(model: DeviceModel, modes: frozenset[str]) -> bool:
    """No V2X component, no setpoint; a charger that has one must know CentralSetpoint (Q01.FR.31)."""
    off = False in (model.flag("V2XChargingCtrlr", "Enabled"), model.flag("V2XChargingCtrlr", "Available"))
    return model.has("V2XChargingCtrlr") and not off and (not modes or CENTRAL_SETPOINT in modes)


def _feature(model: DeviceModel, feature: str) -> bool:
    return (
        model.flag("SmartChargingCtrlr", "SupportsFeature", feature)
        or model.flag("SmartChargingCtrlr", f"Supports{feature}")
        or False
    )


def _rating(model: DeviceModel, variable: str) -> float | None:
    """A rating of the EVSE. Some chargers write that of discharge as a negative number."""
    limit = model.limit("EVSE", variable)
    return None if limit is None else abs(limit)


def _phases(model: DeviceModel) -> int | None:
    """How many phases feed the EVSE; 0 is how chargers for direct current write that nobody needs to know."""
    number = _whole(model.number("EVSE", "SupplyPhases"))
    return number if number in {0, 1, 2, 3} else None


def _measurands(model: DeviceModel) -> frozenset[str]:
    offered = (has.values for has in model.find("SampledDataCtrlr", "TxUpdatedMeasurands"))
    return frozenset().union(*offered)


def _either(model: DeviceModel, *variables: str) -> frozenset[str] | None:
    found = (model.members("V2XChargingCtrlr", variable) for variable in variables)
    return next((members for members in found if members is not None), None)


def _whole(number: float | None) -> int | None:
    return None if number is None or abs(number) >= 2**31 else int(number)
