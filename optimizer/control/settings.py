"""What the controller is told once, when it is made."""

from dataclasses import dataclass

from ..site import Car, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The home and the controller's patience. Times in seconds of the monotonic clock."""

    site: Site
    car: Car
    lease_s: int = 90
    """How long a setpoint lives without us; renewed after a third of it."""
    passive_s: float = 300.0
    """After a restart nothing is sent before all data are fresh. Then the car may at least charge."""
