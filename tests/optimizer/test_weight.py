"""What planning costs the machine: imports and time."""

import subprocess
import sys
import time
from pathlib import Path

from optimizer.solve import solve

from .homes import real_home

ROOT = Path(__file__).parents[2]
PLAN = """
import sys
from tests.optimizer.homes import real_home
from optimizer.solve import solve
solve(real_home(1))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_planning_loads_neither_pandas_nor_a_solver_nor_home_assistant():
    run = subprocess.run([sys.executable, "-c", PLAN], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"pandas", "highspy", "scipy", "homeassistant"}.isdisjoint(run.stdout.split())
    assert "numpy" in run.stdout.split()


def test_a_plan_of_two_days_takes_milliseconds():
    problem = real_home(1)
    solve(problem)
    begin = time.process_time()
    for _ in range(5):
        solve(problem)
    # 8 ms on the machine where this was written; ten times that still is one hundredth of a second per core.
    assert (time.process_time() - begin) / 5 < 0.1
