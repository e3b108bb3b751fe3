"""What the charger says about itself: components and variables of the OCPP device model."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from .catalogue import catalogue
from .variable import Variable

type Key = tuple[str, str, str]
"""Component, variable, variable instance ('' when there is none)."""


class DeviceModel:
    """All variables, by component, name and instance."""

    def __init__(
        self, lacks: frozenset[str] = frozenset(), values: Mapping[Key, str] = MappingProxyType({})
    ) -> None:
        told = (variable for variable in catalogue() if variable.component not in lacks)
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
