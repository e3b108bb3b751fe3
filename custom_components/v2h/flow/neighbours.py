"""The hardware address of a device in the network: it stays the same when its network address changes."""

import asyncio
import ipaddress
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Final

from homeassistant.helpers.device_registry import format_mac

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

# The kernel's own list of who answered lately, proc_net(5). Other systems have none, and follow nobody.
TABLE: Final = Path("/proc/net/arp")
UNKNOWN: Final = "00:00:00:00:00:00"
HARDWARE_ADDRESS: Final = 3


async def mac_of(hass: HomeAssistant, host: str, table: Path = TABLE) -> str:
    """The hardware address behind *host*, which has just answered. Empty: not in the same network."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, family=socket.AF_INET)
    except OSError:
        return ""
    address = str(found[0][4][0])
    return await hass.async_add_executor_job(_listed, address, table)


def is_address(host: str) -> bool:
    """Whether *host* is an address, which a router may change; a name follows by itself."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _listed(address: str, table: Path) -> str:
    try:
        rows = [line.split() for line in table.read_text(encoding="ascii").splitlines()[1:]]
    except OSError, UnicodeError:
        return ""
    macs = [row[HARDWARE_ADDRESS] for row in rows if len(row) > HARDWARE_ADDRESS and row[0] == address]
    return next((format_mac(mac) for mac in macs if mac != UNKNOWN), "")
