"""One line of a charger's device model: a component, its variable, and what that reads."""

from dataclasses import dataclass
from typing import Any


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
