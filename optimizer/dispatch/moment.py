"""The money of this moment: what each power of the car costs now, with what the stored energy is worth."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from ..plan import Plan, PlanSlot
from ..site import Car
from .limits import Limits
from .snapshot import Snapshot
from .span import Span

# The value function tells what losing a little energy costs; gaining it is the same slope half a kWh up.
GAIN_WH: Final = 500.0
# Leaving the plan's power must be worth more than this share of the price on each kWh moved:
# where all is equal (a flat price, the last of several equal hours) the plan stands.
STAY_SHARE: Final = 0.03
# Losses and wear make stored energy dearer than the grid's dearest hour, but not by this much.
NEED: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Prices, values and loads of this moment. Money per kWh and W."""

    house_w: float
    import_price: float
    export_price: float
    value_lost: float
    """What a kWh taken out of the battery would cost later."""
    value_gained: float
    """What a kWh put into the battery is worth later."""
    planned_w: float
    needed: bool
    """The next kWh is worth more than any price of the plan: a goal hangs on it."""
    car: Car

    @classmethod
    def of(
        cls, plan: Plan, slot: PlanSlot, snapshot: Snapshot, house_w: float, stock: tuple[float, Car]
    ) -> Self:
        """The moment of *snapshot*. *stock* is the energy in the car (Wh) and the car."""
        energy_wh, car = stock
        import_price = slot.import_price if snapshot.import_price is None else snapshot.import_price
        export_price = slot.export_price if snapshot.export_price is None else snapshot.export_price
        gained = _worth(plan, snapshot.now, energy_wh + GAIN_WH, slot)
        return cls(
            house_w=house_w,
            import_price=import_price,
            export_price=export_price,
            value_lost=_worth(plan, snapshot.now, energy_wh, slot),
            value_gained=gained,
            planned_w=slot.car_w,
            needed=all(gained > NEED * abs(slot.import_price) for slot in plan.slots),
            car=car,
        )

    @property
    def feeding_cost(self) -> float:
        """What a kWh out of the charger costs: the stored energy it takes, with losses and wear."""
        return (self.value_lost + self.car.wear_per_kwh) / self.car.discharge_efficiency

    @property
    def filling_worth(self) -> float:
        """What a kWh into the charger is worth, after losses."""
        return self.value_gained * self.car.charge_efficiency

    def cost(self, power_w: float) -> float:
        """Money per hour with the car at this power, its stored energy counted at its value."""
        grid_kw = (self.house_w + power_w) / 1000
        energy = self.import_price * grid_kw if grid_kw > 0 else self.export_price * grid_kw
        worth = self.filling_worth if power_w > 0 else self.feeding_cost
        return energy - worth * power_w / 1000

    def reluctance(self, power_w: float) -> float:
        """Money per hour that leaving the plan's power must be worth at least."""
        price = max(abs(self.import_price), abs(self.export_price))
        return STAY_SHARE * price * abs(power_w - self.planned_w) / 1000

    def best(self, candidates: Iterable[float]) -> float:
        """The power that costs least, the plan's own where it makes no difference."""
        return min(candidates, key=lambda power_w: self.cost(power_w) + self.reluctance(power_w))


def _worth(plan: Plan, now: datetime, energy_wh: float, slot: PlanSlot) -> float:
    value = plan.stored_value(now, energy_wh)
    return value if math.isfinite(value) else slot.stored_value


def candidates(match_w: float, planned_w: float, reach: Span, limits: Limits) -> tuple[float, ...]:
    """The powers among which the best one must be: the cost is a broken line with its corners here."""
    in_w, out_w = limits.car.max_charge_w, limits.car.max_discharge_w
    wishes = (planned_w, match_w, 0.0, in_w, -out_w, reach.min_charge_w, -reach.min_discharge_w)
    return tuple(dict.fromkeys(reach.nearest(wish) for wish in wishes))
