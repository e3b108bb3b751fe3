"""The home's own account of its energy: what flowed from where to where, Wh and money."""

from dataclasses import dataclass, field
from datetime import datetime

from .car import Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """The car left: when (the clock's now) and how full."""

    at: datetime
    soc_percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What the home did in one physics step: mean powers, W; grid + imports, car + fills the car."""

    hours: float
    load_w: float
    sun_w: float
    flow: Flow
    phase_w: tuple[float, float, float]
    import_price: float
    export_price: float
    storage_w: float = 0.0
    """The home battery, AC, + fills it."""


@dataclass(slots=True, kw_only=True)
class Books:
    """Running sums since the home began. Energies in Wh, >= 0, on the AC side unless named otherwise."""

    battery_start_wh: float
    battery_wh: float
    """In the car now (DC)."""
    grid_import_wh: float = 0.0
    grid_export_wh: float = 0.0
    sun_wh: float = 0.0
    load_wh: float = 0.0
    car_in_wh: float = 0.0
    """Into the charger, its standby included."""
    car_out_wh: float = 0.0
    car_to_house_wh: float = 0.0
    """The part of car_out_wh that the load used; the sun serves the load first."""
    storage_in_wh: float = 0.0
    """Into the home battery; what becomes of it in there is its own affair."""
    storage_out_wh: float = 0.0
    losses_wh: float = 0.0
    driven_wh: float = 0.0
    charged_elsewhere_wh: float = 0.0
    """What the trips needed and the battery did not hold."""
    cost: float = 0.0
    """Grid import less paid export, €."""
    peak_phase_w: float = 0.0
    """Largest absolute power on one phase of the grid connection."""
    peak_import_w: float = 0.0
    least_soc_percent: float = 100.0
    """The lowest while plugged."""
    departures: list[Departure] = field(default_factory=list)

    def enter(self, step: Interval, battery_wh: float) -> None:
        """Add one step."""
        car_wh = step.flow.in_wh - step.flow.out_wh
        storage_wh = step.storage_w * step.hours
        grid_wh = (step.load_w - step.sun_w) * step.hours + car_wh + storage_wh
        self.storage_in_wh += max(0.0, storage_wh)
        self.storage_out_wh += max(0.0, -storage_wh)
        self.load_wh += step.load_w * step.hours
        self.sun_wh += step.sun_w * step.hours
        self.car_in_wh += step.flow.in_wh
        self.car_out_wh += step.flow.out_wh
        uncovered_wh = max(0.0, step.load_w - step.sun_w) * step.hours
        self.car_to_house_wh += min(step.flow.out_wh, uncovered_wh)
        self.losses_wh += step.flow.loss_wh
        self.grid_import_wh += max(0.0, grid_wh)
        self.grid_export_wh += max(0.0, -grid_wh)
        self.cost += (grid_wh * step.import_price if grid_wh > 0 else grid_wh * step.export_price) / 1000
        self.peak_phase_w = max(self.peak_phase_w, *(abs(watts) for watts in step.phase_w))
        self.peak_import_w = max(self.peak_import_w, sum(step.phase_w))
        self.battery_wh = battery_wh

    def balance(self) -> float:
        """What came in less what went out or was kept, Wh: 0 if the physics holds.

        import + sun + home battery + charged elsewhere
            = export + load + home battery + losses + driven + (the car's battery now - at the start).
        """
        came = self.grid_import_wh + self.sun_wh + self.storage_out_wh + self.charged_elsewhere_wh
        went = self.grid_export_wh + self.load_wh + self.storage_in_wh + self.losses_wh + self.driven_wh
        return came - went - (self.battery_wh - self.battery_start_wh)
