"""Hardware addresses are read from the kernel's list, and nothing is made of what is not there."""

from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant

from custom_components.v2h.flow.neighbours import is_address, mac_of

HEAD = "IP address       HW type     Flags       HW address            Mask     Device\n"
ROW = "127.0.0.1        0x1         0x2         00:0A:BC:12:34:56     *        eth0\n"


@pytest.mark.parametrize(
    ("table", "host", "mac"),
    [
        (HEAD + ROW, "127.0.0.1", "00:0a:bc:12:34:56"),
        (HEAD + ROW, "localhost", "00:0a:bc:12:34:56"),
        (HEAD + ROW, "127.0.0.2", ""),
        (HEAD + ROW.replace("00:0A:BC:12:34:56", "00:00:00:00:00:00"), "127.0.0.1", ""),
        (HEAD + "127.0.0.1 0x1\n", "127.0.0.1", ""),
        ("", "127.0.0.1", ""),
        (None, "127.0.0.1", ""),
        (HEAD + ROW, "::1", ""),
    ],
)
async def test_who_is_behind_an_address(
    hass: HomeAssistant, tmp_path: Path, table: str | None, host: str, mac: str
) -> None:
    path = tmp_path / "arp"
    if table is not None:
        path.write_text(table)
    assert await mac_of(hass, host, path) == mac


def test_a_name_is_no_address() -> None:
    assert is_address("192.168.1.40")
    assert is_address("fd00::7")
    assert not is_address("inverter.local")
