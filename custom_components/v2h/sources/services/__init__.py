"""Prices that another integration tells when it is asked by an action: one file per integration.

Each file is pure: what to ask, and what the answer means. `ask.py` does the asking.
"""

from collections.abc import Mapping
from typing import Final

from . import amber, easyenergy, energyzero, entsoe, green_planet, nordpool, omie, tibber
from .adapter import Adapter, Chosen, Question

__all__ = ["ADAPTERS", "Adapter", "Chosen", "Question"]

ADAPTERS: Final[Mapping[str, Adapter]] = {
    adapter.domain: adapter
    for adapter in (
        nordpool.ADAPTER,
        tibber.ADAPTER,
        energyzero.ADAPTER,
        easyenergy.ADAPTER,
        entsoe.ADAPTER,
        omie.ADAPTER,
        amber.ADAPTER,
        green_planet.ADAPTER,
    )
}
"""By the domain of the integration, the most used first."""
