"""The command line: which series, which home, what to write."""

import argparse
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from optimizer.site import Car, Site

from .errors import BacktestError
from .home import Home, Tariff
from .measured import Wanted, terms


def parser() -> argparse.ArgumentParser:
    """All options. The defaults are the home that our figures are told of."""
    made = argparse.ArgumentParser(
        prog="script/backtest",
        description="What would V2H be worth in my home? A year of replanning every quarter-hour on prices, "
        "load and sun as they were, knowing only what was known then.",
    )
    made.add_argument(
        "--series", type=Path, nargs="+", default=[], metavar="FILE",
        help="CSV or CSV.gz with utc, spot_eur_mwh, load_kw, pv_kw every 15 minutes",
    )  # fmt: skip
    _recorded(made.add_argument_group("a home that Home Assistant recorded"))
    made.add_argument("--house", type=Path, metavar="FILE", help="load and sun from a CityLearn home instead")
    made.add_argument("--house-kwp", type=float, default=6.0, help="its roof (%(default)s kWp)")
    made.add_argument("--days", type=float, help="only the first days")
    made.add_argument(
        "--no-split", action="store_true", help="do not ask where the loss comes from (4 × faster)"
    )
    made.add_argument("--options", action="store_true", help="a grid of tariffs, chargers and houses instead")
    made.add_argument("--jobs", type=int, default=2, help="processes for --options (%(default)s)")
    made.add_argument("--json", type=Path, metavar="FILE", help="figures for programs")
    made.add_argument("--report", type=Path, default=Path("build/backtest.html"), help="(%(default)s)")
    _home(made.add_argument_group("the home"))
    return made


def _recorded(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--statistics", type=Path, metavar="FILE",
        help="home-assistant_v2.db, or its long-term statistics as JSON or CSV (docs/backtest.md)",
    )  # fmt: skip
    group.add_argument(
        "--load", metavar="SUM", help="the house without the car: sensor.grid_in + sensor.sun - sensor.car"
    )
    group.add_argument("--sun", metavar="SUM", help="what the roof delivers")
    group.add_argument("--price", metavar="SUM", help="the market's price; else those of --series count")


def _home(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--capacity", type=float, default=60, help="kWh in the car (%(default)s)")
    group.add_argument("--reserve", type=float, default=20, help="never discharged below, %% (%(default)s)")
    group.add_argument("--goal", type=float, default=80, help="wanted at departure, %% (%(default)s)")
    group.add_argument("--power", type=float, default=11, help="kW both ways (%(default)s)")
    group.add_argument("--min-power", type=float, default=1.4, help="kW, smallest power (%(default)s)")
    group.add_argument("--efficiency", type=float, default=0.92, help="one way, 0 to 1 (%(default)s)")
    group.add_argument("--wear", type=float, help="money per kWh out of the battery (0; with --options 0.03)")
    group.add_argument("--trip", type=float, default=12, help="kWh driven a day (%(default)s)")
    group.add_argument("--leaves", type=time.fromisoformat, default=time(7, 30), help="(%(default)s)")
    group.add_argument("--back", type=time.fromisoformat, default=time(17), help="(%(default)s)")
    group.add_argument("--fuse", type=float, default=17.25, help="kW (%(default)s)")
    group.add_argument("--no-export", action="store_true", help="the car may not feed the grid")
    group.add_argument("--adder", type=float, default=0.12, help="fees per kWh before tax (%(default)s)")
    group.add_argument("--tax", type=float, default=1.19, help="factor on price and fees (%(default)s)")
    group.add_argument(
        "--export-less", type=float, default=0.005, help="export = market price less (%(default)s)"
    )
    group.add_argument("--export-fixed", type=float, help="a fixed price for export instead")
    group.add_argument("--tz", default="Europe/Berlin", help="(%(default)s)")


def wanted_of(options: argparse.Namespace) -> Wanted:
    """The statistics that were typed in. Raises BacktestError."""
    if options.load is None:
        raise BacktestError("--statistics needs --load, the consumption of the house without the car.")
    sun, price = (terms(text) if text else () for text in (options.sun, options.price))
    return Wanted(load=terms(options.load), sun=sun, price=price)


def home_of(options: argparse.Namespace) -> Home:
    """The home that was typed in. Raises BacktestError."""
    try:
        tz = ZoneInfo(options.tz)
    except (ZoneInfoNotFoundError, ValueError) as err:
        raise BacktestError(f"{options.tz} is no time zone, try Europe/Berlin.") from err
    capacity = options.capacity * 1000
    return Home(
        name="my home",
        car=Car(
            capacity_wh=capacity,
            reserve_wh=capacity * options.reserve / 100,
            max_wh=capacity,
            max_charge_w=options.power * 1000,
            max_discharge_w=options.power * 1000,
            min_charge_w=options.min_power * 1000,
            min_discharge_w=options.min_power * 1000,
            charge_efficiency=options.efficiency,
            discharge_efficiency=options.efficiency,
            wear_per_kwh=options.wear or 0.0,
        ),
        site=Site(fuse_w=options.fuse * 1000, export_allowed=not options.no_export),
        tariff=Tariff(
            adder=options.adder,
            tax=options.tax,
            export_less=options.export_less,
            export_fixed=options.export_fixed,
        ),
        leaves=options.leaves,
        back=options.back,
        trip_wh=options.trip * 1000,
        goal_wh=capacity * options.goal / 100,
        tz=tz,
    )
