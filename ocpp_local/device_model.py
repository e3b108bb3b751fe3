"""What the charger says it is made of: variables of components, put together from its reports.

Names are compared without regard to case: chargers misspell them. Source: OCPP 2.1 part 2, B07, B08;
appendix of components and variables.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Final

from .messages import v21

_ACTUAL: Final = v21.AttributeEnum.ACTUAL
_WRITABLE: Final = frozenset({None, v21.MutabilityEnum.READ_WRITE, v21.MutabilityEnum.WRITE_ONLY})
_TRUE: Final = frozenset({"true", "1"})
_FALSE: Final = frozenset({"false", "0"})

# The biggest chargers report about 1,500 variables. A peer that reports more without end is not believed.
MAX_VARIABLES: Final = 5_000
# The longest value of the standard (attributeValue, valuesList is shorter). What is longer is no value.
_LONGEST: Final = 2_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Where a variable lives. Build it with `Name.of`, which folds the case."""

    component: str
    variable: str
    instance: str = ""
    component_instance: str = ""
    evse: int | None = None
    connector: int | None = None

    @classmethod
    def of(cls, component: v21.Component, variable: v21.Variable) -> Name:
        """The name of a variable as a message spells it."""
        evse = component.evse
        return cls(
            component=component.name.casefold(),
            variable=variable.name.casefold(),
            instance=(variable.instance or "").casefold(),
            component_instance=(component.instance or "").casefold(),
            evse=None if evse is None else evse.id,
            connector=None if evse is None else evse.connector_id,
        )

    @property
    def key(self) -> str:
        """The same in one word, for the journal."""
        place = ".".join(str(n) for n in (self.evse, self.connector) if n is not None)
        whose = f"{self.component}[{self.component_instance}]@{place}"
        return f"{whose}/{self.variable}[{self.instance}]"

    @property
    def anywhere(self) -> Name:
        """The same name without its place, for chargers that leave the EVSE out of their answers."""
        return replace(self, evse=None, connector=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One kind of value of a variable: what is, what is wanted, or a bound that somebody set."""

    value: str | None
    writable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One variable of the charger: its values and what may be done with it."""

    component: v21.Component
    variable: v21.Variable
    attributes: Mapping[v21.AttributeEnum, Attribute]
    min_limit: float | None
    max_limit: float | None
    unit: str | None
    values: frozenset[str]
    """What the charger accepts, empty if it does not say."""

    @property
    def name(self) -> Name:
        """Where it lives."""
        return Name.of(self.component, self.variable)

    @property
    def value(self) -> str | None:
        """The value that is in force; None if the charger has none or keeps it to itself."""
        actual = self.attributes.get(_ACTUAL)
        return None if actual is None else actual.value

    @property
    def writable(self) -> bool:
        """Whether that value may be set."""
        actual = self.attributes.get(_ACTUAL)
        return actual is not None and actual.writable


@dataclass(slots=True)
class DeviceModel:
    """All variables of one charger that we know of."""

    _variables: dict[tuple[str, str], dict[Name, Reported]] = field(default_factory=dict)
    _count: int = 0

    def add(self, reported: Iterable[v21.ReportData]) -> None:
        """Take in one part of a report. A newer value replaces an older one."""
        for data in reported:
            name = Name.of(data.component, data.variable)
            place = (name.component, name.variable)
            new = name not in self._variables.get(place, {})
            if new and self._count >= MAX_VARIABLES:
                continue
            self._count += new
            self._variables.setdefault(place, {})[name] = _reported(data)

    def wrote(self, name: Name, value: str) -> None:
        """The charger took *value* for this variable."""
        known = self._variables.get((name.component, name.variable), {})
        if (has := known.get(name)) is not None:
            attribute = Attribute(value=value, writable=has.writable)
            known[name] = replace(has, attributes={**has.attributes, _ACTUAL: attribute})

    def __len__(self) -> int:
        """How many variables are known."""
        return self._count

    def __iter__(self) -> Iterator[Reported]:
        """Every variable."""
        for known in self._variables.values():
            yield from known.values()

    def find(self, component: str, variable: str, instance: str = "") -> Iterator[Reported]:
        """Every occurrence of a variable, on whatever EVSE."""
        wanted = instance.casefold()
        for name, has in self._variables.get((component.casefold(), variable.casefold()), {}).items():
            if name.instance == wanted:
                yield has

    def has(self, component: str, variable: str | None = None) -> bool:
        """Whether the charger has such a component at all, or this variable of it."""
        folded = (component.casefold(), None if variable is None else variable.casefold())
        return any(folded in {(c, None), (c, v)} for (c, v), known in self._variables.items() if known)

    def text(self, component: str, variable: str, instance: str = "") -> str | None:
        """The value, None if unknown."""
        values = (has.value for has in self.find(component, variable, instance))
        return next((value for value in values if value is not None), None)

    def flag(self, component: str, variable: str, instance: str = "") -> bool | None:
        """The value of a boolean, None if unknown."""
        value = (self.text(component, variable, instance) or "").strip().casefold()
        return True if value in _TRUE else False if value in _FALSE else None

    def number(self, component: str, variable: str, instance: str = "") -> float | None:
        """The value of a number, None if unknown or no number that can be counted with."""
        try:
            number = float(self.text(component, variable, instance) or "")
        except ValueError:
            return None
        return number if isfinite(number) else None

    def limit(self, component: str, variable: str, instance: str = "") -> float | None:
        """The upper limit of a variable: for EVSE.Power that is the rating of the charger."""
        limits = (r.max_limit for r in self.find(component, variable, instance))
        return next((limit for limit in limits if limit is not None), None)

    def most(self, component: str, variable: str, instance: str = "") -> int | None:
        """A limit that some chargers write as the value and some as the upper limit of the variable."""
        number = self.number(component, variable, instance) or self.limit(component, variable, instance)
        return None if not number or not 1 <= number < 2**31 else int(number)

    def members(self, component: str, variable: str) -> frozenset[str] | None:
        """The members of a list variable, None if unknown."""
        value = self.text(component, variable)
        return None if value is None else _members(value)


def _members(text: str) -> frozenset[str]:
    return frozenset(member.strip() for member in text.split(",") if member.strip())


def _reported(data: v21.ReportData) -> Reported:
    traits = data.variable_characteristics
    return Reported(
        component=data.component,
        variable=data.variable,
        attributes={
            told.type or _ACTUAL: Attribute(value=_bounded(told.value), writable=told.mutability in _WRITABLE)
            for told in data.variable_attribute
        },
        min_limit=None if traits is None else traits.min_limit,
        max_limit=None if traits is None else traits.max_limit,
        unit=None if traits is None else traits.unit,
        values=frozenset() if traits is None else _members(_bounded(traits.values_list) or ""),
    )


def _bounded(text: str | None) -> str | None:
    return None if text is None or len(text) > _LONGEST else text
