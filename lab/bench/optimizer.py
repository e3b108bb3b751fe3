"""How fast and how good plans are: against an exact solver, before an independent judge."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

from optimizer.problem import Problem
from optimizer.several import solve_several
from optimizer.solve import solve
from tests.optimizer.homes import as_oracle, as_oracles, powers, random_home, stranger_home
from tests.oracles.evaluate import evaluate
from tests.oracles.milp import solve_exactly
from tests.oracles.several import judge, solve_all_exactly

from . import emhass
from .homes import Row, family, home, made, months

ROUNDS: Final = 5
# The exact plan is known to this; the solver that is raced may stop at a cent.
EXACT: Final = 1e-4
RACED: Final = 0.01
# Of three devices the exact plan is known to this.
TIGHT: Final = 1e-3
STRANGE: Final = 1_000
SEEDED: Final = 200
SEEDED_SLOTS: Final = 32

GATES: Final[dict[str, tuple[str, float]]] = {
    "plan_192_1ev_speedup": (">=", 8.0),
    "plan_192_1ev_p99_over_median": ("<=", 3.0),
    "plan_192_1ev_gap_ct_max": ("<=", 0.5),
    "plan_192_1ev_always_p99_over_median": ("<=", 3.0),
    "plan_192_1ev_always_gap_ct_max": ("<=", 1.0),
    "plan_192_2ev_battery_speedup": (">=", 10.0),
    "plan_192_2ev_battery_gap_ct_max": ("<=", 1.0),
    "plan_seeded_gap_ct_max": ("<=", 1.0),
    "rss_mb": ("<=", 70.0),
    "evaluator_faults": ("<=", 0.0),
}
RESIDENT: Final = """
import sys
from pathlib import Path
from tests.optimizer.homes import real_home
from optimizer.solve import solve
[slot.reason.text for slot in solve(real_home(1)).slots]
assert not {"pandas", "highspy", "scipy"} & {name.partition(".")[0] for name in sys.modules}
status = Path("/proc/self/status").read_text().split()
print(int(status[status.index("VmHWM:") + 1]) / 1024)
"""


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 where a gate is missed."""
    parser = argparse.ArgumentParser(prog="script/bench optimizer", description=__doc__.splitlines()[0])
    parser.add_argument("--series-dir", type=Path, help="folder of series_*_15min.csv.gz; else made series")
    parser.add_argument("--days", type=int, default=12, help="homes for the race (%(default)s)")
    parser.add_argument("--strange", type=int, default=STRANGE, help="homes for the judge (%(default)s)")
    parser.add_argument("--seeded", type=int, default=SEEDED, help="short homes for the gap (%(default)s)")
    parser.add_argument("--with-emhass", action="store_true", help="also race EMHASS (installs 800 MB once)")
    parser.add_argument("--json", action="store_true", help="print figures for machines")
    options = parser.parse_args(arguments)
    figures = measure(options.series_dir, options.days, options.strange, options.seeded)
    if options.with_emhass:
        figures |= _beside_emhass(_rows(options.series_dir, options.days))
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        Console().print(_table(figures))
    return 0 if all(_holds(name, figures) for name in GATES if name in figures) else 1


def measure(
    folder: Path | None = None, days: int = 12, strange: int = STRANGE, seeded: int = SEEDED
) -> dict[str, float]:
    """All figures: CPU milliseconds, cents, megabytes, counts."""
    rows = _rows(folder, days)
    figures: dict[str, float] = {}
    for name, always in (("plan_192_1ev", False), ("plan_192_1ev_always", True)):
        figures |= _race(name, [home(day, always=always) for day in rows])
    figures |= _together([family(day) for day in rows[::2]])
    weeks = [made(seed, 672) for seed in range(4)] if folder is None else months(folder, 672)[::3]
    figures["plan_672_1ev_ms_median"] = median(_times([home(week) for week in weeks]))
    gaps = [_gap(random_home(seed, SEEDED_SLOTS)) for seed in _bar(range(seeded), "short homes")]
    if gaps:
        figures["plan_seeded_gap_ct_median"] = median(gaps)
        figures["plan_seeded_gap_ct_max"] = max(gaps)
        figures["plan_seeded_above_1_ct"] = sum(gap > 1 for gap in gaps)
    figures["rss_mb"] = _resident()
    figures["evaluator_faults"] = _faults(strange)
    return {name: round(value, 3) for name, value in figures.items()}


def _rows(folder: Path | None, days: int) -> list[list[Row]]:
    return ([made(seed) for seed in range(12)] if folder is None else months(folder))[:days]


def _beside_emhass(rows: Sequence[Sequence[Row]]) -> dict[str, float]:
    """The homes whose car is always plugged in, planned by EMHASS."""
    found = emhass.measure([home(day, always=True) for day in rows])
    return {name: round(value, 3) for name, value in found.items()}


def _race(name: str, problems: Sequence[Problem]) -> dict[str, float]:
    """Our time and gap, and the solver's time at a gap of one cent."""
    ours = _times(problems)
    theirs, gaps = [], []
    for problem in _bar(problems, name):
        exact = solve_exactly(as_oracle(problem), gap=RACED)
        theirs.append(exact.seconds * 1000 if exact else 0.0)
        gaps.append(_gap(problem))
    return {
        f"{name}_ms_median": median(ours),
        f"{name}_p99_over_median": quantiles(ours, n=100)[98] / median(ours),
        f"{name}_milp_ms_median": median(theirs),
        f"{name}_speedup": median(theirs) / median(ours),
        f"{name}_gap_ct_median": median(gaps),
        f"{name}_gap_ct_max": max(gaps),
    }


def _together(families: Sequence[dict[str, Problem]]) -> dict[str, float]:
    """Two cars and a battery: our time and gap, and the solver's time at a gap of one cent."""
    ours, theirs, gaps, faults = [], [], [], 0
    for problems in _bar(families, "plan_192_2ev_battery"):
        solve_several(problems)
        begin = time.process_time()
        plans = solve_several(problems).plans
        ours.append(1000 * (time.process_time() - begin))
        homes = as_oracles(list(problems.values()))
        objective, verdicts = judge(homes, [powers(plans[name]) for name in problems])
        faults += sum(verdict.faults.total() for verdict in verdicts)
        theirs.append(1000 * solve_all_exactly(homes, gap=RACED).seconds)
        gaps.append(100 * (objective - solve_all_exactly(homes, gap=TIGHT).objective))
    return {
        "plan_192_2ev_battery_ms_median": median(ours),
        "plan_192_2ev_battery_milp_ms_median": median(theirs),
        "plan_192_2ev_battery_speedup": median(theirs) / median(ours),
        "plan_192_2ev_battery_gap_ct_median": median(gaps),
        "plan_192_2ev_battery_gap_ct_max": max(gaps),
        "plan_192_2ev_battery_faults": faults,
    }


def _times(problems: Sequence[Problem]) -> list[float]:
    """CPU milliseconds of every plan, several rounds, the first one left out."""
    times = []
    for turn in range(ROUNDS + 1):
        for problem in problems:
            begin = time.process_time()
            solve(problem)
            if turn:
                times.append(1000 * (time.process_time() - begin))
    return times


def _gap(problem: Problem) -> float:
    """Cents above the exact plan; taste spends some of them on purpose."""
    oracle = as_oracle(problem)
    exact = solve_exactly(oracle, gap=EXACT)
    mine = evaluate(oracle, powers(solve(problem))).objective
    return 0.0 if exact is None else 100 * (mine - exact.objective)


def _faults(count: int) -> int:
    """Faults that the judge finds in *count* strange homes, half of them with every law there is."""
    found = 0
    for seed in _bar(range((count + 1) // 2), "strange homes"):
        makers: tuple[Callable[[int], Problem], ...] = (random_home, stranger_home)
        for make in makers:
            problem = make(seed)
            found += evaluate(as_oracle(problem), powers(solve(problem))).faults.total()
    return found


def _resident() -> float:
    """Resident memory at its peak of a process that does nothing but plan and tell why, MB."""
    run = subprocess.run([sys.executable, "-c", RESIDENT], capture_output=True, text=True, check=True)  # noqa: S603
    return float(run.stdout)


def _bar[T](items: Sequence[T], what: str) -> Iterable[T]:
    return track(items, what, console=Console(stderr=True), transient=True)


def _holds(name: str, figures: dict[str, float]) -> bool:
    sign, bound = GATES[name]
    return figures[name] >= bound if sign == ">=" else figures[name] <= bound


def _table(figures: dict[str, float]) -> Table:
    table = Table("figure", "value", "gate", title="Planning")
    for name, value in figures.items():
        gate = ""
        if name in GATES:
            sign, bound = GATES[name]
            gate = f"{sign} {bound:g} {'✓' if _holds(name, figures) else '✗ MISSED'}"
        table.add_row(name, f"{value:g}", gate)
    return table


if __name__ == "__main__":
    sys.exit(main())
