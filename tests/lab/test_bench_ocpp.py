"""The OCPP benchmark runs, compares like with like, and writes the figures under the names agreed on."""

import json

import pytest

from lab.bench.ocpp import frames, main
from lab.bench.ocpp.calls import UnlikeAnswersError, compare
from lab.bench.ocpp.figure import Figure
from lab.bench.ocpp.peers import Home, Ours, Theirs


@pytest.fixture(autouse=True)
def open_sockets(socket_enabled):
    """The light chargers come over real sockets."""


def test_the_figures_bear_the_names_that_other_days_are_found_by(tmp_path, capsys):
    file = tmp_path / "build" / "figures.json"
    main(["--stations", "20", "--seconds", "1", "--rounds", "1", "--json", str(file)])
    told = json.loads(file.read_text())
    assert {
        "transaction_event_cpu_ratio",
        "meter_values_cpu_ratio",
        "stations_20_late_answers",
        "rss_kb_per_station",
        "import_ms",
    } <= set(told)
    assert told["stations_20_calls"] == 20  # each has its turn within the first of ten seconds
    assert told["import_ms"] > 0
    assert "TransactionEvent" in capsys.readouterr().out


async def test_both_servers_answer_the_same_before_they_are_compared(tmp_path):
    home = Home(tmp_path)
    async with Ours(home, "B") as ours:
        one, other = await compare([ours], [Theirs()], frames.transaction_events, rounds=1)
    await home.close()
    assert len(one.took_s) == len(other.took_s) > 0
    assert home.told > len(one.took_s)
    assert (tmp_path / "recording.jsonl").stat().st_size > 10_000


async def test_servers_that_answer_otherwise_are_not_compared():
    class Other:
        async def ask(self, frame):
            return '[4,"x","InternalError","",{}]'

    with pytest.raises(UnlikeAnswersError):
        await compare([Theirs()], [Other()], frames.meter_values, rounds=1)


@pytest.mark.parametrize(
    ("goal", "reached"),
    [
        ({}, None),
        ({"at_least": 8}, True),
        ({"at_least": 9}, False),
        ({"at_most": 8}, True),
        ({"at_most": 7}, False),
    ],
)
def test_a_figure_knows_whether_its_goal_is_reached(goal, reached):
    assert Figure(name="x", about="x", value=8, **goal).reached is reached
