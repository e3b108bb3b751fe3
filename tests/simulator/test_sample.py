"""The shipped days."""

from datetime import timedelta

import pytest

from simulator.errors import SampleError
from simulator.sample import SampleDay, by_the_second


def test_every_day_has_a_dear_evening_and_a_cheap_night(sample):
    for day in sample.spot.reshape(-1, 96):
        assert day[68:76].mean() > day[4:20].mean() + 0.1  # 17 to 19 h against 1 to 5 h, €/kWh


def test_the_sample_starts_over_after_its_last_quarter_hour(sample):
    assert sample.end - sample.start == timedelta(days=3)
    assert sample.slot(sample.end + timedelta(minutes=16)) == 1
    assert sample.slot(sample.start - timedelta(minutes=1)) == 287


def test_drawn_by_the_second_the_energy_stays(sample):
    assert by_the_second(sample.load_w).mean() == pytest.approx(sample.load_w.mean(), rel=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("utc,spot_eur_mwh,load_kw,pv_kw\n2024-11-05T00:00Z,1,2,x\n", id="not a number"),
        pytest.param("utc,spot_eur_mwh,load_kw,pv_kw\n2024-11-05T00:00Z,1,2,3\n", id="not a whole day"),
    ],
)
def test_a_damaged_file_is_one_sentence(tmp_path, text):
    path = tmp_path / "broken.csv"
    path.write_text(text)
    with pytest.raises(SampleError, match=r"broken\.csv"):
        SampleDay.load(path)
