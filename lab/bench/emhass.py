"""The same homes planned by EMHASS from PyPI, in an environment of its own, before the same judge.

EMHASS knows no minimum power of a charger and no car that leaves, so the homes are those whose car is always
plugged in. Its plan is judged as it is (faults), and as a charger would carry it out: below half the minimum
it rests, below the minimum it gives the minimum.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from optimizer.problem import Problem
from optimizer.solve import solve
from tests.optimizer.homes import as_oracle, powers
from tests.oracles.evaluate import Verdict, evaluate

from ..errors import LabError

VERSION: Final = "0.18.7"
ROOT: Final = Path(__file__).parent.parent.parent
PLACE: Final = ROOT / ".venv" / "emhass"
WORKER: Final = Path(__file__).with_name("emhass_worker.py")


def measure(problems: Sequence[Problem]) -> dict[str, float]:
    """EMHASS's time and memory, faults, and money of both for the same *problems*; installed on first use."""
    told = _run([str(_python()), "-P", str(WORKER)], json.dumps([_told(problem) for problem in problems]))
    found = json.loads(told.splitlines()[-1])
    planned = [[watts / 1000 for watts in plan] for plan in found["plans"]]
    as_planned = [judged(problem, plan) for problem, plan in zip(problems, planned, strict=True)]
    carried = [
        judged(problem, executed(problem, plan)) for problem, plan in zip(problems, planned, strict=True)
    ]
    ours = [judged(problem, powers(solve(problem))) for problem in problems]
    return {
        "emhass_ms_median": median(found["ms"]),
        "emhass_rss_mb": found["rss_mb"],
        "emhass_faults_as_planned": sum(verdict.faults.total() for verdict, _ in as_planned),
        "emhass_cost_as_planned": sum(cost for _, cost in as_planned),
        "emhass_cost_executed": sum(cost for _, cost in carried),
        "emhass_homes_our_cost": sum(cost for _, cost in ours),
        "emhass_homes_our_faults": sum(verdict.faults.total() for verdict, _ in ours),
    }


def executed(problem: Problem, plan: Sequence[float]) -> list[float]:
    """What a charger with a minimum power makes of *plan*, kW, within the car's energy."""
    car, home = problem.car, as_oracle(problem)
    energy, carried = home.energy, []
    for power, hours in zip(plan, home.hours, strict=True):
        least = (car.min_charge_w if power > 0 else car.min_discharge_w) / 1000
        size = 0.0 if abs(power) < least / 2 else max(abs(power), least)
        size = min(size, (home.top - energy) / home.eta_in / hours) if power > 0 else size
        size = min(size, (energy - home.reserve[0]) * home.eta_out / hours) if power < 0 else size
        kept = size if size >= least - 1e-9 else 0.0
        carried.append(kept if power > 0 else -kept)
        energy += hours * (kept * home.eta_in if power > 0 else -kept / home.eta_out)
    return carried


def judged(problem: Problem, plan: Sequence[float]) -> tuple[Verdict, float]:
    """The judge's word, and the money, with energy short at the mean price and energy left at the lowest."""
    home, wanted = as_oracle(problem), problem.goals[-1].energy_wh / 1000
    verdict = evaluate(home, plan)
    missing, left = max(0.0, wanted - verdict.energy[-1]), max(0.0, verdict.energy[-1] - wanted)
    dear, cheap = sum(home.buy) / len(home.buy), min(home.buy)
    return verdict, verdict.money + (missing * dear - left * cheap) / home.eta_in


def _told(problem: Problem) -> dict[str, object]:
    """The home in plain numbers, for another Python."""
    car, boundaries = problem.car, problem.horizon.boundaries
    return {
        "load_w": problem.load_w,
        "sun_w": problem.sun_w,
        "import_price": problem.import_price,
        "export_price": problem.export_price,
        "fuse_w": problem.site.fuse_w,
        "charge_w": car.max_charge_w,
        "discharge_w": car.max_discharge_w,
        "charge_efficiency": car.charge_efficiency,
        "discharge_efficiency": car.discharge_efficiency,
        "capacity_wh": car.capacity_wh,
        "reserve_wh": car.reserve_wh,
        "energy_wh": problem.energy_wh,
        "goal_wh": problem.goals[0].energy_wh,
        "goal_slot": boundaries.index(problem.goals[0].departure),
    }


def _python() -> Path:
    """The interpreter of EMHASS's own environment, made with this Python, else with the system's."""
    python = PLACE / "bin" / "python"
    if (PLACE / "ready").exists():
        return python
    uv = shutil.which("uv") or str(ROOT / ".venv" / "tools" / "bin" / "uv")
    trouble: LabError | None = None
    for interpreter in (sys.executable, "python3"):
        try:
            _run([uv, "venv", "--quiet", "--clear", "--python", interpreter, str(PLACE)])
            _run([uv, "pip", "install", "--quiet", "--only-binary", ":all:", "--python", str(python),
                  f"emhass=={VERSION}"])  # fmt: skip
        except LabError as err:
            trouble = err
        else:
            (PLACE / "ready").touch()
            return python
    raise LabError(f"EMHASS could not be installed into {PLACE}: {trouble}") from trouble


def _run(command: Sequence[str], told: str | None = None) -> str:
    try:
        run = subprocess.run(command, input=told, capture_output=True, text=True, check=True)  # noqa: S603
    except subprocess.CalledProcessError as err:
        raise LabError(f"{Path(command[0]).name} failed: {err.stderr.strip()[-500:]}") from err
    except OSError as err:
        raise LabError(f"{command[0]} cannot be started: {err}") from err
    return run.stdout
