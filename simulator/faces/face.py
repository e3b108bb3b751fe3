"""A face: what a family of inverters shows on Modbus, and what it obeys."""

from collections.abc import Callable
from dataclasses import dataclass

from .image import Image, Instruments
from .orders import Orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A family of inverters: what it shows, by unit id."""

    name: str
    image: Callable[[Instruments], dict[int, Image]]
    orders: Callable[[dict[int, Image]], dict[int, Orders]] = lambda _shown: {}
    """What it obeys, by unit id. Nothing: it takes no orders."""
