"""Reads inverters and meters over Modbus: registers in, readings out. Knows nothing of Home Assistant.

    device = await scan(link)                       # once
    reading = await read(link, device, elapsed=...)  # every few seconds

A link is anything with `read(address, count)`; pymodbus_link.py brings one for outside Home Assistant.
Signs: grid + = import, sun >= 0. Unknown is None, never 0.
"""

from .device import Block, Device
from .errors import (
    AnswerError,
    InverterError,
    LinkDownError,
    LinkError,
    LinkTimeoutError,
    MapShiftedError,
    NothingToReadError,
    NotSunSpecError,
    RefusedError,
)
from .link import Link, refused
from .reading import Reading
from .search import UNITS, search
from .sunspec.read import read
from .sunspec.scan import scan

__all__ = [
    "UNITS",
    "AnswerError",
    "Block",
    "Device",
    "InverterError",
    "Link",
    "LinkDownError",
    "LinkError",
    "LinkTimeoutError",
    "MapShiftedError",
    "NotSunSpecError",
    "NothingToReadError",
    "Reading",
    "RefusedError",
    "read",
    "refused",
    "scan",
    "search",
]
