"""The same homes planned by EMHASS from PyPI, in an environment of its own, before the same judge.

EMHASS knows no minimum power of a charger and no car that leaves, so the homes are those whose car is always
plugged in. Its plan is judged as it is (faults), and as a charger would carry it out: below half the minimum
it rests, below the minimum it gives the minimum. It is asked to leave as much in the car as our plan does.
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
    ours = [powers(solve(problem)) for problem in problems]
    ends = [
        evaluate(as_oracle(problem), plan).energy[-1] for problem, plan in zip(problems, ours, strict=True)
    ]
    homes = [_told(problem) | {"end_wh": 1000 * end} for problem, end in zip(problems, ends, strict=True)]
    found = json.loads(_run([str(_python()), "-P", str(WORKER)], json.dumps(homes)).splitlines()[-1])
    planned = [[watts / 1000 for watts in plan] for plan in found["plans"]]
    carried = [executed(problem, plan) for problem, plan in zip(problems, planned, strict=True)]
    figures = {"emhass_ms_median": median(found["ms"]), "emhass_rss_mb": found["rss_mb"]}
    for name, plans in (("as_planned", planned), ("executed", carried), ("homes_ours", ours)):
        told = [judged(*home) for home in zip(problems, plans, ends, strict=True)]
        figures[f"emhass_{name}_cost"] = sum(cost for _, cost in told)
        figures[f"emhass_{name}_faults"] = sum(verdict.faults.total() for verdict, _ in told)
    return figures


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


def judged(problem: Problem, plan: Sequence[float], end: float) -> tuple[Verdict, float]:
    """The judge's word, and the money for leaving *end* kWh in the car at the end.

    What is short at the departure or at the end is bought at the mean price, what is more at the end is
    worth the lowest export price.
    """
    oracle = as_oracle(problem)
    verdict = evaluate(oracle, plan)
    departure = problem.horizon.boundaries.index(problem.goals[0].departure)
    late = max(0.0, problem.goals[0].energy_wh / 1000 - verdict.energy[departure])
    missing, left = max(0.0, end - verdict.energy[-1]), max(0.0, verdict.energy[-1] - end)
    dear, cheap = sum(oracle.buy) / len(oracle.buy), min(oracle.sell)
    return verdict, verdict.money + (max(missing, late) * dear - left * cheap) / oracle.eta_in


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
