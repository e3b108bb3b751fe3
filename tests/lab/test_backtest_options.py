"""What V2H would be worth in other homes."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from lab.backtest.errors import BacktestError
from lab.backtest.grid import Worth, options, worth, worths
from lab.backtest.home import Home, Tariff
from lab.backtest.houses import moved_in, repeated
from lab.backtest.pictures import worths as drawn
from lab.backtest.series import Series

WEEKS = Path(__file__).parent.parent / "vectors" / "series" / "dk1_2024-09_15min.csv.gz"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def series() -> Series:
    return Series.read(WEEKS)


def with_wear(wear: float) -> Home:
    home = Home()
    return replace(home, car=replace(home.car, wear_per_kwh=wear))


def test_the_grid_asks_every_house_with_every_tariff_and_charger(series: Series) -> None:
    asked = options(series, Home())
    assert len({(option.house, option.tariff, option.charger) for option in asked}) == len(asked) == 18


def test_wear_is_taken_off_what_v2h_adds(series: Series) -> None:
    option = options(series.first(5), with_wear(0.05))[0]
    found = worth(option)
    assert found.left == pytest.approx(found.v2h - 0.05 * found.through_kwh)
    assert found.smart > 0


def test_without_any_spread_of_prices_v2h_is_worth_nothing(series: Series) -> None:
    flat = replace(series.first(3), spot=np.full(3 * 96, 0.08), sun_w=np.zeros(3 * 96))
    found = worth(options(flat, with_wear(0.03))[0])
    assert found.through_kwh == pytest.approx(0, abs=0.1)
    assert found.left == pytest.approx(0, abs=1)


def test_processes_give_the_answers_in_the_order_asked(series: Series) -> None:
    asked = options(series.first(1), Home())[:3]
    done: list[tuple[int, int]] = []
    found = worths(asked, 2, lambda count, of: done.append((count, of)))
    assert [row.charger for row in found] == [option.charger for option in asked]
    assert done[-1] == (3, 3)


def test_the_picture_names_every_option() -> None:
    row = Worth(house="h", tariff="t", charger="c", arrival=1, smart=2, v2h=3, wear=1, through_kwh=9)
    assert drawn([row]).count("<svg") == 1


def test_a_fixed_price_for_feeding_in_replaces_the_market() -> None:
    spot = np.array([-0.1, 0.3])
    assert Tariff(export_fixed=0.08).export_price(spot).tolist() == [0.08, 0.08]
    assert Tariff().export_price(spot) == pytest.approx([-0.105, 0.295])


def citylearn(path: Path) -> Path:
    """A year in which every hour uses its own number of Wh."""
    rows = ["month,hour,non_shiftable_load,solar_generation", "7,24,99,0"]
    rows += [f"x,{hour % 24 + 1},{hour / 1000},{hour % 24}" for hour in range(8760)]
    path.write_text("\n".join(rows) + "\n")
    return path


def test_another_house_moves_in_on_the_same_day_of_the_year(series: Series, tmp_path: Path) -> None:
    moved = moved_in(series, citylearn(tmp_path / "house.csv"), 5.0, BERLIN)
    first_of_september = 31 * 24
    assert moved.load_w[0] == pytest.approx(first_of_september)
    assert moved.load_w[4 * 25] == pytest.approx(first_of_september + 25)
    assert moved.sun_w[4 * 12] == pytest.approx(12 * 5)
    assert np.array_equal(moved.spot, series.spot)


def test_a_house_that_is_none_is_refused_in_a_sentence(series: Series, tmp_path: Path) -> None:
    path = tmp_path / "house.csv"
    path.write_text("month,hour\n7,24\n8,1\n")
    with pytest.raises(BacktestError, match="no column"):
        moved_in(series, path, 5.0, BERLIN)


def test_twice_the_load_is_twice_the_load(series: Series) -> None:
    assert np.array_equal(repeated(series, 2).load_w, 2 * series.load_w)
