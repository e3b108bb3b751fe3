"""What a reading costs."""

import json

import pytest

from lab.bench.modbus import main, measure


@pytest.fixture(autouse=True)
def sockets(socket_enabled):
    """The bench reads the simulator over real sockets."""


async def test_a_planned_reading_costs_a_fraction_of_reading_point_by_point():
    figures = await measure(seconds=0.3)
    assert figures["requests_ratio"] > 3
    assert figures["bytes_ratio"] > 1.3
    for face in figures["faces"].values():
        assert face["planned"]["requests"] < face["point_by_point"]["requests"]
        assert face["planned"]["bytes"] < face["point_by_point"]["bytes"]


def test_the_figures_are_printed_for_machines(capsys):
    assert main(["--json", "--seconds", "0.3"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert {"requests_ratio", "grid_reading_p99_ms"} <= set(figures)
    assert figures["grid_reading_p50_ms"] <= figures["grid_reading_p99_ms"]


def test_the_figures_are_a_table_for_people(capsys):
    assert main(["--seconds", "0.3"]) == 0
    assert "point by point" in capsys.readouterr().out
