"""Does what the user entered work? Each check answers with the key of a sentence, or with nothing."""

import asyncio
import errno
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.const import CONF_NAME
from homeassistant.util import dt as dt_util

from ..charger.door_security import CONF_CHARGER_HOST, DoorSecurity
from ..const import (
    CONF_BACK,
    CONF_CAR_CAPACITY,
    CONF_CAR_GOAL,
    CONF_CAR_NAME,
    CONF_CAR_RESERVE,
    CONF_CAR_WEAR,
    CONF_CHARGER_ID,
    CONF_CHARGER_PASSWORD,
    CONF_DEPARTURE,
    CONF_OCPP_PORT,
    CONF_TRIP,
)
from ..optimizer.checks import PER_EURO as KNOWN_MONEY
from ..optimizer.series import Rate
from ..optimizer.words import Figure, reason_of
from ..sources import Source, SourceError
from ..sources.money import PER_EURO

# OCPP 2.1 part 4 and part 2: the identity is an identifierString of 48, BasicAuthPassword has 16 to 64.
# A colon would end the user name in HTTP Basic.
IDENTITY: Final = re.compile(r"[A-Za-z0-9*\-_=+|@.]{1,48}")
# A name or an address, without what stands before and behind it in a browser.
HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?")
PASSWORD_LENGTHS: Final = range(16, 65)
# A kWh has never cost a home this much, in any money that the world prices electricity in but a few; and no
# roof worth a forecast peaks below this.
MOST_PER_KWH: Final = 5.0
# A battery that is worn out after as few kWh as this says is no battery.
MOST_WEAR: Final = 1.0
LEAST_PEAK_W: Final = 10.0
# Watts may have been taken for money per MWh: nothing for hours, and then dearer than most prices are.
DARK_SHARE: Final = 0.2
MOST_OF_THE_SUN: Final = 0.5
HTTP_WITHIN_S: Final = 2.0
# Ports that are tried before the owner is asked.
NEIGHBOURS: Final = 20


@dataclass(slots=True)
class Findings:
    """What is wrong, by field, as keys of sentences; and what these sentences have to name."""

    errors: dict[str, str] = field(default_factory=dict)
    placeholders: dict[str, str] = field(default_factory=dict)

    def add(self, where: str, key: str, **names: str) -> None:
        """Something is wrong with the field *where*."""
        self.errors[where] = key
        self.placeholders |= names


def check_name(name: str, found: Findings) -> None:
    """Whether the home has a name."""
    if not name.strip():
        found.add(CONF_NAME, "name_empty")


def check_port(port: int, found: Findings, *, own_port: int | None, where: str = CONF_OCPP_PORT) -> None:
    """Whether we can listen there. *where* the page tells it: a field that is folded away cannot."""
    if port == own_port:
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError as err:
            found.add(where, port_trouble(err), port=str(port))


def free_port(first: int) -> int:
    """The first port from *first* on that we can listen on; *first* itself where none of the next few is."""
    for port in range(first, first + NEIGHBOURS):
        found = Findings()
        check_port(port, found, own_port=None)
        if not found.errors:
            return port
    return first


def port_trouble(err: OSError) -> str:
    """The key of the sentence for a port that cannot be listened on."""
    return "port_forbidden" if err.errno in {errno.EACCES, errno.EPERM} else "port_taken"


def check_charger(data: Mapping[str, Any], found: Findings) -> None:
    """Whether OCPP takes this name and password. No name: the charger tells it when it arrives."""
    identity = data.get(CONF_CHARGER_ID)
    if identity and not IDENTITY.fullmatch(identity):
        found.add(CONF_CHARGER_ID, "charger_id_invalid")
    password = data.get(CONF_CHARGER_PASSWORD, "")
    if password and len(password) not in PASSWORD_LENGTHS:
        found.add(CONF_CHARGER_PASSWORD, "charger_password_length")
    if not password and DoorSecurity.from_data(data).certified:
        found.add(CONF_CHARGER_PASSWORD, "charger_password_needed")
    host = data.get(CONF_CHARGER_HOST)
    if host and not HOST.fullmatch(host):
        found.add("base", "charger_host_invalid", host=host)


def check_car(data: Mapping[str, Any], found: Findings) -> None:
    """Whether the car's numbers fit together."""
    if not data[CONF_CAR_NAME]:
        found.add(CONF_CAR_NAME, "car_name_empty")
    if data[CONF_CAR_GOAL] < data[CONF_CAR_RESERVE]:
        found.add(CONF_CAR_GOAL, "goal_below_reserve")
    if data[CONF_BACK] == data[CONF_DEPARTURE]:
        found.add(CONF_BACK, "back_is_departure")
    holds = data[CONF_CAR_CAPACITY] * data[CONF_CAR_GOAL] / 100
    if data[CONF_TRIP] > holds and CONF_CAR_GOAL not in found.errors:
        found.add(CONF_TRIP, "trip_too_long", holds=Figure(f"{holds:g}"), goal=f"{data[CONF_CAR_GOAL]:g}")


def check_wear(data: Mapping[str, Any], currency: str, found: Findings) -> None:
    """Whether the wear is money and not hundredths of it."""
    most = MOST_WEAR * KNOWN_MONEY.get(currency, 1_000)
    if (data.get(CONF_CAR_WEAR) or 0.0) > most:
        found.add("base", "wear_dear", most=Figure(f"{most:g}"))


async def is_web_server(host: str, port: int) -> bool:
    """Whether a web page is served where Modbus was expected: a port mixed up, most often."""
    try:
        async with asyncio.timeout(HTTP_WITHIN_S):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(b"HEAD / HTTP/1.0\r\n\r\n")
                return (await reader.read(5)).startswith(b"HTTP/")
            finally:
                writer.close()
    except OSError:
        return False


async def check_source(
    make: Callable[[], Source],
    where: str,
    found: Findings,
    plausible: Callable[[Sequence[float]], bool],
    mistaken: str,
) -> tuple[Rate, ...]:
    """What the source tells; nothing, and a finding, where it tells nothing usable.

    *mistaken* is the sentence for values that are not *plausible*.
    """
    try:
        rates = await make().rates(dt_util.utcnow())
    except SourceError as err:
        found.add(where, "source_unusable", source_reason=reason_of(err))
        return ()
    if not rates:
        found.add(where, "source_empty")
    elif not plausible([rate.value for rate in rates]):
        found.add(where, mistaken, most=Figure(f"{max(rate.value for rate in rates):g}"))
        return ()
    return rates


def are_prices(currency: str, values: Sequence[float]) -> bool:
    """Whether this can be money per kWh. Watts of sun are far more, and nothing at night."""
    most = max(map(abs, values)) / PER_EURO.get(currency, 1)
    dark = values.count(0) >= len(values) * DARK_SHARE
    return most <= (MOST_OF_THE_SUN if dark else MOST_PER_KWH)


def is_sun(values: Sequence[float]) -> bool:
    """Whether this can be watts of a roof: dark throughout, or more than any price, and never negative."""
    return min(values) >= 0 and (max(values) == 0 or max(values) > LEAST_PEAK_W)
