"""A run in one picture: powers, phases, charge, faults as lanes, and a red line where a law was broken."""

from pathlib import Path
from typing import Final

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from .faults import DAY_S, Kind
from .run import Report
from .setting import CAPACITY_WH, CARS, GOAL_WH

# Days of which each minute can still be seen, and what led to a broken law and came of it.
LONG: Final = 3.0
BEFORE: Final = 0.5
AFTER: Final = 0.1


def draw(report: Report, path: Path) -> Path:
    """Write the picture of *report* to *path* (SVG, PNG or whatever its suffix names)."""
    figure, axes = plt.subplots(4, 1, figsize=(14, 11), sharex=True, height_ratios=(1.4, 1, 1, 2.6))
    power, phase, charge, lanes = axes
    rows = report.rows
    days = [at / DAY_S for at in rows["at"]]
    for name, color in (
        ("load_w", "#444444"),
        ("sun_w", "#f2a900"),
        ("grid_w", "#c0392b"),
        ("car_w", "#2f7ed8"),
        ("battery_w", "#2ca05a"),
    ):
        power.plot(days, [watts / 1000 for watts in rows[name]], color=color, lw=0.6, label=name[:-2])
    power.legend(loc="upper right", ncols=5, frameon=False, fontsize=8)
    phase.plot(days, [watts / 1000 for watts in rows["phase_w"]], color="#7a5195", lw=0.6)
    phase.axhline(
        report.setting.site.fuse_w / report.setting.site.phases / 1000, color="#c0392b", lw=0.8, ls=":"
    )
    charge.plot(days, list(rows["soc_percent"]), color="#2ca05a", lw=1)
    for level in (*(car.reserve_wh for car in CARS.values()), GOAL_WH):
        charge.axhline(100 * level / CAPACITY_WH, color="#888888", lw=0.8, ls=":")
    _lanes(lanes, report)
    for axis, name in (
        (power, "kW"),
        (phase, "highest\nphase, kW"),
        (charge, "charge\n%"),
        (lanes, "faults"),
    ):
        axis.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=9)
        axis.margins(x=0)
        for one in report.violations:
            axis.axvline(one.at / DAY_S, color="red", lw=1.2, alpha=0.6)
    lanes.set_xlabel("days")
    lanes.set_xlim(*_shown(report))
    figure.suptitle(_title(report), fontsize=11, x=0.06, ha="left")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100)
    plt.close(figure)
    return path


def _shown(report: Report) -> tuple[float, float]:
    """All days, or of a long run that broke a law half a day before it."""
    if report.days <= LONG or not report.violations:
        return 0.0, report.days
    at = report.violations[0].at / DAY_S
    return max(0.0, at - BEFORE), min(report.days, at + AFTER)


def _lanes(axes: Axes, report: Report) -> None:
    kinds = list(Kind)
    for fault in report.faults:
        lasts = max(fault.until - fault.at, 120.0) / DAY_S
        axes.barh(kinds.index(fault.kind), lasts, left=fault.at / DAY_S, height=0.7, color="#d98880")
    axes.set_yticks(range(len(kinds)), [kind.value for kind in kinds], fontsize=7)
    axes.set_ylim(-0.6, len(kinds) - 0.4)
    axes.grid(axis="x", alpha=0.25)


def _title(report: Report) -> str:
    broken = "; ".join(f"{one.law} at {one.at / DAY_S:.2f}: {one.text}" for one in report.violations[:3])
    return f"seed {report.setting.seed}, charger {report.setting.charger.name}: {broken or 'all laws kept'}"
