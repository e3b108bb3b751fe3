"""The benchmark of plans measures what it says, without any file."""

import json

import pytest

from lab.bench.homes import home, made
from lab.bench.optimizer import GATES, main
from lab.errors import LabError
from optimizer.solve import solve

NAMES = {
    "plan_192_1ev_speedup", "plan_192_1ev_ms_median", "plan_192_1ev_gap_ct_max",
    "plan_192_1ev_always_gap_ct_max", "plan_192_2ev_battery_speedup", "plan_192_2ev_battery_gap_ct_max",
    "plan_672_1ev_ms_median", "rss_mb", "evaluator_faults",
}  # fmt: skip


def test_a_short_run_gives_every_figure_and_meets_the_gates_of_quality(capsys):
    main(["--days", "1", "--seeded", "1", "--strange", "4", "--json"])
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) >= NAMES | set(GATES)
    assert figures["evaluator_faults"] == 0
    assert figures["plan_192_1ev_gap_ct_max"] < 0.5
    assert 20 < figures["rss_mb"] < 70


def test_made_days_are_the_same_each_time_and_can_be_planned():
    assert made(3) == made(3) != made(4)
    assert not solve(home(made(3))).unmet


def test_a_folder_without_series_is_named(tmp_path):
    with pytest.raises(LabError, match=r"series_\*"):
        main(["--series-dir", str(tmp_path)])
