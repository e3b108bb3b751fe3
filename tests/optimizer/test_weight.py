"""What planning costs the machine: imports and time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from optimizer.solve import solve
from tests.effort import computed_s, million_s

from .homes import real_home

ROOT = Path(__file__).parents[2]
PLAN = """
import sys
from tests.optimizer.homes import real_home
from optimizer.solve import solve
solve(real_home(1))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""

A_YEAR = r"""
import json, os, pathlib, time
import numpy as np
from optimizer.forecast import price_ways

def ran():
    own = str(os.getpid())
    tasks = [task for task in pathlib.Path("/proc/self/task").iterdir() if task.name != own]
    asleep = all("State:\tS" in (task / "status").read_text() for task in tasks)
    return asleep, [int((task / "schedstat").read_text().split()[0]) for task in tasks]

def rested():
    before, told = None, ran()
    while told != before or not told[0]:  # those that still spin fall asleep
        time.sleep(0.2)
        before, told = told, ran()
    return told[1]

began = rested()
price_ways(np.random.default_rng(1).normal(size=(365, 96)), np.arange(367) % 7)
print(json.dumps([len(began), sum(rested()) - sum(began)]))
"""


def test_planning_loads_neither_pandas_nor_a_solver_nor_home_assistant():
    run = subprocess.run([sys.executable, "-c", PLAN], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"pandas", "highspy", "scipy", "homeassistant"}.isdisjoint(run.stdout.split())
    assert "numpy" in run.stdout.split()


def test_a_plan_of_two_days_takes_milliseconds():
    problem = real_home(1)
    solve(problem)
    # 9 ms where this was written, and a million turns 7 ms.
    assert min(computed_s(lambda: solve(problem)) for _ in range(5)) < 12 * million_s()


def test_no_thread_of_the_linear_algebra_wakes_for_prices_of_a_whole_year():
    """They would spin for some ten milliseconds each time, on cores that others want."""
    run = subprocess.run([sys.executable, "-c", A_YEAR], cwd=ROOT, capture_output=True, text=True, check=True)
    threads, ran_ns = json.loads(run.stdout)
    if not threads:
        pytest.skip("a single core: there are no such threads")
    assert ran_ns == 0
