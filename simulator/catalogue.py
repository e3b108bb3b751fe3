"""What the usual charger says about itself: every variable of its device model, with its first value."""

from typing import Final

from .variable import Variable

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


def catalogue() -> list[Variable]:
    """All that the usual charger has, in the order of its report."""
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
