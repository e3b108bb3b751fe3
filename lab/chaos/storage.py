"""What the home battery's entities tell, and what can be wrong with them."""

import math
from dataclasses import replace
from typing import Final

from optimizer.dispatch.snapshot import Sample, Snapshot
from optimizer.site import HomeBattery
from simulator.home import Home

from .faults import Kind, Trouble

# Most integrations ask an inverter about its battery this often.
EVERY_S: Final = 5.0


class StorageGauge:
    """Power and counters of the home battery, as Home Assistant has them."""

    def __init__(self, home: Home, trouble: Trouble) -> None:
        self._home = home
        self._trouble = trouble
        self._told: tuple[float, float, float] | None = None
        self._at = 0.0

    @property
    def known(self) -> HomeBattery | None:
        """The battery as the planner has to know it."""
        storage = self._home.storage
        if storage is None:
            return None
        most_w = storage.most_w
        return HomeBattery(
            energy_wh=storage.energy_wh,
            capacity_wh=storage.capacity_wh,
            max_charge_w=most_w,
            max_discharge_w=most_w,
            efficiency=storage.efficiency,
        )

    def seen(self, snapshot: Snapshot) -> Snapshot:
        """The moment, with what is known of the battery; nothing where there is none."""
        if self._home.storage is None:
            return snapshot
        self._ask(snapshot.elapsed)
        if self._told is None:
            return replace(snapshot, battery_w=Sample(value=math.nan, elapsed=snapshot.elapsed))
        power, in_wh, out_wh = (Sample(value=value, elapsed=self._at) for value in self._told)
        registers = replace(snapshot.registers, battery_in=in_wh, battery_out=out_wh)
        return replace(snapshot, battery_w=power, registers=registers)

    def _ask(self, elapsed: float) -> None:
        storage = self._home.storage
        if storage is None or self._trouble.on(Kind.BATTERY_GONE):
            return
        if self._told is not None and elapsed - self._at < EVERY_S:
            return
        self._at = elapsed
        if self._told is None or not self._trouble.on(Kind.BATTERY_FROZEN):
            self._told = (storage.power_w, storage.in_wh, storage.out_wh)
