"""What a record of a charger's quirks can say."""

from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Final

from ..device_model import DeviceModel
from ..messages.message import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A charger in its own words, as in its BootNotification."""

    vendor: str
    model: str
    firmware: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetpointVariable:
    """A variable that takes the power of the car instead of a charging profile."""

    component: str
    variable: str
    component_instance: str | None = None
    watts: float = 1.0
    """One unit of the value in W; negative where discharge is written as a positive number."""
    lapses: timedelta | None = None
    """How long the charger keeps a value that is not repeated. None: for ever, or nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """A variable that the charger has and does not report."""

    component: str
    variable: str
    value: str
    instance: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirk:
    """One record. Patterns are shell patterns, compared without regard to case."""

    name: str
    source: str
    """Where this is known from, and since when."""
    vendor: str = "*"
    model: str = "*"
    firmware: str = "*"
    versions: frozenset[Version] = frozenset(Version)
    """The versions of OCPP on which it shows."""
    reports: tuple[str, str] | None = None
    """A component and a variable by which it is known, for those with no name of their own."""
    v21_messages: frozenset[str] = frozenset()
    """Actions that it understands as in OCPP 2.1 on a 2.0.1 link."""
    negative_limit: bool = False
    """A charging limit below zero makes the car discharge."""
    setpoint_variable: SetpointVariable | None = None
    negative_discharge_limits: bool = False
    """It writes the power that a car can give as a negative number."""
    phases: int | None = None
    """The phases that feed it, where it reports others."""
    assumes: tuple[Assumed, ...] = ()

    def fits(self, who: Who, version: Version, model: DeviceModel) -> bool:
        """Whether the record is about this charger."""
        pairs = ((who.vendor, self.vendor), (who.model, self.model), (who.firmware, self.firmware))
        named = all(fnmatchcase(told.casefold(), pattern.casefold()) for told, pattern in pairs)
        shown = self.reports is None or model.has(*self.reports)
        return named and shown and version in self.versions


NONE: Final = Quirk(name="none", source="the specification")
