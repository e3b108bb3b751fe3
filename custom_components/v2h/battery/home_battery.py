"""The home battery as a plan counts on it: what it holds, what is in it, and what it keeps for itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from ..optimizer.car_checks import check_home_battery
from ..optimizer.errors import ProblemError
from ..optimizer.site import HomeBattery

if TYPE_CHECKING:
    from ..optimizer.dispatch.snapshot import Snapshot

CONF_BATTERY_CAPACITY: Final = "battery_capacity_kwh"
CONF_BATTERY_RESERVE: Final = "battery_reserve_percent"
BATTERY: Final = (CONF_BATTERY_CAPACITY, CONF_BATTERY_RESERVE)
"""The fields of an inverter's data that this file reads."""

# It takes hours to fill; what is older tells of another hour.
SOC_AGE_S: Final = 900.0
# So little is as good as nothing.
EMPTY_WH: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryTerms:
    """What the owner told of it."""

    capacity_wh: float | None = None
    """None: what the inverter tells."""
    reserve_percent: float = 0.0

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read an entry's data."""
        kwh = data.get(CONF_BATTERY_CAPACITY)
        return cls(
            capacity_wh=1000 * kwh if kwh else None, reserve_percent=data.get(CONF_BATTERY_RESERVE) or 0.0
        )

    def battery(self, snapshot: Snapshot, told_wh: float | None) -> HomeBattery | None:
        """As it is now; *told_wh* is what the inverter says it holds.

        None: there is none, or its size or its charge is not known.
        """
        capacity_wh, soc = self.capacity_wh or told_wh, snapshot.battery_soc_percent
        if capacity_wh is None or soc is None:
            return None
        if soc.age(snapshot.elapsed) > SOC_AGE_S or not 0 <= soc.value <= 100:
            return None
        battery = HomeBattery(
            energy_wh=_share(capacity_wh, soc.value),
            capacity_wh=capacity_wh,
            reserve_wh=_share(capacity_wh, self.reserve_percent),
        )
        try:
            check_home_battery(battery)
        except ProblemError:
            # A unit mixed up by the inverter is no reason to be without any plan.
            return None
        return battery


def _share(capacity_wh: float, percent: float) -> float:
    energy_wh = capacity_wh * percent / 100
    return energy_wh if energy_wh > EMPTY_WH else 0.0
