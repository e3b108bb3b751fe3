"""EnergyZero (core; also ANWB Energie, Mijndomein and others): energyzero.get_energy_prices, EUR/kWh.

{"prices": [{"price": 0.21, "timestamp": "2026-11-22 17:00:00+00:00", …}]}, in UTC with a space for the T. A
span with a single day that is not published is refused as a whole: each day is a question of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from ..feed import Feed
from ..rates import parse
from .adapter import Adapter, Chosen, Question


def ask(chosen: Chosen, now: datetime, tz: tzinfo) -> Sequence[Question]:
    """Today, and tomorrow where it is out: by the quarter of an hour, with VAT, energy tax and fee."""
    today = now.astimezone(tz).date()
    return [
        Question(
            action="get_energy_prices",
            data={
                "config_entry": chosen.entry_id,
                "incl_vat": True,
                "price_type": "all_in",
                "interval": "quarter",
                "start": day.isoformat(),
                "end": day.isoformat(),
            },
            optional=day > today,
        )
        for day in (today, today + timedelta(days=1))
    ]


def read(answer: Mapping[str, Any], chosen: Chosen) -> Feed:
    """Prices per kWh."""
    return parse(answer, unit="EUR/kWh", currency=chosen.currency, field="prices")


ADAPTER: Final = Adapter(domain="energyzero", name="EnergyZero", ask=ask, read=read, all_in=True)
