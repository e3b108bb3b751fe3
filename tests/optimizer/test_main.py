"""The command line: a table, a picture, JSON, and one sentence where the file makes no sense."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from optimizer.__main__ import main
from optimizer.plan import Plan

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "tests" / "scenarios"
NIGHT = SCENARIOS / "feeds_the_dear_evening_and_refills_at_night" / "problem.json"
TWO = SCENARIOS / "two_cars_share_one_fuse" / "problem.json"
SVG = "{http://www.w3.org/2000/svg}"


def run(capsys, *arguments):
    code = main(["plan", *map(str, arguments)])
    return code, *capsys.readouterr()


def test_the_table_tells_time_action_power_price_soc_money_and_why(capsys):
    code, out, _ = run(capsys, NIGHT)
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split() == ["time", "action", "power", "price", "SoC", "money", "why"]
    assert lines[1].startswith("Thu 17:00 to 01:00  feed")
    assert "−700 W" in lines[1]
    assert "Feeding the house: this kWh saves 0.38 €" in lines[1]
    assert lines[-1] == "Together 6.46 €, wear included."


def test_the_worked_example_in_the_docs_is_what_the_command_does(capsys):
    docs = (ROOT / "docs" / "plan.md").read_text(encoding="utf-8")
    example, printed = (docs.split(f"```{kind}\n")[1].split("```")[0] for kind in ("json", "text"))
    assert json.loads(example) == json.loads(NIGHT.read_text(encoding="utf-8"))
    _, out, _ = run(capsys, NIGHT)
    assert [line[:28].split() for line in printed.splitlines()] == [
        line[:28].split() for line in out.splitlines()
    ]


def test_deep_also_tells_what_binds_and_what_would_change_it(capsys):
    _, out, _ = run(capsys, NIGHT, "--deep")
    assert "a kWh it would rest." in out
    assert "Binds: car_export 0 W, departure 48,000 Wh" in out


def test_every_slot_has_its_row_on_request(capsys):
    _, out, _ = run(capsys, NIGHT, "--slots")
    assert len(out.splitlines()) == 1 + 96 + 2


def test_json_is_what_the_plan_is_read_back_from(capsys):
    _, out, _ = run(capsys, NIGHT, "--json")
    assert Plan.from_dict(json.loads(out)).slots[0].car_w == pytest.approx(-700)


def test_the_plan_before_is_stayed_with(capsys, tmp_path):
    _, out, _ = run(capsys, NIGHT, "--json")
    (tmp_path / "plan.json").write_text(out, encoding="utf-8")
    assert run(capsys, NIGHT, "--previous", tmp_path / "plan.json")[0] == 0


def test_two_devices_have_a_table_and_a_picture_each(capsys, tmp_path):
    code, out, _ = run(capsys, TWO, "--picture", tmp_path / "plan.svg")
    assert code == 0
    assert [line for line in out.splitlines() if line in {"car", "second"}] == ["car", "second"]
    assert {path.name for path in tmp_path.iterdir()} == {"plan_car.svg", "plan_second.svg"}


def test_the_picture_is_an_svg_with_a_bar_for_each_slot_that_does_something(capsys, tmp_path):
    _, out, _ = run(capsys, NIGHT, "--json", "--picture", tmp_path / "plan.svg")
    root = ET.fromstring((tmp_path / "plan.svg").read_text(encoding="utf-8"))
    bars = [one for one in root.iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    busy = [slot for slot in json.loads(out)["slots"] if slot["car_w"]]
    assert len(bars) == len(busy) > 10
    height = {bar.find(f"{SVG}title").text: float(bar.get("height")) for bar in bars}
    assert all(0 < one < 200 for one in height.values())
    words = {text.text for text in root.iter(f"{SVG}text")}
    assert {"Fri 06", "18:00", "kWh", "sun", "import price"} <= words


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("{", "the file is no JSON", id="no JSON"),
        pytest.param("[]", "the file is [], expected an object in braces {}.", id="no object"),
        pytest.param("{}", "start is 'missing', expected a time with its zone", id="nothing in it"),
        pytest.param('{"stat": 1}', "stat is 1, expected start, ", id="a misspelt key"),
    ],
)
def test_a_file_that_makes_no_sense_costs_one_sentence_and_no_traceback(capsys, tmp_path, content, sentence):
    (tmp_path / "home.json").write_text(content, encoding="utf-8")
    code, out, err = run(capsys, tmp_path / "home.json")
    assert (code, out) == (1, "")
    assert err.startswith(sentence)
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["nowhere.json"], "expected a JSON file", id="no such file"),
        pytest.param([NIGHT, "--picture", "plan.png"], "expected a name that ends in .svg", id="no SVG"),
        pytest.param(
            [NIGHT, "--picture", "/nowhere/plan.svg"], "expected a place to write to", id="no place"
        ),
        pytest.param([NIGHT, "--previous", NIGHT], "expected what Plan.to_dict wrote", id="no plan"),
    ],
)
def test_what_cannot_be_read_or_written_is_told(capsys, arguments, says):
    code, _, err = run(capsys, *arguments)
    assert code == 1
    assert says in err


def test_it_runs_as_a_command_and_loads_no_library_for_pictures_or_tables(tmp_path):
    check = (
        "import sys, runpy; sys.argv = ['optimizer', 'plan', sys.argv[1], '--picture', sys.argv[2]]\n"
        "try: runpy.run_module('optimizer', run_name='__main__')\n"
        "except SystemExit as end: assert end.code == 0\n"
        "assert not {'pandas', 'matplotlib'} & set(sys.modules)"
    )
    command = [sys.executable, "-c", check, str(NIGHT), str(tmp_path / "plan.svg")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "plan.svg").stat().st_size > 5_000
