"""A look at an inverter during set-up: who is there, and what it tells at this moment."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..inverters import UNITS, Device, Reader, Reading, search, take_map
from ..metering.modbus_link import temporary_link
from .neighbours import mac_of

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An inverter or meter that answered under this unit id."""

    unit: int
    device: Device
    reading: Reading
    mac: str = ""
    """Its hardware address, by which it is found again. Empty: it is not in the same network."""

    @property
    def to_remember(self) -> Mapping[str, Any]:
        """The device as plain data."""
        return self.device.to_dict()


async def look(hass: HomeAssistant, host: str, port: int, unit: int, named: str = "") -> Found:
    """Scan the address: the *unit* first, then the usual ones. With a map *named*, read by it at once.

    Raises InverterError with a sentence that says what to try next.
    """
    async with temporary_link(hass, host, port, unit) as link:
        if named:
            device = await take_map(link, named)
        else:
            units = [unit, *(other for other in UNITS if other != unit)]
            unit, device = await search(link, units)
        reading = await Reader(device).read(await link.for_unit(unit), elapsed=time.monotonic())
    return Found(unit=unit, device=device, reading=reading, mac=await mac_of(hass, host))
