"""What the charger says about itself: components and variables of the OCPP device model."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

type Key = tuple[str, str, str]
"""Component, variable, variable instance ('' when there is none)."""

VENDOR: Final = "Simulated Power Works"
MODEL: Final = "Twin DC 11"
FIRMWARE: Final = "1.4.2"
SERIAL: Final = "SPW-00042"

_MODES: Final = "ChargingOnly,CentralSetpoint,CentralFrequency,Idle"
USUAL: Final = "Power.Active.Import,Power.Active.Export,Energy.Active.Import.Register,SoC"
_CURRENTS: Final = "Current.Import,Current.Export"
_MEASURANDS: Final = (
    f"{USUAL},Power.Active.Setpoint,Energy.Active.Export.Register,Voltage,Frequency,{_CURRENTS}"
)


@dataclass(slots=True, kw_only=True)
class Variable:
    """One variable of one component, with its Actual attribute."""

    component: str
    name: str
    value: str
    data_type: str
    instance: str = ""
    mutability: str = "ReadOnly"
    unit: str | None = None
    most: float | None = None
    values: str | None = None
    on_evse: bool = False

    def part(self) -> dict[str, Any]:
        """The component and variable as they stand in every message."""
        component: dict[str, Any] = {"name": self.component}
        if self.on_evse:
            component["evse"] = {"id": 1}
        variable = {"name": self.name}
        if self.instance:
            variable["instance"] = self.instance
        return {"component": component, "variable": variable}

    def report(self) -> dict[str, Any]:
        """One element of a NotifyReport."""
        attribute = {"mutability": self.mutability}
        if self.mutability != "WriteOnly":
            attribute["value"] = self.value
        traits: dict[str, Any] = {"dataType": self.data_type, "supportsMonitoring": False}
        optional = {"unit": self.unit, "maxLimit": self.most, "valuesList": self.values}
        traits |= {name: value for name, value in optional.items() if value is not None}
        return self.part() | {"variableAttribute": [attribute], "variableCharacteristics": traits}

    def allows(self, value: str) -> bool:
        """Whether *value* has the right type and range."""
        match self.data_type:
            case "integer":
                return value.isdecimal() and (self.most is None or int(value) <= self.most)
            case "boolean":
                return value in ("true", "false")
            case "MemberList" if self.values is not None:
                return value == "" or set(value.split(",")) <= set(self.values.split(","))
            case _:
                return True


class DeviceModel:
    """All variables, by component, name and instance."""

    def __init__(
        self, lacks: frozenset[str] = frozenset(), values: Mapping[Key, str] = MappingProxyType({})
    ) -> None:
        told = (variable for variable in _catalogue() if variable.component not in lacks)
        self._variables = {(v.component, v.name, v.instance): v for v in told}
        for (component, name, instance), value in values.items():
            known = self._variables.get((component, name, instance))
            if known is None:
                known = Variable(
                    component=component, name=name, instance=instance, value=value, data_type="string"
                )
                self._variables[component, name, instance] = known
            known.value = value
            known.values = None if known.values is None else value

    def add(self, variables: Iterable[Variable]) -> None:
        """What only some chargers have."""
        self._variables |= {(v.component, v.name, v.instance): v for v in variables}

    def tell(self, component: str, name: str, value: str) -> None:
        """From now on this variable reads so, if the charger has it."""
        if (known := self._variables.get((component, name, ""))) is not None:
            known.value = value

    def all(self) -> Iterable[Variable]:
        """Every variable, in the order of the report."""
        return self._variables.values()

    def has(self, component: str) -> bool:
        """Whether this charger has such a component."""
        return any(key[0] == component for key in self._variables)

    def text(self, component: str, name: str, instance: str = "") -> str:
        """The value as it would be reported."""
        return self._variables[component, name, instance].value

    def number(self, component: str, name: str, instance: str = "") -> float:
        """The value of a numeric variable."""
        return float(self.text(component, name, instance))

    def read(self, part: dict[str, Any]) -> tuple[str, str | None]:
        """(status, value) for one element of GetVariables."""
        status, variable = self._find(part)
        if variable is None:
            return status, None
        if part.get("attributeType", "Actual") != "Actual":
            return "NotSupportedAttributeType", None
        if variable.mutability == "WriteOnly":
            return "Rejected", None
        return "Accepted", variable.value

    def write(self, part: dict[str, Any]) -> str:
        """The status for one element of SetVariables; the value is kept if Accepted."""
        status, variable = self._find(part)
        if variable is None:
            return status
        if part.get("attributeType", "Actual") != "Actual":
            return "NotSupportedAttributeType"
        value = str(part["attributeValue"])
        if variable.mutability == "ReadOnly" or not variable.allows(value):
            return "Rejected"
        variable.value = value
        return "Accepted"

    def _find(self, part: dict[str, Any]) -> tuple[str, Variable | None]:
        component, variable = part["component"]["name"], part["variable"]
        found = self._variables.get((component, variable["name"], variable.get("instance", "")))
        if found is None and not any(component == key[0] for key in self._variables):
            return "UnknownComponent", None
        return "UnknownVariable", found


def _catalogue() -> list[Variable]:
    return [*_hardware(), *_control(), *_sampling(), *_communication()]


def _hardware() -> list[Variable]:
    def evse(
        name: str, value: str, data_type: str, unit: str | None = None, most: float | None = None
    ) -> Variable:
        return Variable(
            component="EVSE", name=name, value=value, data_type=data_type, unit=unit, most=most, on_evse=True
        )

    def station(name: str, value: str) -> Variable:
        return Variable(component="ChargingStation", name=name, value=value, data_type="string")

    return [
        station("VendorName", VENDOR),
        station("Model", MODEL),
        station("FirmwareVersion", FIRMWARE),
        station("SerialNumber", SERIAL),
        evse("Power", "0", "decimal", "W", 11_000),
        evse("DischargePower", "0", "decimal", "W", 11_000),
        evse("SupplyPhases", "3", "integer"),
        evse("Available", "true", "boolean"),
        Variable(
            component="ConnectedEV",
            name="BatteryCapacity",
            value="60000",
            data_type="decimal",
            unit="Wh",
            on_evse=True,
        ),
    ]


def _control() -> list[Variable]:
    def v2x(
        name: str, value: str, data_type: str, mutability: str = "ReadOnly", values: str | None = None
    ) -> Variable:
        return Variable(
            component="V2XChargingCtrlr",
            name=name,
            value=value,
            data_type=data_type,
            mutability=mutability,
            values=values,
            on_evse=True,
        )

    def smart(name: str, value: str, data_type: str, instance: str = "") -> Variable:
        return Variable(
            component="SmartChargingCtrlr", name=name, value=value, data_type=data_type, instance=instance
        )

    return [
        v2x("Enabled", "true", "boolean", "ReadWrite"),
        v2x("Available", "true", "boolean"),
        v2x("SupportedEnergyTransferModes", "DC,DC_BPT", "MemberList", values="DC,DC_BPT"),
        v2x("SupportedOperationModes", _MODES, "MemberList", values=_MODES),
        smart("Enabled", "true", "boolean"),
        smart("RateUnit", "W,A", "MemberList"),
        smart("PeriodsPerSchedule", "96", "integer"),
        smart("ProfileStackLevel", "2", "integer"),
        smart("Entries", "0", "integer", "ChargingProfiles"),
        smart("SupportsFeature", "true", "boolean", "DynamicProfiles"),
        smart("SupportsFeature", "true", "boolean", "MaxOfflineDuration"),
        smart("SupportsFeature", "false", "boolean", "UseLocalTime"),
        smart("ChargingProfilePersistence", "false", "boolean", "TxProfile"),
        Variable(component="ISO15118Ctrlr", name="Enabled", value="true", data_type="boolean", on_evse=True),
        Variable(
            component="ISO15118Ctrlr",
            name="ServiceRenegotiationSupport",
            value="true",
            data_type="boolean",
            on_evse=True,
        ),
        Variable(
            component="ISO15118Ctrlr",
            name="ProtocolSupported",
            instance="1",
            value="urn:iso:std:iso:15118:-20:DC,1,0",
            data_type="string",
            on_evse=True,
        ),
    ]


def _sampling() -> list[Variable]:
    def list_of(name: str, value: str, component: str = "SampledDataCtrlr") -> Variable:
        return Variable(
            component=component,
            name=name,
            value=value,
            data_type="MemberList",
            mutability="ReadWrite",
            values=_MEASURANDS,
        )

    def setting(component: str, name: str, value: str, data_type: str, unit: str | None = None) -> Variable:
        return Variable(
            component=component,
            name=name,
            value=value,
            data_type=data_type,
            unit=unit,
            mutability="ReadWrite",
        )

    return [
        list_of("TxStartedMeasurands", "Energy.Active.Import.Register,Energy.Active.Export.Register,SoC"),
        list_of("TxUpdatedMeasurands", USUAL),
        list_of("TxEndedMeasurands", "Energy.Active.Import.Register,Energy.Active.Export.Register"),
        setting("SampledDataCtrlr", "TxUpdatedInterval", "30", "integer", "s"),
        setting("SampledDataCtrlr", "TxEndedInterval", "0", "integer", "s"),
        setting("AlignedDataCtrlr", "Interval", "0", "integer", "s"),
        list_of("Measurands", "Energy.Active.Import.Register", "AlignedDataCtrlr"),
        setting("TxCtrlr", "TxStartPoint", "EVConnected", "MemberList"),
        setting("TxCtrlr", "TxStopPoint", "EVConnected", "MemberList"),
        setting("TxCtrlr", "EVConnectionTimeOut", "60", "integer", "s"),
        setting("AuthCtrlr", "Enabled", "true", "boolean"),
        setting("AuthCtrlr", "AuthorizeRemoteStart", "false", "boolean"),
    ]


def _communication() -> list[Variable]:
    def comm(name: str, value: str, instance: str = "", mutability: str = "ReadWrite") -> Variable:
        return Variable(
            component="OCPPCommCtrlr",
            name=name,
            value=value,
            data_type="integer",
            instance=instance,
            mutability=mutability,
            unit="s",
        )

    def clock(name: str, value: str) -> Variable:
        return Variable(
            component="ClockCtrlr", name=name, value=value, data_type="string", mutability="ReadWrite"
        )

    def most(name: str, value: str, instance: str) -> Variable:
        return Variable(
            component="DeviceDataCtrlr", name=name, value=value, data_type="integer", instance=instance
        )

    return [
        comm("HeartbeatInterval", "300"),
        comm("WebSocketPingInterval", "10"),
        comm("OfflineThreshold", "120"),
        comm("RetryBackOffWaitMinimum", "2"),
        comm("RetryBackOffRandomRange", "0"),
        comm("RetryBackOffRepeatTimes", "4"),
        comm("MessageTimeout", "30", "Default", "ReadOnly"),
        comm("MessageAttempts", "3", "TransactionEvent"),
        clock("TimeSource", "Heartbeat"),
        clock("TimeZone", "UTC"),
        most("ItemsPerMessage", "32", "SetVariables"),
        most("ItemsPerMessage", "32", "GetVariables"),
        most("BytesPerMessage", "32768", "SetVariables"),
        Variable(
            component="SecurityCtrlr",
            name="BasicAuthPassword",
            value="",
            data_type="string",
            mutability="WriteOnly",
        ),
        Variable(component="SecurityCtrlr", name="SecurityProfile", value="1", data_type="integer"),
    ]
