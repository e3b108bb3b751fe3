"""Prices per kWh in whole money, whatever the source writes."""

import re
from collections.abc import Sequence
from typing import Final

from ..optimizer.words import Figure, Text
from .errors import ShapeError

ENERGY: Final = {"kwh": 1.0, "mwh": 1000.0, "wh": 0.001}
CENTS: Final = {"ct", "c", "cent", "cents", "¢", "p", "pence", "öre", "øre", "gr", "grosz", "st"}

# How many units of money buy what a euro buys, roughly: only to tell apart factors of 100 and 1000.
PER_EURO: Final = {
    "CZK": 25,
    "DKK": 7.5,
    "HUF": 400,
    "INR": 90,
    "ISK": 150,
    "JPY": 160,
    "NOK": 11,
    "PLN": 4.3,
    "RON": 5,
    "SEK": 11,
}
# No kWh has ever cost this much in a home, in euro; and no home pays this much in cents.
MOST_PER_KWH: Final = 5.0
MOST_CENTS: Final = 100.0


def per_kwh(
    values: Sequence[float], *, unit: str | None, currency: str, field: str
) -> tuple[float, tuple[str, ...]]:
    """The factor that makes *values* money per kWh, and the note that says so.

    The unit decides where there is one. Without one the size does where it can: between cents per kWh
    and money per MWh it often cannot, and then we ask instead of being wrong by a factor of ten.
    """
    if unit and (known := _factor(unit)) is not None:
        return known, () if known == 1 else (f"{field}: prices in {unit}, converted to {currency}/kWh.",)
    largest = max((abs(value) for value in values), default=0.0) / PER_EURO.get(currency, 1)
    if largest <= MOST_PER_KWH:
        return 1.0, ()
    if largest > MOST_CENTS:
        note = f"{field}: prices up to {max(values):g} without a unit, taken as {currency}/MWh."
        return 0.001, (note,)
    raise ShapeError(
        field,
        Text("prices up to {most}", most=Figure(f"{max(values, key=abs):g}")),
        Text(
            "{currency}/kWh; name the unit, since ct/kWh and {currency}/MWh look alike here (a web address "
            "may end in #ct/kWh or #{currency}/MWh)",
            currency=currency,
        ),
    )


def _factor(unit: str) -> float | None:
    """1 for "EUR/kWh", 0.01 for "ct/kWh", 0.001 for "EUR/MWh"; None for what is no price per energy."""
    match = re.fullmatch(r"\s*(.+?)\s*(?:/|\bper\b)\s*([kKmM]?[wW][hH])\s*", unit)
    if match is None:
        return None
    cents = 0.01 if match[1].lower() in CENTS else 1.0
    return cents / ENERGY[match[2].lower()]
