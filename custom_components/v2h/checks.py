"""Does what the user entered work? Each check answers with the key of a sentence, or with nothing."""

import asyncio
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from homeassistant.util import dt as dt_util

from .const import (
    CONF_CAR_GOAL,
    CONF_CAR_RESERVE,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_FEED_IN_SOURCE,
    CONF_INVERTER_HOST,
    CONF_INVERTER_PORT,
    CONF_INVERTER_UNIT,
    CONF_OCPP_PORT,
    CONF_PRICE_SOURCE,
    CONF_SUN_SOURCE,
)
from .inverters import InverterError, scan
from .modbus_link import temporary_link
from .sources import Source, SourceError, price_source, sun_source

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

# OCPP 2.1 part 4 and part 2: the identity is an identifierString of 48, BasicAuthPassword has 16 to 64.
# A colon would end the user name in HTTP Basic.
IDENTITY: Final = re.compile(r"[A-Za-z0-9*\-_=+|@.]{1,48}")
PASSWORD_LENGTHS: Final = range(16, 65)


@dataclass(slots=True)
class Findings:
    """What is wrong, by field, as keys of sentences; and what these sentences have to name."""

    errors: dict[str, str] = field(default_factory=dict)
    placeholders: dict[str, str] = field(default_factory=dict)

    def add(self, where: str, key: str, **names: str) -> None:
        """Something is wrong with the field *where*."""
        self.errors[where] = key
        self.placeholders |= names


async def check_home(hass: HomeAssistant, data: Mapping[str, Any], *, own_port: int | None) -> Findings:
    """Try out everything that a home relies on. *own_port* is held by the home itself."""
    found = Findings()
    _check_values(data, found)
    check_port(data[CONF_OCPP_PORT], found, own_port=own_port)
    await asyncio.gather(
        _check_inverter(hass, data, found),
        _check_source(partial(price_source, hass, data[CONF_PRICE_SOURCE]), CONF_PRICE_SOURCE, found),
        _check_source(partial(price_source, hass, data[CONF_FEED_IN_SOURCE]), CONF_FEED_IN_SOURCE, found),
        _check_sun(hass, data, found),
    )
    return found


def check_port(port: int, found: Findings, *, own_port: int | None) -> None:
    """Whether we can listen there."""
    if port == own_port:
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            found.add(CONF_OCPP_PORT, "port_taken", port=str(port))


def _check_values(data: Mapping[str, Any], found: Findings) -> None:
    if not IDENTITY.fullmatch(data[CONF_CHARGER_ID]):
        found.add(CONF_CHARGER_ID, "charger_id_invalid")
    password = data.get(CONF_CHARGER_PASSWORD, "")
    if password and len(password) not in PASSWORD_LENGTHS:
        found.add(CONF_CHARGER_PASSWORD, "charger_password_length")
    if data[CONF_CAR_GOAL] < data[CONF_CAR_RESERVE]:
        found.add(CONF_CAR_GOAL, "goal_below_reserve")


async def _check_inverter(hass: HomeAssistant, data: Mapping[str, Any], found: Findings) -> None:
    host = data.get(CONF_INVERTER_HOST)
    if not host:
        return
    port, unit = data[CONF_INVERTER_PORT], data[CONF_INVERTER_UNIT]
    try:
        async with temporary_link(hass, host, port, unit) as link:
            await scan(link)
    except InverterError as err:
        found.add(CONF_INVERTER_HOST, "inverter_unusable", inverter_reason=str(err))


async def _check_sun(hass: HomeAssistant, data: Mapping[str, Any], found: Findings) -> None:
    if spec := data.get(CONF_SUN_SOURCE):
        await _check_source(partial(sun_source, hass, spec), CONF_SUN_SOURCE, found)


async def _check_source(make: Callable[[], Source], where: str, found: Findings) -> None:
    try:
        rates = await make().rates(dt_util.utcnow())
    except SourceError as err:
        found.add(where, f"{where}_unusable", **{f"{where}_reason": str(err)})
        return
    if not rates:
        found.add(where, f"{where}_empty")
