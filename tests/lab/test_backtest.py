"""Three real weeks, lived in several ways."""

import json
from dataclasses import replace
from datetime import time
from pathlib import Path

import numpy as np
import pytest

from lab.backtest.__main__ import main
from lab.backtest.engine import Outside
from lab.backtest.foresight import Expected, Source, Sources
from lab.backtest.home import Home
from lab.backtest.result import KNOWN, OURS, Result
from lab.backtest.rolling import Planner
from lab.backtest.series import Series
from lab.backtest.strategies import perfect, rolling
from lab.backtest.year import Lived, Year
from optimizer.model.pieces import Mode

WEEKS = Path(__file__).parent.parent / "vectors" / "series" / "dk1_2024-09_15min.csv.gz"
YESTERDAY = Sources(load=Source.YESTERDAY, sun=Source.YESTERDAY, price=Source.YESTERDAY)


@pytest.fixture(scope="module")
def year() -> Year:
    return Year.of(Series.read(WEEKS), Home())


@pytest.fixture(scope="module")
def result(year: Year) -> Result:
    """Two of the weeks: the regression has begun to learn by then."""
    return Result.of(Year.of(year.series.first(14), year.home))


@pytest.fixture(params=["arrival", "cheapest", "ours", "horizon", "perfect"])
def lived(request: pytest.FixtureRequest, result: Result) -> Lived:
    return getattr(result, request.param)


def test_every_life_keeps_the_laws(lived: Lived, result: Result) -> None:
    year, power = result.year, lived.power
    case = year.case
    on = np.abs(power) > 1e-9
    assert not power[~year.slots.connected[: len(year)]].any()
    assert np.abs(power[on]).min() >= year.home.car.min_charge_w / 1000 - 1e-6
    assert (power <= np.maximum(case.charge_high, 0) + 1e-6).all()
    assert (-power <= np.maximum(case.discharge_high, 0) + 1e-6).all()
    assert lived.energy.max() <= case.top + 1e-6
    fed = np.flatnonzero(power < -1e-9)
    assert (lived.energy[fed + 1] >= year.home.car.reserve_wh / 1000 - 1e-6).all()


def test_every_life_leaves_in_time_and_calmly(lived: Lived) -> None:
    assert lived.short_kwh == 0
    assert lived.switches_per_day <= 6  # three lively weeks; 4 over a year


def test_the_more_is_known_the_less_is_paid(result: Result) -> None:
    costs = [lived.cost for lived in result.lives]
    assert costs == sorted(costs, reverse=True)
    assert result.share(result.ours) > 85
    assert result.share(result.horizon or result.ours) > 99


def test_our_forecast_beats_yesterdays_copy(result: Result) -> None:
    copied = rolling(result.year, "yesterday", Expected(result.year, YESTERDAY))
    assert result.ours.cost < copied.cost


def test_the_losses_add_up(result: Result) -> None:
    assert sum(result.losses.values()) == pytest.approx(result.ours.cost - result.perfect.cost)


@pytest.mark.parametrize("slot", [3 * 96 + 20, 9 * 96 + 70, 15 * 96 + 51, 15 * 96 + 52])
def test_nobody_looks_into_the_future(year: Year, slot: int) -> None:
    known = int(year.slots.known_until[slot])
    spot, load, sun = (values.copy() for values in (year.series.spot, year.series.load_w, year.series.sun_w))
    spot[known:], load[slot:], sun[slot:] = 9.9, 9999.0, 9999.0
    other = Year.of(replace(year.series, spot=spot, load_w=load, sun_w=sun), year.home)
    mine, theirs = Expected(year, OURS), Expected(other, OURS)
    assert mine.edition(slot) == theirs.edition(slot)
    assert mine.window(slot).changed(theirs.window(slot)) == 0
    for (_, left), (_, right) in zip(mine.beyond(slot), theirs.beyond(slot), strict=True):
        assert left.changed(right) == 0


def test_tomorrows_prices_are_known_from_one_o_clock_on(year: Year) -> None:
    noon = int(np.flatnonzero((year.slots.day == 4) & (year.slots.quarter == 51))[0])
    assert year.slots.day[year.slots.known_until[noon]] == 5
    assert year.slots.day[year.slots.known_until[noon + 1]] == 6


def test_renewing_a_plan_is_planning_anew(year: Year) -> None:
    begin = int(np.flatnonzero((year.slots.day == 5) & (year.slots.quarter == 70))[0])
    renewed = Planner(year.engine, Expected(year, OURS))
    for slot in range(begin, begin + 12):
        anew = Planner(year.engine, Expected(year, OURS)).after(slot)
        assert renewed.after(slot) == pytest.approx(anew, abs=2e-3)


def test_a_slot_of_the_year_is_carried_out_as_if_it_were_posed_alone(year: Year) -> None:
    grid = year.engine.grid
    for slot in range(3, len(year), 37):
        then = -(0.1 + 0.1 * np.sin(slot)) * grid + 0.001 * (grid - slot % 50) ** 2
        energy, mode = 12.0 + slot % 40, Mode(slot % 3 - 1)
        alone = year.engine.step(slot, year.truth[slot : slot + 1], energy, then, mode)
        assert year.step(slot, energy, then, mode) == (pytest.approx(alone[0]), alone[1])


def test_a_power_planned_for_the_expected_load_is_held_within_the_real_fuse() -> None:
    series = Series.read(WEEKS).first(4)
    surge = series.load_w + np.where(np.arange(len(series)) % 7 == 0, 14_000.0, 0.0)
    home = Home()
    surging = Year.of(
        replace(series, load_w=surge), replace(home, site=replace(home.site, export_allowed=False))
    )
    lived = rolling(surging, "rigid", Expected(surging, OURS), follows=False)
    charging = lived.power > 0
    net = (surging.series.load_w - surging.series.sun_w) / 1000
    assert (net + lived.power)[charging].max() <= home.site.fuse_w / 1000 + 1e-6
    assert (net + lived.power)[lived.power < 0].min(initial=0) >= -1e-6


def test_wear_makes_the_car_lazier(result: Result) -> None:
    home = replace(result.year.home, car=replace(result.year.home.car, wear_per_kwh=0.1))
    careful = perfect(Year.of(result.year.series, home))
    assert careful.through_kwh < 0.8 * result.perfect.through_kwh
    assert careful.wear == pytest.approx(0.1 * careful.through_kwh)


def test_a_car_that_never_leaves_is_a_home_battery(year: Year) -> None:
    home = replace(year.home, leaves=time(0), back=time(0), goal_wh=0)
    always = Year.of(year.series.first(8), home)
    lived = rolling(always, "always", Expected(always, KNOWN))
    assert lived.through_kwh > 5
    assert lived.bill < Lived.of(always, "nothing", np.zeros(len(always))).bill


def test_unknown_slots_are_compared_one_by_one() -> None:
    line = np.arange(4.0)
    outside = Outside(import_price=line, export_price=line, load_w=line, sun_w=line)
    assert outside.changed(outside) == 0
    assert outside.changed(replace(outside, sun_w=np.array([0.0, 1.0, 7.0, 3.0]))) == 3


def test_the_command_writes_figures_and_a_page_that_needs_nothing_else(tmp_path: Path) -> None:
    figures, page = tmp_path / "figures.json", tmp_path / "page.html"
    command = ["--series", str(WEEKS), "--days", "3", "--json", str(figures), "--report", str(page)]
    assert main(command) == 0
    (told,) = json.loads(figures.read_text())
    assert {"share_captured", "short_kwh", "switches_per_day", "seconds"} <= told.keys()
    text = page.read_text()
    assert text.count("<svg") == 4
    assert "<script" not in text
    assert "src=" not in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("utc,spot_eur_mwh\n", "no column"),
        ("utc,spot_eur_mwh,load_kw,pv_kw\n", "empty"),
        ("utc,spot_eur_mwh,load_kw,pv_kw\n2024-01-01T00:00+00:00,a,1,0\n", "cannot be read"),
        (
            "utc,spot_eur_mwh,load_kw,pv_kw\n2024-01-01T00:00+00:00,1,1,0\n2024-01-01T01:00+00:00,1,1,0\n",
            "another step",
        ),
    ],
)
def test_a_file_that_is_no_series_is_refused_in_a_sentence(
    tmp_path: Path, text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "series.csv"
    path.write_text(text)
    assert main(["--series", str(path)]) == 1
    assert told in " ".join(capsys.readouterr().out.split())
