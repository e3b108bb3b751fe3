"""Reads inverters, meters and home batteries over Modbus: registers in, readings out. No Home Assistant here.

    device = await scan(link)                        # once
    reader = Reader(device)
    reading = await reader.read(link, elapsed=...)    # every few seconds

A link is anything with `read`, `read_input` and `for_unit`; pymodbus_link.py brings one for outside Home
Assistant. Signs: grid + = import, sun >= 0, battery + = it fills. Unknown is None, never 0.
How to add an inverter: docs/inverters.md.
"""

from .device import Block, Device
from .errors import (
    AnswerError,
    InverterError,
    LinkDownError,
    LinkError,
    LinkTimeoutError,
    MapFileError,
    MapShiftedError,
    NothingToReadError,
    NotSunSpecError,
    RefusedError,
    UnknownDeviceError,
)
from .link import Link, refused
from .native.catalog import MAPS
from .reader import Reader, read
from .reading import Reading
from .scan import scan, take_map
from .search import UNITS, search

__all__ = [
    "MAPS",
    "UNITS",
    "AnswerError",
    "Block",
    "Device",
    "InverterError",
    "Link",
    "LinkDownError",
    "LinkError",
    "LinkTimeoutError",
    "MapFileError",
    "MapShiftedError",
    "NotSunSpecError",
    "NothingToReadError",
    "Reader",
    "Reading",
    "RefusedError",
    "UnknownDeviceError",
    "read",
    "refused",
    "scan",
    "search",
    "take_map",
]
