"""Amber Electric (core): amberelectric.get_forecasts, AUD/kWh with all taxes and fees.

{"forecasts": [{"start_time": iso, "end_time": iso, "per_kwh": 0.28, "spot_per_kwh": 0.11, …}]}. Of the
channel feed_in a positive price is earned. Its intervals begin a second late: 10:00:01 to 10:30:00.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any, Final

from ..feed import Feed
from ..rates import parse
from .adapter import Adapter, Chosen, Question


def ask(chosen: Chosen, _now: datetime, _tz: tzinfo) -> Sequence[Question]:
    """All that is forecast."""
    data = {"config_entry_id": chosen.entry_id, "channel_type": chosen.part or "general"}
    return [Question(action="get_forecasts", data=data)]


def read(answer: Mapping[str, Any], chosen: Chosen) -> Feed:
    """Prices of the channel per kWh."""
    feed = parse(answer, unit="AUD/kWh", currency=chosen.currency, field="forecasts")
    rates = tuple(replace(rate, start=rate.start.replace(second=0, microsecond=0)) for rate in feed.rates)
    return replace(feed, rates=rates)


ADAPTER: Final = Adapter(
    domain="amberelectric",
    name="Amber",
    ask=ask,
    read=read,
    all_in=True,
    parts=("general", "controlled_load", "feed_in"),
)
