"""easyEnergy (core): easyenergy.get_energy_usage_prices, EUR/kWh as on the bill, without ends.

{"prices": [{"timestamp": "2026-11-22 17:00:00+00:00", "price": 0.21}]}
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from ..feed import Feed
from ..rates import parse
from .adapter import Adapter, Chosen, Question, window


def ask(chosen: Chosen, now: datetime, tz: tzinfo) -> Sequence[Question]:
    """The days around now, by the quarter of an hour, as they are billed: with VAT, energy tax and fee."""
    begin, end = window(now, tz)
    data = {
        "config_entry": chosen.entry_id,
        "incl_vat": True,
        "granularity": "quarter",
        "price_type": "invoice",
        "start": begin.isoformat(),
        "end": end.isoformat(),
    }
    return [Question(action="get_energy_usage_prices", data=data)]


def read(answer: Mapping[str, Any], chosen: Chosen) -> Feed:
    """Prices per kWh."""
    return parse(answer, unit="EUR/kWh", currency=chosen.currency, field="prices")


ADAPTER: Final = Adapter(domain="easyenergy", name="easyEnergy", ask=ask, read=read, all_in=True)
