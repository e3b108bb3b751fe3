"""The car that benchmarks and the years of a backtest drive, unless they say otherwise."""

from typing import Final

from optimizer.site import Car

CAR: Final = Car(
    capacity_wh=60_000,
    reserve_wh=12_000,
    max_wh=60_000,
    max_charge_w=11_000,
    max_discharge_w=11_000,
    min_charge_w=1_400,
    min_discharge_w=1_400,
    charge_efficiency=0.92,
    discharge_efficiency=0.92,
)
