"""ENTSO-e (HACS): entsoe.get_energy_prices, per kWh, with what the owner configured there.

{"prices": [{"timestamp": iso, "price": 0.12}]}; no ends.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from ..feed import Feed
from ..rates import parse
from .adapter import Adapter, Chosen, Question, window


def ask(chosen: Chosen, now: datetime, tz: tzinfo) -> Sequence[Question]:
    """The days around now."""
    begin, end = window(now, tz)
    data = {"config_entry": chosen.entry_id, "start": begin.isoformat(), "end": end.isoformat()}
    return [Question(action="get_energy_prices", data=data)]


def read(answer: Mapping[str, Any], chosen: Chosen) -> Feed:
    """Prices per kWh."""
    return parse(answer, unit=f"{chosen.currency}/kWh", currency=chosen.currency, field="prices")


ADAPTER: Final = Adapter(domain="entsoe", name="ENTSO-e", ask=ask, read=read)
