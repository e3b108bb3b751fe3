"""What a source delivered."""

from dataclasses import dataclass

from ..optimizer.series import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Rates in order of time, without overlap: money per kWh, or W of sun. Nothing stands for unknown.

    *notes* say what was converted or assumed, in sentences.
    """

    rates: tuple[Rate, ...]
    notes: tuple[str, ...] = ()
    low: tuple[Rate, ...] = ()
    """W of sun that come on nine days of ten, where the forecast tells it."""
    high: tuple[Rate, ...] = ()
    """W of sun that come on one day of ten, where the forecast tells it."""
