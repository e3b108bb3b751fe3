"""PVPC of Spain (core): prices by the hour of the wall clock, EUR/kWh with all taxes.

Attributes price_00h … price_23h of today and price_next_day_00h … of tomorrow. On the day of 25 hours the
second 02:00 is price_02h_d; on the day of 23 hours one is left out.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from .feed import Feed
from .fields import number
from .spans import HOUR, Row, spans

TODAY: Final = re.compile(r"price_(\d\d)h(_d)?")
TOMORROW: Final = re.compile(r"price_next_day_(\d\d)h(_d)?")


def is_pvpc(attributes: Mapping[str, object]) -> bool:
    """Whether these are the attributes of a PVPC sensor."""
    return "price_00h" in attributes and "price_23h" in attributes


def prices(attributes: Mapping[str, object], now: datetime, tz: tzinfo) -> Feed:
    """Prices of the day in which *now* lies in *tz*, and of the next."""
    today = now.astimezone(tz).date()
    rows = [
        Row(start=start, end=start + HOUR, value=value)
        for name, told in attributes.items()
        if (start := _start(name, today, tz)) and (value := number(told, name)) is not None
    ]
    return Feed(rates=spans(rows))


def _start(name: str, today: date, tz: tzinfo) -> datetime | None:
    for day, pattern in ((0, TODAY), (1, TOMORROW)):
        if match := pattern.fullmatch(name):
            clock = time(int(match[1]) % 24, fold=1 if match[2] else 0)
            return datetime.combine(today + timedelta(days=day), clock, tz).astimezone(UTC)
    return None
