"""What V2H would be worth: tariffs × chargers × houses, each lived with and without discharging."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Final

from .foresight import Expected
from .home import Home, Tariff
from .houses import repeated
from .result import OURS
from .series import Series
from .strategies import on_arrival, rolling
from .year import Year

WEAR: Final = 0.03
"""€ per kWh out of the battery: 8,000 € of cells, of which home and driving take their part over 250 MWh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way that the home could be."""

    house: str
    tariff: str
    charger: str
    series: Series
    home: Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What an option is worth in a year, money."""

    house: str
    tariff: str
    charger: str
    arrival: float
    """The bill when the car charges on arrival."""
    smart: float
    """Saved by clever charging alone: no bidirectional charger needed."""
    v2h: float
    """Saved on top by discharging, before wear."""
    wear: float
    through_kwh: float

    @property
    def left(self) -> float:
        """What is left of ``v2h`` after wear: the most that a bidirectional charger may cost a year."""
        return self.v2h - self.wear


def options(series: Series, home: Home) -> tuple[Option, ...]:
    """The grid around *home*: the house and one that needs twice as much, three tariffs, three chargers."""
    return tuple(
        Option(
            house=house,
            tariff=tariff.name,
            charger=charger,
            series=lived,
            home=replace(changed, tariff=tariff),
        )
        for house, lived in (("as it is", series), ("twice the load", repeated(series, 2)))
        for tariff in tariffs(home.tariff)
        for charger, changed in _chargers(home)
    )


def tariffs(own: Tariff) -> tuple[Tariff, ...]:
    """The given one, one with a low fixed price for what is fed in, and one with small fees."""
    return (
        own,
        replace(own, name="dynamic, fixed 8 ct feed-in", export_fixed=0.08),
        replace(own, name="dynamic, half the fees", adder=own.adder / 2),
    )


def _chargers(home: Home) -> Iterator[tuple[str, Home]]:
    car = home.car
    for least_w in (car.min_charge_w, 500.0):
        changed = replace(car, min_charge_w=least_w, min_discharge_w=least_w)
        yield f"{car.max_charge_w / 1000:g} kW, from {least_w / 1000:g} kW", replace(home, car=changed)
    yield (
        "the same, no export from the car",
        replace(
            home,
            car=replace(car, min_charge_w=500.0, min_discharge_w=500.0),
            site=replace(home.site, export_allowed=False),
        ),
    )


def worth(option: Option) -> Worth:
    """Live the year three times."""
    year = Year.of(option.series, option.home)
    one_way = replace(option.home, car=replace(option.home.car, max_discharge_w=0.0, min_discharge_w=0.0))
    year_one_way = Year.of(option.series, one_way)
    arrival = on_arrival(year)
    smart = rolling(year_one_way, "smart", Expected(year_one_way, OURS))
    both = rolling(year, "V2H", Expected(year, OURS))
    per_year = 365 / year.days
    return Worth(
        house=option.house,
        tariff=option.tariff,
        charger=option.charger,
        arrival=arrival.bill * per_year,
        smart=(arrival.bill - smart.bill) * per_year,
        v2h=(smart.bill - both.bill) * per_year,
        wear=both.wear * per_year,
        through_kwh=both.through_kwh * per_year,
    )


def worths(asked: Iterable[Option], jobs: int, done: Callable[[int, int], None]) -> tuple[Worth, ...]:
    """All of them, in their order, in *jobs* processes."""
    asked = list(asked)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(worth, option): index for index, option in enumerate(asked)}
        found: dict[int, Worth] = {}
        for future in as_completed(running):
            found[running[future]] = future.result()
            done(len(found), len(asked))
    return tuple(found[index] for index in range(len(asked)))
