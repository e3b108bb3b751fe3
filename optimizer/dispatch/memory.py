"""What dispatch remembers from one look at the home to the next. How it looks is in `looking`."""

from dataclasses import dataclass, field, replace
from typing import Final

from ..words import Text
from .budget import Spent
from .doubts import Doubts
from .outage import Outage
from .pouring import Pouring
from .snapshot import Sample

# A charger's meter and its setpoint differ by a few percent even when all is well.
TOLERANCE_W: Final = 100.0
TOLERANCE_SHARE: Final = 0.05
# A small step is only seen for sure once most of it is done.
SMALLEST_W: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A setpoint that was sent, and since when the car's meter has shown it."""

    power_w: int
    elapsed: float
    close_w: float = TOLERANCE_W
    """The car's meter shows it when it comes this close."""
    shown_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Everything that is carried from one decision to the next. Starts empty."""

    house_w: float | None = None
    """Net load of the house without the car, W; negative is surplus sun."""
    car_w: float = 0.0
    """What the car's meter showed last."""
    asked: tuple[Asked, ...] = ()
    """Setpoints that the car may be doing or leaving right now, oldest first. The last one is in force."""
    trim_w: float = 0.0
    """What has to be asked on top for the charger's meter to show what was wanted."""
    energy_wh: float | None = None
    """Energy in the car, counted on between the reports of its SoC."""
    moved_wh: float = 0.0
    """What has flowed at the charger since the last command came, + into the car."""
    unsure_wh: float | None = None
    """How far that may be off; ``None``: it was not held against a fresh report in this stay."""
    register: Sample | None = None
    """What the charger's meter had counted in all when its registers last told, in less out."""
    since_register_wh: float = 0.0
    """What was counted from the car's power since then."""
    kept_meter_wh: float | None = None
    """What that meter told when this was last written down, before a restart. Used once."""
    soc_at: float | None = None
    """When the SoC sample was taken that the energy was last held against."""
    looked_at: float | None = None
    at_reserve: bool = False
    action: int = 0
    """-1 feeds the house, 0 rests, 1 charges."""
    moved_at: float | None = None
    """When the action last changed."""
    plan_due: bool = False
    """Another plan is about to come, and may take back at once what this one would begin now."""
    blind: Text | None = None
    """What is missing for discharging, or cannot be believed: a clause."""
    blind_since: float | None = None
    """Since when something has been."""
    doubts: Doubts = field(default_factory=Doubts)
    outage: Outage = field(default_factory=Outage)
    pouring: Pouring = field(default_factory=Pouring)
    spent: Spent = field(default_factory=Spent)
    """Of what the car's maker allows for."""

    @property
    def in_force_w(self) -> int | None:
        """The setpoint that the charger holds now, as far as we know."""
        return self.asked[-1].power_w if self.asked else None

    def sent(self, power_w: int, elapsed: float) -> Memory:
        """A setpoint went out. Renewing the same one changes nothing."""
        if power_w == self.in_force_w:
            return self
        # A charger that never shows an effect must not make the memory grow.
        before = self.asked or (Asked(power_w=round(self.car_w), elapsed=elapsed, shown_at=elapsed),)
        half_w = max(SMALLEST_W, abs(power_w - before[-1].power_w) / 2)
        close_w = min(half_w, TOLERANCE_W + TOLERANCE_SHARE * abs(power_w))
        asked = (*before[-15:], Asked(power_w=power_w, elapsed=elapsed, close_w=close_w))
        action = (power_w > 0) - (power_w < 0)
        moved_at = self.moved_at if action == self.action else elapsed
        return replace(self, asked=asked, action=action, moved_at=moved_at)

    def refused(self) -> Memory:
        """The charger did not take the last setpoint; the one before still holds."""
        return replace(self, asked=self.asked[:-1])

    @property
    def meter_wh(self) -> float | None:
        """What the charger's meter has counted in all by now, less what went out, as far as we know."""
        return self.register.value + self.since_register_wh if self.register else self.kept_meter_wh

    def begun(self) -> Memory:
        """A command begins: its energy is counted from here."""
        return replace(self, moved_wh=0.0, kept_meter_wh=None)

    def forgotten(self) -> Memory:
        """The charger no longer holds anything of ours."""
        return replace(self, asked=(), trim_w=0.0, action=0)
