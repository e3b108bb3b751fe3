"""How closely the car follows the house: traces of a kettle, an oven, a heat pump and a cloud, with delays.

The controller drives the plant of the tests: the grid meter is 1 s old, a setpoint takes 0.3 s over OCPP,
the charger then waits and ramps. Share of a trace = 1 - (extra import + unwanted export + unwanted charge)
/ (import that a follower without any delay avoids with the same power and ramp).
"""

import argparse
import json
import sys
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from tests.optimizer.dispatch.moments import plan
from tests.optimizer.dispatch.plant import Plant, controller
from tests.optimizer.dispatch.traces import KETTLE_OFF, KETTLE_ON, TRACES, Trace, kettle

METER_S: Final = 1.0
# From the setpoint to the car's first move: 0.3 s over OCPP, the rest is the charger's own. With the meter
# and up to a second until the next look this is the total in the name, on average or worse.
DELAY_S: Final = {2: 0.7, 10: 8.5}
# So close the car counts as settled: the meter's noise, the dead band and the aim beside zero.
SETTLED_W: Final = 100.0
GATES: Final = {"follow_share_2s": 0.90, "follow_share_10s": 0.60}


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One trace followed with one delay. W, Wh, s."""

    harm_wh: float
    avoidable_wh: float
    setpoints: int
    """Frames on the wire, renewals of the lease among them."""
    seconds: int

    @property
    def share(self) -> float:
        """Of the avoidable import, how much was avoided, less the harm."""
        return 1 - self.harm_wh / self.avoidable_wh


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 where a gate is missed."""
    parser = argparse.ArgumentParser(prog="script/bench dispatch", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print figures for machines")
    options = parser.parse_args(arguments)
    figures = measure()
    print(json.dumps(figures, indent=2)) if options.json else Console().print(_table(figures))
    return 0 if all(figures[name] >= least for name, least in GATES.items()) else 1


def measure() -> dict[str, Any]:
    """All figures; those of a total delay over all traces, weighed by their energy."""
    figures: dict[str, Any] = {"traces": {}}
    for total in DELAY_S:
        runs = {name: _follow(trace, seconds, total) for name, (trace, seconds) in TRACES.items()}
        harm, avoidable = (
            sum(getattr(run, key) for run in runs.values()) for key in ("harm_wh", "avoidable_wh")
        )
        figures[f"follow_share_{total}s"] = round(1 - harm / avoidable, 3)
        settling_s, overshoot_w = _step(total)
        figures[f"settling_s_{total}s"], figures[f"overshoot_w_{total}s"] = settling_s, overshoot_w
        hours = sum(run.seconds for run in runs.values()) / 3600
        figures[f"setpoints_per_hour_{total}s"] = round(sum(run.setpoints for run in runs.values()) / hours)
        for name, run in runs.items():
            row = figures["traces"].setdefault(name, {})
            row[f"share_{total}s"] = round(run.share, 3)
            row[f"setpoints_per_hour_{total}s"] = round(run.setpoints / run.seconds * 3600)
    figures["setpoints_per_hour"] = figures["setpoints_per_hour_2s"]
    return figures


def _plant(total_s: int) -> Plant:
    """A plant that needs *total_s* from the kettle to the car's first move."""
    return Plant(delay_s=DELAY_S[total_s], meter_s=METER_S)


def _follow(trace: Trace, seconds: int, total_s: int) -> Followed:
    plant = _plant(total_s)
    run = plant.run(trace, seconds, controller(), plan())
    harm_wh, avoidable_wh = run.balance(plant.ramp_w_per_s)
    return Followed(harm_wh=harm_wh, avoidable_wh=avoidable_wh, setpoints=len(run.sends), seconds=seconds)


def _step(total_s: int) -> tuple[float, int]:
    """Seconds until the grid is back at zero to stay after the kettle, and how far the car overshot (W)."""
    run = _plant(total_s).run(kettle, KETTLE_OFF, controller(), plan())
    grid = [house + car for house, car in zip(run.house, run.car, strict=True)][round(KETTLE_ON / run.step) :]
    restless = [i for i, power_w in enumerate(grid) if abs(power_w) > SETTLED_W]
    return round((restless[-1] + 1) * run.step, 1), round(max(0.0, -min(grid)))


def _table(figures: dict[str, Any]) -> Table:
    heads = [f"{what} at {total} s" for total in DELAY_S for what in ("share", "setpoints per hour")]
    table = Table("trace", *heads, title="Following the house, by the delay from the kettle to the car")
    for name, row in figures["traces"].items():
        table.add_row(name, *(f"{value:g}" for value in row.values()))
    keys = ("follow_share", "setpoints_per_hour")
    table.add_row("all", *(f"{figures[f'{key}_{total}s']:g}" for total in DELAY_S for key in keys))
    steps = [
        f"at {total} s settled after {figures[f'settling_s_{total}s']:g} s, "
        f"overshoot {figures[f'overshoot_w_{total}s']} W"
        for total in DELAY_S
    ]
    gates = ", ".join(f"{name} ≥ {least:g}" for name, least in GATES.items())
    table.caption = f"One kettle: {'; '.join(steps)}. Gates: {gates}."
    return table


if __name__ == "__main__":
    sys.exit(main())
