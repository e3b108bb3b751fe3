"""EnergyZero (core; also ANWB Energie, Mijndomein and others): energyzero.get_energy_prices, EUR/kWh.

{"prices": [{"price": 0.21, "timestamp": "2026-11-22 17:00:00+00:00", …}]}, in UTC with a space for the T.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from ..feed import Feed
from ..rates import parse
from .adapter import Adapter, Chosen, Question, window


def ask(chosen: Chosen, now: datetime, tz: tzinfo) -> Sequence[Question]:
    """The days around now, with VAT, energy tax and the supplier's fee."""
    begin, end = window(now, tz)
    data = {
        "config_entry": chosen.entry_id,
        "incl_vat": True,
        "price_type": "all_in",
        "start": begin.isoformat(),
        "end": end.isoformat(),
    }
    return [Question(action="get_energy_prices", data=data)]


def read(answer: Mapping[str, Any], chosen: Chosen) -> Feed:
    """Prices per kWh."""
    return parse(answer, unit="EUR/kWh", currency=chosen.currency, field="prices")


ADAPTER: Final = Adapter(domain="energyzero", name="EnergyZero", ask=ask, read=read, all_in=True)
