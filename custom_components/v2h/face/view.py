"""The home as people see it: one frozen value for entities, dashboard and diagnostics."""

from dataclasses import dataclass, field
from datetime import datetime

from ..optimizer.dispatch.decision import Command
from ..optimizer.ledger import Session
from ..optimizer.words import Text
from .activity import Activity
from .written import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerView:
    """The charger in a few words."""

    identity: str
    connected: bool
    plugged: bool
    ready: bool
    vendor: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """What is now, what will be, and why. W, percent, money per kWh; None is unknown."""

    name: str
    simulated: bool
    """No real car, charger or price: shown wherever the home is."""
    currency: str
    mode: str
    rule: str
    reason: Text
    """With the numbers of this second."""
    recorded_reason: Text
    """The same, changed only when its meaning does."""
    setpoint_w: int
    """What the controller decided; nothing of it reaches the charger while the rule is off or passive."""
    refused_w: int
    """What the charger will not do, while it is left in peace for that; else 0."""
    activity: Activity | None
    """What the car does, by what is measured."""
    car: str | None
    """The id of the car that is planned: the one here, else the last that was. None: perhaps a stranger."""
    car_name: str | None
    """What its owner calls it."""
    car_w: float | None
    charged_wh: float | None
    """The charger's register of all energy that went into cars."""
    discharged_wh: float | None
    """The same for energy that came out of them."""
    house_w: float | None
    """What the house uses without the car: grid + sun - car."""
    sun_w: float | None
    grid_w: float | None
    metered: bool
    """The inverter, or what stands in for it, has answered lately."""
    soc_percent: float | None
    soc_unsure_percent: float | None
    """How far that may be off, either way."""
    run_on_s: float | None
    """How long the charger would go on feeding the house if we fell silent now."""
    reserve_percent: float
    """What is kept in the car at this moment."""
    reserve_why: Text | None
    """Why that is more than usual, as a clause. None: it is the usual reserve."""
    goal_percent: float | None
    """How full the car shall be at the next departure. None: it stays at home these days."""
    departure: datetime | None
    import_price: float | None
    export_price: float | None
    stored_value: float | None
    saved: float
    today: datetime
    """When this day began, on the clock on the wall: what is told of today and of this month began then."""
    saved_today: float | None
    """None: the books are not kept."""
    saved_month: float | None
    cost_today: float | None
    """Bought less sold, of the whole home. None: nobody measured it."""
    cost_month: float | None
    session: Session | None
    """The stay of the car that is here. None: there is none, or nobody knows."""
    goal_at_risk: bool | None
    """The plan cannot have the car as full as wished at a departure. None: there is no plan."""
    charger: ChargerView
    command: Command | None
    problems: tuple[str, ...]
    """Sentences for the user, the most important first."""
    action: str
    """What the plan does now: charge, discharge, hold, away or none."""
    next_action: str | None
    next_action_at: datetime | None
    plan: Written | None = field(compare=False)
    plan_made_at: datetime | None

    @property
    def price_below_value(self) -> bool | None:
        """Whether a kWh from the grid costs less than one in the car is worth. None: unknown."""
        if self.import_price is None or self.stored_value is None:
            return None
        return self.import_price < self.stored_value

    def to_dict(self) -> dict[str, object]:
        """The ``now`` of the WebSocket command, JSON-safe, its texts to be `told` in a language."""
        return {
            "name": self.name,
            "simulated": self.simulated,
            "currency": self.currency,
            "mode": self.mode,
            "rule": self.rule,
            "reason": self.reason,
            "setpoint_w": self.setpoint_w,
            "activity": self.activity,
            "car_name": self.car_name,
            "car_w": self.car_w,
            "house_w": self.house_w,
            "sun_w": self.sun_w,
            "grid_w": self.grid_w,
            "soc_percent": self.soc_percent,
            "soc_unsure_percent": self.soc_unsure_percent,
            "reserve_percent": self.reserve_percent,
            "reserve_why": self.reserve_why,
            "goal": self.departure
            and {"soc_percent": self.goal_percent, "departure": self.departure.isoformat()},
            "import_price": self.import_price,
            "export_price": self.export_price,
            "stored_value": self.stored_value,
            "saved": self.saved,
            "charger": {
                "identity": self.charger.identity,
                "connected": self.charger.connected,
                "plugged": self.charger.plugged,
                "ready": self.charger.ready,
                "vendor": self.charger.vendor,
                "model": self.charger.model,
            },
            "command": _command(self.command),
            "problems": list(self.problems),
        }


def _command(command: Command | None) -> dict[str, object] | None:
    if command is None:
        return None
    return {
        "power_w": command.power_w,
        "until": command.until and command.until.isoformat(),
        "soc_percent": command.max_soc_percent if command.power_w > 0 else command.min_soc_percent,
    }
