"""Find the unit id under which a device answers."""

from collections.abc import Callable, Iterable
from typing import Final

from .device import Device
from .errors import InverterError, LinkDownError, LinkTimeoutError
from .link import Link
from .scan import scan
from .sentence import Sentence

# Usual; SMA's SunSpec view and own profile; ABB and FIMER; Kostal; Victron; GoodWe, FoxESS, Sigenergy;
# Fronius meters (GEN24, Datamanager); Huawei's dongle.
# Never all 247: a gateway waits for a timeout at each, and other clients wait with us.
UNITS: Final = (1, 126, 3, 2, 71, 100, 247, 200, 240, 0)


async def search(
    link: Link,
    units: Iterable[int] = UNITS,
    *,
    trying: Callable[[int], None] = lambda _: None,
) -> tuple[int, Device]:
    """The first unit id with something to read, and what is there; *trying* hears of each attempt.

    Raises the first unit's error if none has: it is the one that the user asked for; where every one of
    several is silent, a sentence on what that may mean. Stops at once
    where no connection comes about, since another unit id would not change that.
    """
    first: InverterError | None = None
    silent: list[int] = []
    tried = tuple(units)
    for unit in tried:
        trying(unit)
        try:
            return unit, await scan(await link.for_unit(unit))
        except LinkDownError:
            raise
        except InverterError as error:
            first = first or error
            if isinstance(error, LinkTimeoutError):
                silent.append(unit)
    if len(silent) == len(tried) > 1:
        raise LinkTimeoutError(
            Sentence(
                "It takes the connection, but no unit ({units}) says a word of Modbus. Check that this is "
                "the inverter, meter or gateway, and its Modbus port (nearly always 502), not a web page; "
                "wait until it has woken up; or name its unit id.",
                units=", ".join(map(str, silent)),
            )
        ) from first
    raise first or InverterError(Sentence("No unit id was given to try."))
