"""Green Planet Energy (core): green_planet_energy.get_prices, EUR/kWh, quarter hours, all-in.

{"prices": [{"start": iso, "end": iso, "price": 0.29}], …}; slots without a price are left out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from ..feed import Feed
from ..rates import parse
from .adapter import Adapter, Chosen, Question


def ask(chosen: Chosen, _now: datetime, _tz: tzinfo) -> Sequence[Question]:
    """The coming 24 hours: it answers no more."""
    return [Question(action="get_prices", data={"config_entry_id": chosen.entry_id, "hours": 24})]


def read(answer: Mapping[str, Any], chosen: Chosen) -> Feed:
    """Prices per kWh."""
    return parse(answer, unit="EUR/kWh", currency=chosen.currency, field="prices")


ADAPTER: Final = Adapter(
    domain="green_planet_energy", name="Green Planet Energy", ask=ask, read=read, all_in=True
)
