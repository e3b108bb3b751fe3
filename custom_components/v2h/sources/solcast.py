"""Solcast (HACS): sensors that carry one day's forecast each, with what comes on nine days of ten.

sensor.solcast_pv_forecast_forecast_today, …_tomorrow, …_day_3 and so on, each with the attribute
detailedForecast: [{"period_start", "pv_estimate", "pv_estimate10", "pv_estimate90"}] in kW.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..optimizer.series import Rate
from ..optimizer.words import Text
from .errors import MissingError
from .feed import Feed
from .forecast import DETAILED, parse

DAYS: Final = ("today", "tomorrow", "day_3", "day_4")


def siblings(entity_id: str) -> Sequence[str]:
    """The sensors of all days, of which *entity_id* is one. Empty: it is none of Solcast's."""
    for day in DAYS:
        before = entity_id.removesuffix(f"_forecast_{day}")
        if before != entity_id:
            return [f"{before}_forecast_{other}" for other in DAYS]
    return ()


def is_solcast(attributes: Mapping[str, object]) -> bool:
    """Whether these are the attributes of a day's sensor."""
    return any(name in attributes for name in DETAILED)


def forecast(days: Iterable[Mapping[str, object]], *, careful: bool) -> Feed:
    """One series out of the attributes of each day's sensor. A day without a list is not told."""
    feeds = [parse(attributes, careful=careful) for attributes in days if is_solcast(attributes)]
    if not feeds:
        raise MissingError(
            Text("Solcast tells no forecast yet: switch on its detailed forecast in its options.")
        )
    notes = dict.fromkeys(note for feed in feeds for note in feed.notes)
    return Feed(
        rates=_in_order(feed.rates for feed in feeds),
        notes=tuple(notes),
        low=_in_order(feed.low for feed in feeds),
        high=_in_order(feed.high for feed in feeds),
    )


def _in_order(days: Iterable[tuple[Rate, ...]]) -> tuple[Rate, ...]:
    return tuple(sorted((rate for day in days for rate in day), key=lambda rate: rate.start))
