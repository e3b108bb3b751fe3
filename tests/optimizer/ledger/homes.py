"""A home with true registers, lived second by second, for the ledger."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from optimizer.dispatch.snapshot import Registers, Sample
from optimizer.ledger import Ledger

from ..dispatch.moments import CHARGER, EVENING, LIMITS, home

UNPLUGGED = replace(CHARGER, plugged=False, ready=False)
HOUR = 3600
FROM_GRID = ("grid_to_house", "grid_to_car", "grid_to_battery")
STEP_S = 2.0


@dataclass(kw_only=True)
class Life:
    """What really flows, Wh: the meters' own books. A ledger may look or not."""

    elapsed: float = 0.0
    now: datetime = EVENING
    registers: bool = True
    meters: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(("car_in", "car_out", "grid_in", "grid_out"), 1e6)
    )

    def pass_by(self, seconds, ledger=None, *, house_w=1500.0, car_w=-1000.0, pages=None, **moment):
        """Time passes with these powers; every page that falls due is handed over."""
        for _ in range(round(seconds / STEP_S)):
            self.elapsed += STEP_S
            self.now += timedelta(seconds=STEP_S)
            grid_w = house_w + car_w
            for name, watts in (("car", car_w), ("grid", grid_w)):
                self.meters[f"{name}_in"] += max(watts, 0) * STEP_S / 3600
                self.meters[f"{name}_out"] += max(-watts, 0) * STEP_S / 3600
            if ledger is None:
                continue
            ledger.look(self.seen(house_w=house_w, car_w=car_w, **moment), LIMITS, 30_000.0, 0.2)
            if pages is not None and (page := ledger.page(self.elapsed)):
                pages.append(page)
                ledger.posted(page.number)
        return self

    def seen(self, **moment):
        """This moment, with the registers as they stand."""
        told = {name: Sample(value=wh, elapsed=self.elapsed) for name, wh in self.meters.items()}
        registers = Registers(**told) if self.registers else Registers()
        return replace(home(elapsed=self.elapsed, now=self.now, **moment), registers=registers)

    def flowed(self, name):
        """What went through this meter since the beginning."""
        return self.meters[name] - 1e6


def again(page):
    """A ledger after a restart, from what that page left on the disk."""
    return Ledger(json.loads(json.dumps(page.state)))


def booked(pages, *names):
    """Flows of these names in all slots as the disk has them: the last word about each slot counts."""
    slots = {slot.start: slot for page in pages for slot in page.slots}
    return sum(slot.wh(name) for slot in slots.values() for name in names)


def live(seconds=HOUR, **moment):
    """A ledger that looked all the time, and its pages."""
    life, ledger, pages = Life(), Ledger(), []
    life.pass_by(seconds, ledger, pages=pages, **moment)
    pages.append(ledger.page(life.elapsed, now=True))
    return life, ledger, pages
