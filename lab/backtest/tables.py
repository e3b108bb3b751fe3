"""The results as tables for the terminal."""

from collections.abc import Sequence

from rich.table import Table

from .grid import Worth
from .result import Result


def years(result: Result) -> Table:
    """One series: a row for each way to live it."""
    table = Table("", "bill €", "wear €", "saved %", "through the car kWh", "short kWh", "switches a day",
                  title=f"{result.year.series.name}, {result.year.days:g} days")  # fmt: skip
    for lived in result.lives:
        table.add_row(
            lived.name,
            f"{lived.bill:,.2f}",
            f"{lived.wear:.2f}",
            f"{result.share(lived):.2f}",
            f"{lived.through_kwh:,.0f}",
            f"{lived.short_kwh:.2f}",
            f"{lived.switches_per_day:.1f}",
        )
    return table


def losses(result: Result) -> Table:
    """Where the rest went."""
    table = Table("what cost the rest", "€", "points", title="against perfect foresight of the year")
    possible = result.arrival.cost - result.perfect.cost
    for cause, money in result.losses.items():
        table.add_row(cause, f"{money:.2f}", f"{100 * money / possible:.2f}" if possible > 0 else "")
    return table


def worths(found: Sequence[Worth]) -> Table:
    """The grid of options, per year."""
    table = Table("house", "tariff", "charger", "bill on arrival", "clever saves", "V2H adds", "wear", "left",
                  title="What V2H is worth, € a year")  # fmt: skip
    for row in found:
        money = (row.arrival, row.smart, row.v2h, row.wear, row.left)
        table.add_row(row.house, row.tariff, row.charger, *(f"{value:,.0f}" for value in money))
    return table
