"""The pictures of the report, as SVG text."""

from collections.abc import Sequence
from io import StringIO
from typing import Final

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from .grid import Worth
from .result import Result

GREY, BLUE, GREEN, RED, GOLD = "#8a8f98", "#2f7ed8", "#2ca05a", "#c0392b", "#f2a900"
DAYS_SHOWN: Final = 3


def bills(result: Result) -> str:
    """What each way to live the year costs."""
    figure, axes = plt.subplots(figsize=(8, 2.6))
    lives = result.lives[::-1]
    axes.barh(
        [lived.name for lived in lives],
        [lived.cost for lived in lives],
        color=[GREEN if lived is result.ours else BLUE for lived in lives],
    )
    for place, lived in enumerate(lives):
        axes.text(lived.cost, place, f" {lived.cost:,.0f}", va="center", fontsize=9)
    axes.set_xlabel("€, wear counted")
    axes.set_xlim(0, 1.12 * max(lived.cost for lived in lives))
    return _svg(figure)


def causes(result: Result) -> str:
    """Where the saving went that we did not catch."""
    figure, axes = plt.subplots(figsize=(8, 2.2))
    axes.barh(list(result.losses)[::-1], list(result.losses.values())[::-1], color=RED)
    axes.set_xlabel("€ lost against perfect foresight of the year")
    return _svg(figure)


def course_of_saving(result: Result) -> str:
    """Saved day by day: ours and the oracle's."""
    year, case = result.year, result.year.case
    places = np.arange(len(year))
    arrival = case.money(result.arrival.power, places)
    figure, axes = plt.subplots(figsize=(8, 2.8))
    for lived, color in ((result.perfect, GREY), (result.ours, GREEN)):
        saved = np.cumsum(arrival - case.money(lived.power, places))[::96]
        axes.plot(np.arange(len(saved)), saved, color=color, label=lived.name, lw=1.5)
    axes.set_xlabel("day")
    axes.set_ylabel("€ saved")
    axes.legend(frameon=False)
    return _svg(figure)


def busiest_days(result: Result) -> str:
    """The days around the most valuable hour of discharge: price, and what the car did."""
    year = result.year
    earned = np.maximum(-result.ours.power, 0) * year.truth.import_price
    middle = int(np.argmax(np.convolve(earned, np.ones(96), mode="same")))
    begin = int(np.clip(middle - DAYS_SHOWN * 48, 0, max(0, len(year) - DAYS_SHOWN * 96)))
    part = slice(begin, begin + DAYS_SHOWN * 96)
    hours = np.arange(len(result.ours.power[part])) / 4
    figure, (price, power, energy) = plt.subplots(3, 1, figsize=(8, 5), sharex=True)
    price.step(hours, 100 * year.truth.import_price[part], where="post", color="#7a5195")
    price.set_ylabel("price ct/kWh")
    power.step(hours, result.ours.power[part], where="post", color=GREEN, label="ours")
    power.step(hours, result.perfect.power[part], where="post", color=GREY, lw=0.8, label="oracle")
    power.plot(hours, year.series.load_w[part] / 1000, color="#444444", lw=0.7, label="house")
    power.plot(hours, year.series.sun_w[part] / 1000, color=GOLD, lw=0.7, label="sun")
    power.set_ylabel("kW")
    power.legend(frameon=False, fontsize=8, ncols=4)
    energy.plot(hours, result.ours.energy[:-1][part], color=GREEN)
    energy.plot(hours, result.perfect.energy[:-1][part], color=GREY, lw=0.8)
    energy.set_ylabel("car kWh")
    energy.set_xlabel(f"hours from {year.slots.boundaries[begin]:%d %B %Y, %H:%M} UTC")
    return _svg(figure)


def worths(found: Sequence[Worth]) -> str:
    """The grid of options: what clever charging saves, and what V2H adds after wear."""
    figure, axes = plt.subplots(figsize=(9, 0.6 + 0.32 * len(found)))
    names = [f"{row.house} · {row.tariff} · {row.charger}" for row in found][::-1]
    smart, left = (np.array([getattr(row, name) for row in found])[::-1] for name in ("smart", "left"))
    axes.barh(names, smart, color=BLUE, label="clever charging")
    axes.barh(names, left, left=smart, color=GREEN, label="V2H on top, after wear")
    axes.set_xlabel("€ a year")
    axes.set_xlim(0, 1.35 * max(1.0, float((smart + left).max())))
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    axes.tick_params(axis="y", labelsize=7)
    return _svg(figure)


def _svg(figure: Figure) -> str:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(visible=True, alpha=0.2)
    figure.tight_layout()
    text = StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    plt.close(figure)
    return text.getvalue().split("?>", 1)[1].split(">", 1)[1]
