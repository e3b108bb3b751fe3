"""The owner's words become limits in W and Wh, and trips on the wall clock."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.v2h.flow.form import DEFAULTS
from custom_components.v2h.settings import HomeSettings

STOCKHOLM = ZoneInfo("Europe/Stockholm")
EVENING = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def settings(**words: Any) -> HomeSettings:
    return HomeSettings.from_data({**DEFAULTS, "price_source": 0.3, **words}, "SEK")


def test_percent_and_ampere_become_watts() -> None:
    home = settings(car_capacity_kwh=50, car_reserve_percent=30, car_goal_percent=90, fuse_a=20)
    assert home.car.reserve_wh == 15_000
    assert home.goal_wh == 45_000
    assert home.site.fuse_w == 3 * 20 * 230
    assert home.site.currency == "SEK"


def test_the_car_feeds_the_grid_only_if_its_owner_says_so() -> None:
    assert settings().site.export_limit_w == 0
    allowed = settings(export_allowed=True).site
    assert allowed.export_allowed
    assert allowed.export_limit_w == allowed.fuse_w


def test_without_address_there_is_no_inverter() -> None:
    assert settings().inverter is None
    assert settings(inverter_host="").inverter is None


def test_trips_follow_the_clock_on_the_wall_when_it_is_changed() -> None:
    spring = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # summer time begins in the night after
    departures = [trip.departure for trip in settings().trips(spring, STOCKHOLM)]
    assert departures[1] == datetime(2026, 3, 28, 6, 30, tzinfo=UTC)
    assert departures[2] == datetime(2026, 3, 29, 5, 30, tzinfo=UTC)


def test_a_trip_over_midnight_ends_on_the_next_day() -> None:
    trip = settings(departure="22:00:00", back="05:00:00").trips(EVENING, STOCKHOLM)[1]
    assert trip.departure == datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
    assert trip.back == datetime(2026, 3, 3, 4, 0, tzinfo=UTC)


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="07:30"):
        settings(departure="soon")
