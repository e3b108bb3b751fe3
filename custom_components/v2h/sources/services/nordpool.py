"""Nord Pool (core): nordpool.get_prices_for_date, quarter hours per MWh, without taxes and fees.

{"SE3": [{"start": iso, "end": iso, "price": 512.3}]}; a day that is not published is an empty list. Its days
are those of the market, in Central European time wherever the home is. Its entry may be in another currency
than the home: the home's is asked for where the market has it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from ...optimizer.words import Text
from ..errors import ShapeError
from ..feed import Feed
from ..rates import parse
from .adapter import Adapter, Chosen, Question

MARKET: Final = ZoneInfo("Europe/Oslo")
CURRENCIES: Final = frozenset({"BGN", "DKK", "EUR", "NOK", "PLN", "RON", "SEK"})


def ask(chosen: Chosen, now: datetime, _tz: tzinfo) -> Sequence[Question]:
    """Today, and tomorrow where it is out."""
    today = now.astimezone(MARKET).date()
    wanted = {"areas": [chosen.part]} if chosen.part else {}
    money = {"currency": chosen.currency} if chosen.currency in CURRENCIES else {}
    return [
        Question(
            action="get_prices_for_date",
            data={"config_entry": chosen.entry_id, "date": day.isoformat(), **wanted, **money},
            optional=day > today,
        )
        for day in (today, today + timedelta(days=1))
    ]


def read(answer: Mapping[str, Any], chosen: Chosen) -> Feed:
    """Prices of the area, or of the only one. Its price in money per MWh becomes one per kWh."""
    area = chosen.part or next(iter(answer), "")
    if area not in answer:
        expected = Text("prices of {area}", area=area or Text("an area"))
        raise ShapeError(Text("The answer of Nord Pool"), sorted(answer), expected)
    if not answer[area]:
        return Feed(rates=())
    priced = parse(answer[area], unit=f"{chosen.currency}/MWh", currency=chosen.currency, field=area)
    return Feed(rates=priced.rates)


ADAPTER: Final = Adapter(domain="nordpool", name="Nord Pool", ask=ask, read=read, parts_key="areas")
