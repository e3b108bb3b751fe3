"""The command behind script/backtest."""

import argparse
import json
import sys
from dataclasses import replace

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from optimizer.errors import OptimizerError

from . import grid, options, report, tables
from .errors import BacktestError
from .home import Home
from .houses import moved_in
from .measured import measured
from .result import Result
from .series import Series
from .year import Year


def main(arguments: list[str] | None = None) -> int:
    """Read, live, print, write."""
    asked = options.parser().parse_args(arguments)
    console = Console()
    try:
        home = options.home_of(asked)
        series = _all_series(asked, home, console)
        if asked.options:
            _options(asked, series[0], home, console)
        else:
            _years(asked, series, home, console)
    except (BacktestError, OptimizerError) as error:
        console.print(f"script/backtest: {error}", style="red", markup=False)
        return 1
    return 0


def _all_series(asked: argparse.Namespace, home: Home, console: Console) -> list[Series]:
    """From files, or from what Home Assistant recorded, then with prices of the first file if it has none."""
    if asked.statistics is None:
        if not asked.series:
            raise BacktestError("Name a year with --series FILE or --statistics FILE; --help tells more.")
        return [_series(Series.read(path), asked, home) for path in asked.series]
    wanted = options.wanted_of(asked)
    market = Series.read(asked.series[0]) if asked.series and not wanted.price else None
    series, told = measured(asked.statistics, wanted, market)
    console.print(told, highlight=False, markup=False)
    return [_series(series, asked, home)]


def _series(series: Series, asked: argparse.Namespace, home: Home) -> Series:
    if asked.days is not None:
        series = series.first(asked.days)
    if asked.house is not None:
        series = moved_in(series, asked.house, asked.house_kwp, home.tz)
    return series


def _years(asked: argparse.Namespace, series: list[Series], home: Home, console: Console) -> None:
    results = []
    for one in series:
        with _bar(console) as bar:
            task = bar.add_task(one.name, total=1.0)
            result = Result.of(
                Year.of(one, home),
                split=not asked.no_split,
                progress=lambda share, task=task, bar=bar: bar.update(task, completed=share),  # type: ignore[misc]
            )
        results.append(result)
        console.print(tables.years(result))
        if result.losses:
            console.print(tables.losses(result))
    _write(asked, [result.figures() for result in results])
    console.print(f"{report.write(asked.report, results, ())}")


def _options(asked: argparse.Namespace, series: Series, home: Home, console: Console) -> None:
    if asked.wear is None:
        home = replace(home, car=replace(home.car, wear_per_kwh=grid.WEAR))
    with _bar(console) as bar:
        task = bar.add_task("options", total=1.0)
        found = grid.worths(
            grid.options(series, home), asked.jobs, lambda done, of: bar.update(task, completed=done / of)
        )
    console.print(tables.worths(found))
    _write(asked, [{name: getattr(row, name) for name in (*row.__slots__, "left")} for row in found])
    console.print(f"{report.write(asked.report, (), found)}")


def _write(asked: argparse.Namespace, figures: list[dict[str, object]]) -> None:
    if asked.json is not None:
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console)


if __name__ == "__main__":
    sys.exit(main())
