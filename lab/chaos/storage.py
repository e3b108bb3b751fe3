"""What the home battery's entities tell, and what can be wrong with them."""

import math
from dataclasses import dataclass, replace
from typing import Final

from optimizer.dispatch.snapshot import Sample, Snapshot
from optimizer.site import HomeBattery
from simulator.home import Home
from simulator.storage import Storage

from .faults import Kind, Trouble

# Most integrations ask an inverter about its battery this often.
EVERY_S: Final = 5.0
# A charge that is not too old, as custom_components/v2h/battery/home_battery.py has it.
SOC_AGE_S: Final = 900.0
EMPTY_WH: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the inverter said last. Its charge comes in whole percent."""

    at: float
    power_w: float
    percent: float
    in_wh: float
    out_wh: float


class StorageGauge:
    """Power, charge and counters of the home battery, as Home Assistant has them."""

    def __init__(self, home: Home, trouble: Trouble) -> None:
        self._home = home
        self._trouble = trouble
        self._told: Told | None = None

    def known(self, elapsed: float) -> HomeBattery | None:
        """The battery as the planner may know it: its size is the owner's word, its charge the inverter's."""
        storage, told = self._home.storage, self._told
        if storage is None or told is None or elapsed - told.at > SOC_AGE_S:
            return None
        energy_wh = storage.capacity_wh * told.percent / 100
        return HomeBattery(
            energy_wh=energy_wh if energy_wh > EMPTY_WH else 0.0, capacity_wh=storage.capacity_wh
        )

    def seen(self, snapshot: Snapshot) -> Snapshot:
        """The moment, with what is known of the battery; nothing where there is none."""
        if self._home.storage is None:
            return snapshot
        self._ask(self._home.storage, snapshot.elapsed)
        told = self._told
        if told is None:
            return replace(snapshot, battery_w=Sample(value=math.nan, elapsed=snapshot.elapsed))
        power, percent, in_wh, out_wh = (
            Sample(value=value, elapsed=told.at)
            for value in (told.power_w, told.percent, told.in_wh, told.out_wh)
        )
        registers = replace(snapshot.registers, battery_in=in_wh, battery_out=out_wh)
        return replace(snapshot, battery_w=power, battery_soc_percent=percent, registers=registers)

    def _ask(self, storage: Storage, elapsed: float) -> None:
        if self._trouble.on(Kind.BATTERY_GONE):
            return
        if self._told is not None and elapsed - self._told.at < EVERY_S:
            return
        if self._told is not None and self._trouble.on(Kind.BATTERY_FROZEN):
            self._told = replace(self._told, at=elapsed)
            return
        self._told = Told(
            at=elapsed,
            power_w=storage.power_w,
            percent=round(storage.percent),
            in_wh=storage.in_wh,
            out_wh=storage.out_wh,
        )
