"""What the charger can do, read from its own inventory. None means that it does not say.

Source: OCPP 2.1 part 2, referenced variables of K and Q; ratings are the upper limits of EVSE.Power and
EVSE.DischargePower. Both spellings of features that specification and appendix name differently are read.
"""

from dataclasses import dataclass
from typing import Final

from .device_model import DeviceModel

CENTRAL_SETPOINT: Final = "CentralSetpoint"
LOCAL_LOAD_BALANCING: Final = "LocalLoadBalancing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Powers in W, all positive, per charger and summed over its phases."""

    v2x: bool = False
    """It takes power back from the car when we ask for it."""
    dynamic_profiles: bool = False
    """A profile can be updated in place (K28)."""
    max_offline_duration: bool = False
    """A profile can end by itself when the charger loses us (Q11)."""
    max_charge_w: float | None = None
    max_discharge_w: float | None = None
    min_charge_w: float | None = None
    min_discharge_w: float | None = None
    phases: int | None = None
    """Phases that feed the charger; 0 is direct current at the plug."""
    operation_modes: frozenset[str] = frozenset()
    energy_transfer_modes: frozenset[str] = frozenset()
    iso15118: bool = False
    """The car speaks ISO 15118 here, so it will tell what it needs before it can be steered."""
    chademo: bool = False
    items_per_set_variables: int | None = None
    max_external_constraints_id: int | None = None

    @classmethod
    def of(cls, model: DeviceModel) -> Capabilities:
        """Read the inventory."""
        modes = _either(model, "SupportedOperationModes", "V2XSupportedOperationModes") or frozenset()
        return cls(
            v2x=_v2x(model, modes),
            dynamic_profiles=_feature(model, "DynamicProfiles"),
            max_offline_duration=_feature(model, "MaxOfflineDuration"),
            max_charge_w=model.limit("EVSE", "Power"),
            max_discharge_w=model.limit("EVSE", "DischargePower"),
            phases=_whole(model.number("EVSE", "SupplyPhases")),
            operation_modes=modes,
            energy_transfer_modes=model.members("V2XChargingCtrlr", "SupportedEnergyTransferModes")
            or frozenset(),
            iso15118=model.has("ISO15118Ctrlr") and model.flag("ISO15118Ctrlr", "Enabled") is not False,
            chademo=model.has("CHAdeMOCtrlr"),
            items_per_set_variables=_whole(
                model.number("DeviceDataCtrlr", "ItemsPerMessage", "SetVariables")
                or model.limit("DeviceDataCtrlr", "ItemsPerMessage", "SetVariables")
            ),
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


def _either(model: DeviceModel, *variables: str) -> frozenset[str] | None:
    found = (model.members("V2XChargingCtrlr", variable) for variable in variables)
    return next((members for members in found if members is not None), None)


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
