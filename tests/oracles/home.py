"""The common problem of the oracles, in plain numbers: kW, kWh, h and money."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Home:
    """One car, one grid connection, one value per slot in every list."""

    hours: list[float]
    load: list[float]
    sun: list[float]
    buy: list[float]
    sell: list[float]
    here: list[bool]
    trip: list[float]
    energy: float
    capacity: float
    reserve: float
    top: float
    charge_min: float
    charge_max: float
    feed_min: float
    feed_max: float
    eta_in: float
    eta_out: float
    wear: float
    fuse: float
    export_max: float
    """How much of the car's power may leave the house: 0 without permission."""
    end_value: float
    floors: list[list[tuple[float, float]]] = field(default_factory=list)
    """Per boundary: (energy, money per kWh below it)."""
    fuse_weight: float = 1000.0
    stranded_weight: float = 1000.0
