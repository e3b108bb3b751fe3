"""What is wrong with a home's prices."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.v2h.optimizer.series import Rate
from custom_components.v2h.troubles.home import price_troubles

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("hour", "until", "told"),
    [(17, 24, True), (17, 25, True), (17, 48, False), (12, 24, False), (23, 24, True)],
)
def test_tomorrows_prices_are_missed_in_the_evening(hour: int, until: int, told: bool) -> None:
    midnight = datetime(2026, 3, 2, tzinfo=ZONE)
    rates = [Rate(start=midnight, end=midnight + timedelta(hours=until), value=0.2)]
    found = price_troubles(rates, midnight.replace(hour=hour), ZONE)
    assert bool(found) is told


def test_a_home_without_any_price_has_another_trouble() -> None:
    assert price_troubles([], NOW, ZONE) == []
