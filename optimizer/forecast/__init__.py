"""What is not known yet: prices beyond the published hours, load and sun. Pure numbers in, numbers out.

Everything is in local days of 96 quarter-hours, so that a meal stays a meal when the clocks change.
Which of it earns money, and how much, is in docs/performance.md.
"""

from .days import by_day
from .nowcast import carried_on, scaled_on
from .price import Way, price_ways
from .sun import corrected
from .usual import usual

__all__ = ["Way", "by_day", "carried_on", "corrected", "price_ways", "scaled_on", "usual"]
