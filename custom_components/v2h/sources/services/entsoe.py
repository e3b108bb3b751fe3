"""ENTSO-e (HACS): entsoe.get_energy_prices, with what the owner configured there, per kWh or per MWh.

{"prices": [{"timestamp": iso, "price": 0.12}]}; no ends. A day that it holds is answered at once; any other
is fetched, and not to be had before it is published.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from ..feed import Feed
from ..rates import parse
from .adapter import Adapter, Chosen, Question


def ask(chosen: Chosen, now: datetime, tz: tzinfo) -> Sequence[Question]:
    """Today, and tomorrow where it is out."""
    today = now.astimezone(tz).replace(hour=0, minute=0, second=0, microsecond=0)
    return [
        Question(
            action="get_energy_prices",
            data={
                "config_entry": chosen.entry_id,
                "start": day.isoformat(),
                "end": day.replace(hour=23, minute=59).isoformat(),
            },
            optional=day > today,
        )
        for day in (today, today + timedelta(days=1))
    ]


def read(answer: Mapping[str, Any], chosen: Chosen) -> Feed:
    """Prices per kWh."""
    unit = f"{chosen.currency}/{chosen.energy or 'kWh'}"
    return parse(answer, unit=unit, currency=chosen.currency, field="prices")


ADAPTER: Final = Adapter(domain="entsoe", name="ENTSO-e", ask=ask, read=read, energy_key="energy_scale")
