"""A home out of Home Assistant's long-term statistics: its database, and exports of it."""

import csv
import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from homeassistant.components.recorder.db_schema import Base, Statistics, StatisticsMeta
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lab.backtest.__main__ import main
from lab.backtest.errors import BacktestError
from lab.backtest.measured import Wanted, measured, terms
from lab.backtest.series import Series

START = datetime(2025, 3, 1, tzinfo=UTC)
HOURS = 24 * 12
LOST = range(200, 205)
"""Hours in which Home Assistant was down."""


def load_kwh(hour):
    return 0.4 + 0.1 * (hour % 24 > 17)


def sun_w(hour):
    return max(0.0, 3000 * math.sin((hour % 24 - 6) / 12 * math.pi))


def price(hour):
    return 0.08 + 0.03 * math.cos(hour / 24 * 2 * math.pi)


METERS = {
    "sensor.grid_in": ("kWh", "sum", lambda hour: load_kwh(hour) + 2.0 * (hour % 24 == 18)),
    "sensor.car": ("Wh", "sum", lambda hour: 2000.0 * (hour % 24 == 18)),
    "sensor.roof": ("kW", "mean", lambda hour: sun_w(hour) / 1000),
    "market:spot": ("EUR/MWh", "mean", lambda hour: price(hour) * 1000),
    "sensor.cents": ("ct/kWh", "state", lambda hour: price(hour) * 100),
}
HOME = Wanted(load=terms("sensor.grid_in - sensor.car"), sun=terms("sensor.roof"), price=terms("market:spot"))


def rows():
    """Every hour of every meter, as the recorder keeps it: counters as their sum at the end of the hour."""
    for name, (unit, kind, value) in METERS.items():
        total = 1234.5
        for hour in range(HOURS):
            total += value(hour)
            if hour not in LOST:
                yield name, unit, hour, {kind: total if kind == "sum" else value(hour)}


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    """A recorder database, made by Home Assistant's own schema."""
    path = tmp_path_factory.mktemp("recorder") / "home-assistant_v2.db"
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        meters: dict[str, StatisticsMeta] = {}
        for name, unit, hour, values in rows():
            if name not in meters:
                meters[name] = StatisticsMeta(
                    statistic_id=name, source="recorder", unit_of_measurement=unit, mean_type=0
                )
                session.add(meters[name])
                session.flush()
            begin = (START + timedelta(hours=hour)).timestamp()
            session.add(Statistics(metadata_id=meters[name].id, start_ts=begin, **values))
        session.commit()
    engine.dispose()
    return path


@pytest.fixture
def exported(request, tmp_path) -> Path:
    """The same as an export."""
    path = tmp_path / f"export.{'csv' if request.param == 'csv' else 'json'}"
    told: dict[str, list[dict[str, object]]] = {}
    for name, unit, hour, values in rows():
        begin = START + timedelta(hours=hour)
        start = begin.timestamp() * 1000 if request.param == "websocket" else begin.isoformat()
        told.setdefault(name, []).append({"start": start, "unit": unit, **values})
    if request.param == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["statistic_id", "start", "unit", "mean", "sum", "state"])
            writer.writeheader()
            writer.writerows({"statistic_id": name, **row} for name, many in told.items() for row in many)
    else:
        plain = {
            name: [{k: v for k, v in row.items() if k != "unit"} for row in many]
            for name, many in told.items()
        }
        path.write_text(json.dumps(plain if request.param == "websocket" else {"statistics": plain}))
    return path


def as_lived(series: Series) -> None:
    """The home behind the meters, with the holes filled from the days around them."""
    hours = np.arange(1, HOURS)
    assert series.start == START + timedelta(hours=1)
    assert series.load_w[::4] == pytest.approx([1000 * load_kwh(hour) for hour in hours], abs=101)
    known = [i for i, hour in enumerate(hours) if not LOST.start <= hour <= LOST.stop]
    assert series.load_w[::4][known] == pytest.approx([1000 * load_kwh(hours[i]) for i in known])
    assert series.sun_w[3::4] == pytest.approx([sun_w(hour) for hour in hours])
    assert series.spot[::4] == pytest.approx([price(hour) for hour in hours])


def test_the_database_of_home_assistant_is_read_as_it_is(database: Path) -> None:
    before = database.read_bytes()
    series, told = measured(database, HOME)
    as_lived(series)
    assert "287 hours from 01 March 2025" in told
    assert database.read_bytes() == before


@pytest.mark.parametrize("exported", ["csv", "action", "websocket"], indirect=True)
def test_an_export_tells_the_same(exported: Path, request: pytest.FixtureRequest) -> None:
    if exported.suffix == ".csv":
        as_lived(measured(exported, HOME)[0])
        return
    with pytest.raises(BacktestError, match=r"tells no unit.*sensor.grid_in\[W\]"):
        measured(exported, HOME)
    units = Wanted(
        load=terms("sensor.grid_in[kWh] - sensor.car[Wh]"),
        sun=terms("sensor.roof[kW]"),
        price=terms("market:spot[EUR/MWh]"),
    )
    as_lived(measured(exported, units)[0])


def test_a_price_in_cents_that_is_only_a_state_counts_too(database: Path) -> None:
    other = Wanted(load=HOME.load, price=terms("sensor.cents"))
    series, _ = measured(database, other)
    assert series.spot[0] == pytest.approx(price(1))
    assert not series.sun_w.any()


def test_prices_of_another_file_are_taken_of_the_same_hours(database: Path) -> None:
    spot = np.arange(96.0 * 20)
    market = Series(name="m", start=START - timedelta(days=5), spot=spot, load_w=spot, sun_w=spot)
    series, _ = measured(database, Wanted(load=HOME.load), market)
    assert series.spot[0] == 5 * 96 + 4
    assert len(series.spot) == len(series.load_w)
    late = Series(name="m", start=START + timedelta(days=90), spot=spot, load_w=spot, sun_w=spot)
    with pytest.raises(BacktestError, match="less than two days in common"):
        measured(database, Wanted(load=HOME.load), late)


def test_a_counter_that_was_exchanged_loses_one_hour_only(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    lines = ["statistic_id,start,unit,sum"]
    for hour in range(72):
        begin = (START + timedelta(hours=hour)).isoformat()
        lines.append(f"sensor.a,{begin},kWh,{hour if hour < 40 else hour - 40}")
    path.write_text("\n".join(lines))
    series, _ = measured(path, Wanted(load=terms("sensor.a")), flat_market())
    assert series.load_w == pytest.approx(np.full(71 * 4, 1000.0))


def flat_market() -> Series:
    flat = np.full(96 * 4, 0.1)
    return Series(name="m", start=START, spot=flat, load_w=flat, sun_w=flat)


@pytest.mark.parametrize(
    ("load", "told"),
    [
        pytest.param("sensor.grid_inn", "it has sensor.grid_in", id="a name that is almost right"),
        pytest.param("market:spot", "unit EUR/MWh; expected W", id="a price is no load"),
        pytest.param("sensor.grid_in sensor.car", "is no sum of statistics", id="a sign is missing"),
        pytest.param("grid in", "is no sum of statistics", id="a name as people say it"),
    ],
)
def test_what_does_not_fit_is_told_in_a_sentence(database: Path, load: str, told: str) -> None:
    with pytest.raises(BacktestError, match=told):
        measured(database, Wanted(load=terms(load), price=HOME.price))


def test_a_year_full_of_holes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    hours = [hour for hour in range(100) if hour % 3 == 0]
    lines = [f"sensor.a,{(START + timedelta(hours=hour)).isoformat()},W,300" for hour in hours]
    path.write_text("\n".join(["entity_id,last_changed,unit,mean", *lines]))
    with pytest.raises(BacktestError, match="lacks 67 % of the hours"):
        measured(path, Wanted(load=terms("sensor.a")), flat_market())


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0 broken", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_a_file_that_holds_no_statistics_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.db"
    path.write_bytes(content)
    with pytest.raises(BacktestError):
        measured(path, HOME)


def test_the_command_lives_what_home_assistant_recorded(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures, page = tmp_path / "figures.json", tmp_path / "page.html"
    command = ["--statistics", str(database), "--load", "sensor.grid_in-sensor.car", "--sun", "sensor.roof"]
    command += ["--price", "market:spot", "--days", "4", "--no-split", "--json", str(figures)]
    assert main([*command, "--report", str(page)]) == 0
    (told,) = json.loads(figures.read_text())
    assert told["series"] == "home-assistant_v2"
    assert told["share_captured"] > 50
    assert main(["--statistics", str(database)]) == 1
    assert main([]) == 1
    assert "--load" in capsys.readouterr().out
