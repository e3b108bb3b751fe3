"""Tibber (core): tibber.get_prices, per kWh with tax, but in the north without the grid company's fee.

{"prices": {"Home": [{"start_time": iso, "price": 0.31}]}}; no ends, and today only unless asked for more.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from ...optimizer.words import Text
from ..errors import ShapeError
from ..feed import Feed
from ..rates import parse
from .adapter import Adapter, Chosen, Question, window


def ask(_chosen: Chosen, now: datetime, tz: tzinfo) -> Sequence[Question]:
    """The days around now, in one go."""
    begin, end = window(now, tz)
    return [Question(action="get_prices", data={"start": begin.isoformat(), "end": end.isoformat()})]


def read(answer: Mapping[str, Any], chosen: Chosen) -> Feed:
    """Prices of the home of this name, or of the only one."""
    homes = answer.get("prices")
    if not isinstance(homes, Mapping):
        raise ShapeError("prices", homes, Text("prices by the name of the home"))
    name = chosen.part or next(iter(homes), "")
    if name not in homes:
        raise ShapeError("prices", sorted(homes), Text("a home named {name}", name=name))
    if not homes[name]:
        return Feed(rates=())
    return parse(homes[name], unit=f"{chosen.currency}/kWh", currency=chosen.currency, field=name)


ADAPTER: Final = Adapter(domain="tibber", name="Tibber", ask=ask, read=read)
