"""A year in a home as it was, and the bill of whatever the car did in it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from optimizer.horizon import Array
from optimizer.model.case import Case
from optimizer.model.pieces import Mode, Pieces, pieces

from .engine import Engine, Outside
from .home import Home
from .series import Series
from .slots import Slots

# Share of the battery: full enough for the first evening, empty enough for the first night.
STARTS_AT: Final = 0.5
WEEK: Final = 7 * 96
# Slots that a plan looks beyond published prices: to the morning after the night that follows.
BEYOND: Final = 128
# The first departure may come before there was a chance to charge.
FIRST_NIGHT: Final = 96


@dataclass(frozen=True, kw_only=True, eq=False)
class Year:
    """Series, home and engine belong together."""

    series: Series
    home: Home
    slots: Slots
    engine: Engine
    truth: Outside

    @classmethod
    def of(cls, series: Series, home: Home) -> Self:
        """The year of *series* in *home*."""
        slots, tariff = Slots.of(series, home), home.tariff
        truth = Outside(
            import_price=tariff.import_price(series.spot),
            export_price=tariff.export_price(series.spot),
            load_w=series.load_w,
            sun_w=series.sun_w,
        )
        return cls(series=series, home=home, slots=slots, engine=Engine(home=home, slots=slots), truth=truth)

    def __len__(self) -> int:
        return len(self.series)

    @property
    def days(self) -> float:
        """Length in days."""
        return len(self) / 96

    @cached_property
    def start_kwh(self) -> float:
        """In the car at the beginning."""
        return STARTS_AT * self.home.car.capacity_wh / 1000

    @cached_property
    def case(self) -> Case:
        """The whole year as one problem, all of it known."""
        return self.engine.case(0, self.truth, energy_wh=self.start_kwh * 1000)

    @cached_property
    def _choice(self) -> Pieces:
        return pieces(self.case)

    def step(self, slot: int, energy: float, then: Array, mode: Mode) -> tuple[float, Mode]:
        """As `Engine.step` in the *slot* as it really was."""
        return self.engine.step_in(self.case, self._choice, slot, energy, then, mode)

    def longer(self, begin: int, end: int) -> Outside:
        """What comes from slot *begin* to *end*; behind the end of the series its last week again."""
        places = np.arange(begin, end)
        over = places >= len(self)
        week = min(len(self), WEEK)
        places[over] = len(self) - week + (places[over] - len(self)) % week
        return Outside(
            import_price=self.truth.import_price[places],
            export_price=self.truth.export_price[places],
            load_w=self.truth.load_w[places],
            sun_w=self.truth.sun_w[places],
        )

    @cached_property
    def ending(self) -> Array:
        """Still to be paid after the end, over the energy in the car: nobody wins by leaving it empty."""
        row: Array = self.engine.future(len(self), self.longer(len(self), len(self) + BEYOND), None)[0]
        return row

    def settled(self, energy: float) -> float:
        """Money for ending with *energy* in the car, kWh, instead of what was in it at the start."""
        grid = self.engine.grid
        return float(np.interp(energy, grid, self.ending) - np.interp(self.start_kwh, grid, self.ending))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lived:
    """A year as a car lived it. kW, kWh, money."""

    name: str
    power: Array
    """Of every slot; + fills the car."""
    energy: Array
    """At every boundary."""
    bill: float
    """Import minus export; what is in the car at the end counts. Without wear."""
    wear: float
    through_kwh: float
    """Taken out of the battery for the home or the grid."""
    short_kwh: float
    """Missing at departures, all together, without the first night."""
    switches_per_day: float
    """Changes between charging, feeding and resting."""
    seconds: float = 0.0
    """CPU time of living it."""

    @classmethod
    def of(cls, year: Year, name: str, power: Array, seconds: float = 0.0) -> Self:
        """What follows from *power*."""
        case, places = year.case, np.arange(len(power))
        gain = case.gain(power, places)
        energy = np.concatenate([[year.start_kwh], year.start_kwh + np.cumsum(gain - case.trip)])
        bought = case.money(power, places).sum() - case.wear * np.maximum(-gain, 0).sum()
        through = float(np.maximum(-gain, 0).sum())
        departs = _departures(year)
        missing = np.maximum(year.home.goal_wh / 1000 - energy[departs[departs > FIRST_NIGHT]], 0)
        return cls(
            name=name,
            power=power,
            energy=energy,
            bill=float(bought) + year.settled(float(energy[-1])),
            wear=case.wear * through,
            through_kwh=through,
            short_kwh=float(missing[missing > 1e-6].sum()),
            switches_per_day=float((np.diff(np.sign(power), prepend=0) != 0).sum() / year.days),
            seconds=seconds,
        )

    @property
    def cost(self) -> float:
        """Bill and wear."""
        return self.bill + self.wear


def _departures(year: Year) -> NDArray[np.intp]:
    return np.flatnonzero(year.slots.departs[: len(year)])
