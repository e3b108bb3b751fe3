"""Octopus Energy (HACS): event entities that carry one day's rates each.

event.octopus_energy_electricity_<serial>_<mpan>_current_day_rates and …_next_day_rates, each with the
attribute rates: [{"start", "end", "value_inc_vat"}] in GBP/kWh, with all taxes.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from ..optimizer.words import Text
from .errors import MissingError
from .feed import Feed
from .rates import parse
from .spans import Row, spans

DAYS: Final = ("previous", "current", "next")


def siblings(entity_id: str) -> Sequence[str]:
    """The entities of all days, of which *entity_id* is one. Empty: it is no entity of Octopus."""
    for day in DAYS:
        before, found, _ = entity_id.partition(f"_{day}_day_rates")
        if found and entity_id.startswith("event."):
            return [f"{before}_{other}_day_rates" for other in DAYS]
    return ()


def prices(days: Mapping[str, Mapping[str, object]]) -> Feed:
    """One series out of the attributes of each day's entity. A day without rates is not told yet."""
    rows = [
        Row(start=rate.start, end=rate.end, value=rate.value)
        for attributes in days.values()
        if attributes.get("rates")
        for rate in parse(attributes["rates"], unit="GBP/kWh", currency="GBP").rates
    ]
    if not rows:
        raise MissingError(
            Text(
                "Octopus tells no rates yet. In its integration, enable the event entities of the day's "
                "rates."
            )
        )
    return Feed(rates=spans(rows))
