"""One HTML page that needs nothing else: tables and pictures of a backtest."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Final

from . import pictures
from .grid import Worth
from .result import Result

STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto }
body { color: #222; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 } td, th { padding: .25rem .8rem; text-align: right }
td:first-child, th:first-child { text-align: left } tr { border-bottom: 1px solid #ddd }
svg { max-width: 100%; height: auto } .note { color: #555 }
"""
HONEST: Final = (
    "Every plan knows only what was known at its moment: published prices (until midnight, from 13:00 also "
    "tomorrow), load and sun of the past. Powers follow the measured load of each quarter-hour, as the "
    "product does every few seconds; fuse, export rule and the charger's smallest power hold on real values. "
    "Energy left at the end counts what it would still save. Standing losses of the charger and its lower "
    "efficiency at part load are not counted."
)


def write(path: Path, results: Sequence[Result], found: Sequence[Worth]) -> Path:
    """Write the report to *path*."""
    parts = [f"<h1>What V2H is worth</h1><p class=note>{escape(HONEST)}</p>"]
    parts.extend(_year(result) for result in results)
    if found:
        parts.append(_options(found))
    page = f"<!doctype html><html lang=en><meta charset=utf-8><title>Backtest</title><style>{STYLE}</style>"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page + "".join(parts) + "</html>\n", encoding="utf-8")
    return path


def _year(result: Result) -> str:
    lives = (
        (lived.name, f"{lived.bill:,.2f}", f"{lived.wear:.2f}", f"{result.share(lived):.2f}",
         f"{lived.through_kwh:,.0f}", f"{lived.short_kwh:.2f}", f"{lived.switches_per_day:.1f}")
        for lived in result.lives
    )  # fmt: skip
    head = ("", "bill €", "wear €", "saved %", "through the car kWh", "short kWh", "switches a day")
    split = ""
    if result.losses:
        rows = ((cause, f"{money:.2f}") for cause, money in result.losses.items())
        split = f"<h3>What cost the rest</h3>{_table(('', '€'), rows)}{pictures.causes(result)}"
    name = f"{result.year.series.name}, {result.year.days:g} days"
    return (
        f"<h2>{escape(name)}</h2>{_table(head, lives)}{pictures.bills(result)}"
        f"<h3>Saved, day by day</h3>{pictures.course_of_saving(result)}{split}"
        f"<h3>The busiest days</h3>{pictures.busiest_days(result)}"
    )


def _options(found: Sequence[Worth]) -> str:
    head = (
        "house",
        "tariff",
        "charger",
        "bill on arrival",
        "clever charging saves",
        "V2H adds",
        "wear",
        "left",
    )
    rows = (
        (row.house, row.tariff, row.charger,
         *(f"{value:,.0f}" for value in (row.arrival, row.smart, row.v2h, row.wear, row.left)))
        for row in found
    )  # fmt: skip
    return f"<h2>What would V2H be worth, € a year</h2>{_table(head, rows)}{pictures.worths(found)}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def line(cells: Iterable[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    return "<table>" + line(head, "th") + "".join(line(row, "td") for row in rows) + "</table>"
