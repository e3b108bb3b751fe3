"""The day in one picture: price, powers of the home, the car, its state of charge."""

import math
from pathlib import Path
from typing import Final

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import dates
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from . import home as this
from .run import Day, Row

PRICE: Final = "#7a5195"
LOAD: Final = "#444444"
SUN: Final = "#f2a900"
FILLS: Final = "#2f7ed8"
FEEDS: Final = "#2ca05a"
GRID: Final = "#c0392b"
MINUTE: Final = 6
"""Ticks per drawn point: a day of 10 s ticks becomes a point a minute."""


def draw(day: Day, path: Path) -> Path:
    """Write the picture of *day* to *path* (PNG, or whatever its suffix names)."""
    figure, axes = plt.subplots(4, 1, figsize=(11, 9), sharex=True, height_ratios=(1, 1.5, 1.3, 1))
    rows = day.rows[::MINUTE]
    at = _times(rows)
    price, house, car, energy = axes
    price.step(at, [100 * row.import_price for row in rows], where="post", color=PRICE)
    _label(price, "price\nct/kWh")
    house.fill_between(at, [row.sun_w / 1000 for row in rows], color=SUN, alpha=0.45, lw=0, label="sun")
    house.plot(at, [row.load_w / 1000 for row in rows], color=LOAD, lw=0.9, label="house")
    house.plot(at, [row.grid_w / 1000 for row in rows], color=GRID, lw=1.2, label="grid (+ imports)")
    house.legend(loc="upper right", ncols=3, frameon=False, fontsize=9)
    _label(house, "power\nkW")
    _car(car, day, MINUTE)
    _energy(energy, day, MINUTE)
    figure.suptitle(_title(day), fontsize=12, x=0.06, ha="left")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return path


def _car(axes: Axes, day: Day, every: int) -> None:
    rows = day.rows[::every]
    at, power = _times(rows), [row.car_w / 1000 for row in rows]
    axes.fill_between(at, [max(kw, 0) for kw in power], color=FILLS, lw=0, label="fills the car")
    axes.fill_between(at, [min(kw, 0) for kw in power], color=FEEDS, lw=0, label="feeds the house")
    axes.axhline(0, color="#888888", lw=0.6)
    axes.legend(loc="upper right", ncols=2, frameon=False, fontsize=9)
    _label(axes, "car\nkW")


def _energy(axes: Axes, day: Day, every: int) -> None:
    rows = day.rows[::every]
    percent = [row.soc_percent if row.plugged else math.nan for row in rows]
    axes.plot(_times(rows), percent, color=FILLS, lw=1.6)
    reserve = 100 * this.CAR.reserve_wh / this.CAR.capacity_wh
    for level, name in ((reserve, "reserve"), (this.GOAL_PERCENT, "goal")):
        axes.axhline(level, color="#888888", lw=0.8, ls=":")
        axes.text(_times(rows)[0], level + 1.5, name, fontsize=8, color="#666666")
    axes.set_ylim(0, 100)
    axes.xaxis_date()
    axes.xaxis.set_major_formatter(dates.DateFormatter("%H:%M"))  # type: ignore[no-untyped-call]
    _label(axes, "charge\n%")


def _times(rows: list[Row]) -> list[float]:
    return [float(dates.date2num(row.at)) for row in rows]  # type: ignore[no-untyped-call]


def _label(axes: Axes, name: str) -> None:
    axes.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=9)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0)


def _title(day: Day) -> str:
    books = day.books
    return (
        f"{day.rows[0].at:%A %d %B %Y}: {day.bill:.2f} € instead of {day.arrival.cost:.2f} € "
        f"({100 * day.saved_share:.0f} % less), {books.car_to_house_wh / 1000:.1f} kWh fed from the car"
    )
