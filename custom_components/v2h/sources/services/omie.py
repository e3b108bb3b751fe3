"""OMIE (core): omie.get_prices_for_date, EUR/kWh of Spain and Portugal, quarter hours, spot.

{"es": [{"start": iso, "end": iso, "price": 0.08}], "pt": […]}; what is not published is refused.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from ...optimizer.words import Text
from ..errors import ShapeError
from ..feed import Feed
from ..rates import parse
from .adapter import Adapter, Chosen, Question


def ask(chosen: Chosen, now: datetime, tz: tzinfo) -> Sequence[Question]:
    """Today, and tomorrow where it is out."""
    today = now.astimezone(tz).date()
    return [
        Question(
            action="get_prices_for_date",
            data={"date": (today + timedelta(days=day)).isoformat(), "countries": [chosen.part or "es"]},
            optional=day > 0,
        )
        for day in (0, 1)
    ]


def read(answer: Mapping[str, Any], chosen: Chosen) -> Feed:
    """Prices of the country."""
    country = chosen.part or "es"
    if country not in answer:
        raise ShapeError(Text("The answer of OMIE"), sorted(answer), Text("prices of {area}", area=country))
    return parse(answer[country], unit="EUR/kWh", currency=chosen.currency, field=country)


ADAPTER: Final = Adapter(domain="omie", name="OMIE", ask=ask, read=read, parts=("es", "pt"))
