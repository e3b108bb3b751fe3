"""The benchmark of load following gives its figures, and they meet their gates."""

import json

from lab.bench.dispatch import GATES, main


def test_the_car_follows_every_trace_and_the_figures_are_printed_for_machines(capsys):
    assert main(["--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert all(figures[name] >= least for name, least in GATES.items())
    assert figures["settling_s_2s"] <= 5
    assert figures["overshoot_w_2s"] <= 100
    assert figures["overshoot_w_10s"] <= 100
    assert 0 < figures["setpoints_per_hour"] < 400
    assert all(0.6 < row["share_10s"] <= row["share_2s"] <= 1 for row in figures["traces"].values())


def test_a_table_names_every_trace(capsys):
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in ("kettle", "oven", "heat pump", "cloud", "evening"))
