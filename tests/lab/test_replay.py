"""Recordings of chargers, played against the server of today."""

import json
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.replay.__main__ import main
from lab.replay.record import EVENINGS
from lab.replay.recorded import read
from lab.replay.run import replay

RECORDINGS = sorted((Path(__file__).parents[1] / "vectors" / "recordings").glob("*.jsonl"))
DYNAMIC = next(path for path in RECORDINGS if path.stem == "dynamic")


def test_there_is_a_recording_of_every_evening():
    assert {path.stem for path in RECORDINGS} == set(EVENINGS)


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
async def test_the_server_of_today_does_as_it_was_recorded(path):
    assert [str(difference) for difference in await replay(read(path))] == []


def changed(tmp_path, change) -> Path:
    """The recording of a dynamic charger, with one frame of the server otherwise."""
    lines = [json.loads(line) for line in DYNAMIC.read_text().splitlines()]
    where = next(
        n for n, line in enumerate(lines) if line.get("from") == "server" and change(line["frame"], lines)
    )
    path = tmp_path / "changed.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return path, where + 1


async def test_a_call_that_is_made_otherwise_today_is_shown_with_its_line(tmp_path):
    def change(frame, _):
        if frame[2] != "SetVariables":
            return False
        frame[3]["setVariableData"][0]["attributeValue"] = "something else"
        return True

    path, where = changed(tmp_path, change)
    (difference,) = await replay(read(path))
    assert difference.place == where
    assert "SetVariables differs" in difference.what
    assert "something else" in difference.what


async def test_a_call_that_comes_no_more_is_shown(tmp_path):
    def change(frame, _):
        if frame[2] != "GetChargingProfiles":
            return False
        frame[2] = "ClearVariableMonitoring"
        return True

    path, where = changed(tmp_path, change)
    first = (await replay(read(path)[:where]))[0]
    assert (first.place, first.what.partition(":")[0]) == (where, "ClearVariableMonitoring does not come")


async def test_a_call_that_is_made_for_the_first_time_today_is_shown(tmp_path):
    def change(frame, lines):
        if frame[2] != "SetVariables":
            return False
        lines[:] = [line for line in lines if line.get("frame", "??")[1] != frame[1]]
        return True

    path, where = changed(tmp_path, change)
    told = await replay(read(path)[: where + 5])
    assert any("is asked for SetVariables" in difference.what for difference in told)


def test_the_command_says_how_it_went(tmp_path, capsys):
    assert main([str(DYNAMIC)]) == 0
    assert "dynamic.jsonl: 100 entries, 0 differences" in capsys.readouterr().out
    (tmp_path / "letter.txt").write_text("Dear landlord")
    assert main([str(tmp_path / "letter.txt")]) == 2
    assert "is not a recording" in capsys.readouterr().err


def test_a_recording_with_holes_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "r.jsonl").write_text('{"left_out": 3}\n')
    with pytest.raises(LabError, match="3 frames are missing"):
        read(tmp_path / "r.jsonl")
