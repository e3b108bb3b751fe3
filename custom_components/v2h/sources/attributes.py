"""Find the price list among the attributes of any entity."""

from collections.abc import Mapping, Sequence
from typing import Final

from ..optimizer.words import Text
from . import nordpool
from .errors import MissingError
from .feed import Feed
from .rates import LISTS, STARTS, VALUES, parse

TODAY: Final = ("today", "tomorrow")


def prices(attributes: Mapping[str, object], *, currency: str = "EUR") -> Feed:
    """Prices of an entity: Nord Pool's attributes, else the lists that look like prices.

    Of several lists the well-known name wins, then a today with its tomorrow, then the longest.
    """
    if "raw_today" in attributes:
        return nordpool.parse(attributes, currency=currency)
    found = {name: rows for name, value in attributes.items() if (rows := _looks_like_prices(value))}
    if not found:
        told = ", ".join(sorted(attributes)) or "none"
        raise MissingError(
            Text(
                "This entity carries no list of prices with their times. Choose the one of your price "
                "service that does. (Attributes of this one: {attributes}.)",
                attributes=told,
            )
        )
    names = _chosen(found)
    unit = attributes.get("unit_of_measurement")
    return parse(
        [row for name in names for row in found[name]],
        unit=unit if isinstance(unit, str) else None,
        currency=currency,
        field=" and ".join(names),
    )


def _chosen(found: Mapping[str, Sequence[object]]) -> list[str]:
    known = next((name for name in LISTS if name in found), None)
    if known:
        return [known]
    pair = [name for day in TODAY for name in sorted(found) if name.lower().endswith(day)]
    return pair or [max(found, key=lambda name: len(found[name]))]


def _looks_like_prices(value: object) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)) or not value:
        return ()
    first = value[0]
    fits = isinstance(first, Mapping) and any(key in first for key in STARTS)
    return value if fits and any(key in first for key in VALUES) else ()
