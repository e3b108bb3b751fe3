"""Chargers built on EVerest (Pionix and others): a car's discharge limits may come with a minus sign.

ISO 15118-20 is unclear about the sign, so EVerest has an option for it and passes on what it gets.
"""

from typing import Final

from .quirk import Quirk

EVEREST: Final = Quirk(
    name="negative discharge limits",
    source="EVerest pull request 1473 (2025-11): option negative_bidirectional_limits",
    vendor="pionix*",
    negative_discharge_limits=True,
)
