"""What the controller is told once, when it is made."""

from dataclasses import dataclass, field

from ..dispatch.budget import Budget
from ..dispatch.limits import Limits
from ..site import Car, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The home and the controller's patience. Times in seconds of the monotonic clock."""

    site: Site
    car: Car
    who: str = ""
    """Which of the home's cars this is: each has used up a part of a budget of its own."""
    lease_s: int = 90
    """How long a setpoint lives without us; renewed after a third of it."""
    passive_s: float = 300.0
    """After a restart nothing is sent before all data are fresh. Then the car may at least charge."""
    budget: Budget = field(default_factory=Budget)
    """What the car's maker allows for, where its owner entered that."""
    islands: bool = False
    """The charger makes a grid of its own when the street's has failed."""
    resume_s: float = 60.0
    """Rest after the grid is back. The shell adds some chance, so that not a whole street starts at once."""

    @property
    def limits(self) -> Limits:
        """What may be done, and how old a value may be."""
        return Limits(
            site=self.site, car=self.car, budget=self.budget, islands=self.islands, resume_s=self.resume_s
        )
