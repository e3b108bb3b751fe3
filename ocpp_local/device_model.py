"""What the charger says it is made of: variables of components, put together from its reports.

Names are compared without regard to case: chargers misspell them. Source: OCPP 2.1 part 2, B07, B08;
appendix of components and variables.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from .messages import v21

_TRUE: Final = frozenset({"true", "1"})
_FALSE: Final = frozenset({"false", "0"})

# The biggest chargers report about 1,500 variables. A peer that reports more without end is not believed.
MAX_VARIABLES: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Where a variable lives. Build it with `Name.of`, which folds the case."""

    component: str
    variable: str
    instance: str = ""
    component_instance: str = ""

    @classmethod
    def of(cls, component: v21.Component, variable: v21.Variable) -> Name:
        """The name of a variable as a message spells it; EVSE and connector numbers are left out."""
        return cls(
            component=component.name.casefold(),
            variable=variable.name.casefold(),
            instance=(variable.instance or "").casefold(),
            component_instance=(component.instance or "").casefold(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One variable of the charger: its value and what may be done with it."""

    component: v21.Component
    variable: v21.Variable
    value: str | None
    writable: bool
    max_limit: float | None
    values: frozenset[str]
    """What the charger accepts, empty if it does not say."""


@dataclass(slots=True)
class DeviceModel:
    """All variables of one charger that we know of."""

    _variables: dict[Name, list[Reported]] = field(default_factory=dict)
    _count: int = 0

    def add(self, reported: Iterable[v21.ReportData]) -> None:
        """Take in one part of a report. A newer value replaces an older one."""
        for data in reported:
            entry = _reported(data)
            known = self._variables.setdefault(Name.of(data.component, data.variable), [])
            same = [old for old in known if old.component.evse == data.component.evse]
            for old in same:
                known.remove(old)
            if same or self._count < MAX_VARIABLES:
                known.append(entry)
                self._count += 1 - len(same)

    def __len__(self) -> int:
        """How many variables are known."""
        return self._count

    def find(self, component: str, variable: str, instance: str = "") -> Iterator[Reported]:
        """Every occurrence of a variable, on whatever EVSE."""
        name = Name(
            component=component.casefold(), variable=variable.casefold(), instance=instance.casefold()
        )
        yield from self._variables.get(name, ())

    def has(self, component: str) -> bool:
        """Whether the charger has such a component at all."""
        folded = component.casefold()
        return any(name.component == folded for name in self._variables)

    def text(self, component: str, variable: str, instance: str = "") -> str | None:
        """The value, None if unknown."""
        return next((r.value for r in self.find(component, variable, instance) if r.value is not None), None)

    def flag(self, component: str, variable: str, instance: str = "") -> bool | None:
        """The value of a boolean, None if unknown."""
        value = (self.text(component, variable, instance) or "").strip().casefold()
        return True if value in _TRUE else False if value in _FALSE else None

    def number(self, component: str, variable: str, instance: str = "") -> float | None:
        """The value of a number, None if unknown or no number."""
        try:
            return float(self.text(component, variable, instance) or "")
        except ValueError:
            return None

    def limit(self, component: str, variable: str, instance: str = "") -> float | None:
        """The upper limit of a variable: for EVSE.Power that is the rating of the charger."""
        limits = (r.max_limit for r in self.find(component, variable, instance))
        return next((limit for limit in limits if limit is not None), None)

    def members(self, component: str, variable: str, instance: str = "") -> frozenset[str] | None:
        """The members of a list variable, None if unknown."""
        value = self.text(component, variable, instance)
        return None if value is None else _members(value)


class Reports:
    """Puts reports together whose parts may come in any order and mixed with other traffic."""

    def __init__(self) -> None:
        self._parts: dict[int, set[int]] = {}
        self._last: dict[int, int] = {}

    def expect(self, request_id: int) -> None:
        """A report with this number was asked for; older ones that never ended are forgotten."""
        self._parts = {request_id: set()}
        self._last = {}

    def take(self, part: v21.NotifyReportRequest, model: DeviceModel) -> bool:
        """Put one part into *model*. True once no part is missing any more."""
        model.add(part.report_data or ())
        seen = self._parts.get(part.request_id)
        if seen is None:
            return False
        seen.add(part.seq_no)
        if not part.tbc:
            self._last[part.request_id] = part.seq_no
        last = self._last.get(part.request_id)
        complete = last is not None and len(seen) > last
        if complete:
            del self._parts[part.request_id]
        return complete


def _members(text: str) -> frozenset[str]:
    return frozenset(member.strip() for member in text.split(",") if member.strip())


def _reported(data: v21.ReportData) -> Reported:
    actual = next((a for a in data.variable_attribute if a.type in {None, v21.AttributeEnum.ACTUAL}), None)
    traits = data.variable_characteristics
    return Reported(
        component=data.component,
        variable=data.variable,
        value=None if actual is None else actual.value,
        writable=actual is not None and actual.mutability != v21.MutabilityEnum.READ_ONLY,
        max_limit=None if traits is None else traits.max_limit,
        values=frozenset() if traits is None else _members(traits.values_list or ""),
    )
