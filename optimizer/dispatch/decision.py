"""What dispatch was asked (mode, command) and what it answers (a decision with its rule and its reason)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from ..words import Text


class Mode(StrEnum):
    """Who drives the charger."""

    AUTOMATIC = "automatic"
    """We do, along the plan."""
    SELF_CONSUMPTION = "self_consumption"
    """We do: nothing from the grid and nothing for it, as far as the car can help, whatever the price."""
    CHARGE = "charge"
    """We do: full power into the car until it is full."""
    DISCHARGE = "discharge"
    """We do: full power out of the car down to its reserve, to the house alone without leave to export."""
    HOLD = "hold"
    """We do: the car rests."""
    OFF = "off"
    """We keep our hands off it."""


class Rule(StrEnum):
    """The rule that had the last word, from law to wish."""

    OFF = "off"
    """The user told us to keep our hands off the charger."""
    STOPPING = "stopping"
    """Home Assistant goes down: 0 W, then hands off."""
    NOT_READY = "not_ready"
    """No charger, no car, or no running transaction."""
    PASSIVE = "passive"
    """Just started: nothing is sent before grid power, SoC and price are known."""
    REFUSED = "refused"
    """The charger refused the last setpoint; waiting before the next try."""
    FUSE = "fuse"
    """The main fuse, or that of a phase."""
    GRID_LIMIT = "grid_limit"
    """The grid operator's limit, for the home or at the charger."""
    OUTAGE = "outage"
    """The grid has failed, or has only just come back."""
    EXPORT = "export"
    """The car may not feed the grid, or only so much."""
    CHARGER = "charger"
    """What charger and car can do: ratings, minimum power, direction."""
    TAPER = "taper"
    """Near full the car takes less."""
    FULL = "full"
    """The car is as full as it may be."""
    BUDGET = "budget"
    """The discharging that the car's maker allows for is used up."""
    RESERVE = "reserve"
    """The energy that is never given away, or kept for an outage."""
    BATTERY = "battery"
    """Car and home battery do not fill each other."""
    STALE = "stale"
    """A measured value or the price is missing, too old, or cannot be believed."""
    COMMAND = "command"
    """What the user asked for now."""
    MODE = "mode"
    """The mode that the user chose instead of automatic."""
    DWELL = "dwell"
    """The plan would switch again too soon after the last switch."""
    PLAN = "plan"
    """The plan, at the power it had in mind."""
    VALUE = "value"
    """The plan's value of stored energy against this moment's prices: reality has left the plan."""
    NO_PLAN = "no_plan"
    """No valid plan: self-consumption above the reserve, and the driver's goal in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The car's power for the next seconds (W, + fills the car), which rule won, and why in words."""

    power_w: int
    rule: Rule
    reason: Text
    otherwise_w: int | None = None
    """What the next rule in line would have done, in the end rest. ``None``: there is no car to do it."""
    otherwise_rule: Rule | None = None
    """Which rule that is; ``None``: none, the car would have rested or gone on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What the user asked for now. W, negative discharges.

    It ends at *until* (UTC), at a state of charge, after an amount of energy, whatever comes first, or when
    withdrawn.
    """

    power_w: int
    until: datetime | None = None
    min_soc_percent: float | None = None
    """Stop a discharge here, if that is above the reserve."""
    max_soc_percent: float | None = None
    """Stop charging here, if that is below the car's own end."""
    energy_wh: float | None = None
    """Stop after so much, counted by the charger's meter."""

    def less(self, moved_wh: float) -> Self:
        """The command as it stands once *moved_wh* has flowed, + into the car."""
        if self.energy_wh is None:
            return self
        done_wh = moved_wh if self.power_w > 0 else -moved_wh
        return replace(self, energy_wh=max(0.0, self.energy_wh - done_wh))

    def to_dict(self) -> dict[str, object]:
        """The command as JSON-safe data."""
        until = self.until.isoformat() if self.until else None
        return {
            "power_w": self.power_w,
            "until": until,
            "min_soc_percent": self.min_soc_percent,
            "max_soc_percent": self.max_soc_percent,
            "energy_wh": self.energy_wh,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self | None:
        """The command that `to_dict` wrote, or ``None`` where the data tells of none."""
        match data:
            case {"power_w": int(power_w), "until": None | str() as until, **rest}:
                return cls(
                    power_w=power_w,
                    until=datetime.fromisoformat(until) if until else None,
                    min_soc_percent=_number(rest.get("min_soc_percent")),
                    max_soc_percent=_number(rest.get("max_soc_percent")),
                    energy_wh=_number(rest.get("energy_wh")),
                )
        return None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
