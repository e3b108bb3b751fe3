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
    RestraintError,
    UnknownDeviceError,
)
from .etiquette import LEASE_S, Etiquette
from .levers import Restraint
from .link import Link, WritableLink, refused
from .native.catalog import MAPS
from .reader import Reader, read
from .reading import Reading
from .restrainable import restrainable
from .scan import scan, take_map
from .search import UNITS, search

__all__ = [
    "LEASE_S",
    "MAPS",
    "UNITS",
    "AnswerError",
    "Block",
    "Device",
    "Etiquette",
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
    "Restraint",
    "RestraintError",
    "UnknownDeviceError",
    "WritableLink",
    "read",
    "refused",
    "restrainable",
    "scan",
    "search",
    "take_map",
]
