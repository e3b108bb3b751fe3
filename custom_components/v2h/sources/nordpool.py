"""Attributes of the custom Nord Pool sensor: raw_today and raw_tomorrow, spot prices without fees."""

from collections.abc import Mapping

from .feed import Feed
from .fields import table
from .rates import parse as parse_list


def parse(attributes: Mapping[str, object], *, currency: str = "EUR") -> Feed:
    """Today and, once published, tomorrow. Missing tomorrow is short, not zero."""
    rows = list(table(attributes.get("raw_today"), "raw_today"))
    if attributes.get("raw_tomorrow"):
        rows += table(attributes["raw_tomorrow"], "raw_tomorrow")
    own = attributes.get("currency")
    return parse_list(
        rows,
        unit=_unit(attributes),
        currency=own if isinstance(own, str) else currency,
        field="raw_today and raw_tomorrow",
    )


def _unit(attributes: Mapping[str, object]) -> str | None:
    """The sensor tells cents and the unit of energy apart from each other."""
    energy = attributes.get("unit")
    if isinstance(energy, str):
        money = "ct" if attributes.get("price_in_cents") is True else attributes.get("currency", "EUR")
        return f"{money}/{energy}"
    unit = attributes.get("unit_of_measurement")
    return unit if isinstance(unit, str) else None
