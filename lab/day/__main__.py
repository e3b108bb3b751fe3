"""The command behind script/day."""

import argparse
import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from ocpp_local.errors import OcppError
from optimizer.errors import OptimizerError
from simulator.books import Books
from simulator.errors import SimulatorError

from . import home as this
from .picture import draw
from .run import Day, run_day


def main() -> int:
    """Run the day, print the bill, write the picture."""
    parser = argparse.ArgumentParser(
        prog="script/day", description="A whole day of the simulated home in a minute."
    )
    parser.add_argument("--hours", type=float, default=24, help="how long (%(default)s)")
    parser.add_argument(
        "--tick", type=float, default=10, metavar="S", help="seconds between decisions (%(default)s)"
    )
    parser.add_argument("--start", type=_utc, default=this.START, metavar="ISO", help="UTC (%(default)s)")
    parser.add_argument("--picture", type=Path, default=Path("build/day.png"), help="where to (%(default)s)")
    options = parser.parse_args()
    console = Console()
    began = time.monotonic()
    try:
        with _bar(console) as bar:
            task = bar.add_task("simulating", total=1.0)
            day = asyncio.run(
                run_day(
                    start=options.start,
                    hours=options.hours,
                    tick_s=options.tick,
                    progress=lambda share: bar.update(task, completed=share),
                )
            )
    except (OcppError, OptimizerError, SimulatorError) as error:
        console.print(f"script/day: {error}", style="red")
        return 1
    console.print(bill(day))
    console.print(f"{draw(day, options.picture)} · {time.monotonic() - began:.0f} s")
    return 0


def bill(day: Day) -> Table:
    """The day in money and energy, beside the same day with the car charging on arrival."""
    table = Table("", "charging on arrival", "V2H", title="The day")
    ours, theirs = day.books, day.arrival
    table.add_row(
        "bill", f"{theirs.cost:.2f} €", f"[bold]{day.bill:.2f} €[/] ({100 * day.saved_share:.1f} % less)"
    )
    for name, field in (
        ("bought", "grid_import_wh"),
        ("sold", "grid_export_wh"),
        ("into the car", "car_in_wh"),
        ("from the car to the house", "car_to_house_wh"),
        ("lost in charger and battery", "losses_wh"),
    ):
        table.add_row(
            name, f"{getattr(theirs, field) / 1000:.1f} kWh", f"{getattr(ours, field) / 1000:.1f} kWh"
        )
    table.add_row("charge at departure", _departures(theirs), _departures(ours))
    table.add_row(
        "highest import", f"{theirs.peak_import_w / 1000:.1f} kW", f"{ours.peak_import_w / 1000:.1f} kW"
    )
    table.add_row("setpoints sent / received", "", f"{day.setpoints_sent} / {day.setpoints_received}")
    return table


def _departures(books: Books) -> str:
    return ", ".join(f"{departure.soc_percent:.0f} %" for departure in books.departures) or "did not leave"


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console)


def _utc(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
