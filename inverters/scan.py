"""Who is there? SunSpec first, then the makers' own registers."""

from .device import Device
from .errors import MapFileError, NothingToReadError, NotSunSpecError, UnknownDeviceError
from .link import Link
from .native.catalog import MAPS
from .native.format import InverterMap
from .native.probe import identify, recognise, word_order
from .sentence import Sentence
from .sunspec.scan import scan_sunspec


async def scan(link: Link) -> Device:
    """Who is there and what can be read of it. Raises InverterError with a sentence for the user."""
    try:
        return await scan_sunspec(link)
    except NotSunSpecError:
        family = await recognise(link)
    except NothingToReadError as error:
        try:
            family = await recognise(link)
        except UnknownDeviceError:
            raise error from None
    return await _found(link, family)


async def take_map(link: Link, name: str) -> Device:
    """The device at *link*, which the user says is read by the map *name*; nothing is recognised.

    Raises MapFileError for a name that is none.
    """
    if name not in MAPS:
        known = ", ".join(sorted(MAPS))
        raise MapFileError(Sentence("There is no map '{name}'. Known are {maps}.", name=name, maps=known))
    return await _found(link, MAPS[name])


async def _found(link: Link, family: InverterMap) -> Device:
    told, rated = await identify(link, family)
    return Device(
        manufacturer=family.brand,
        model=told.get("model", ""),
        serial=told.get("serial", ""),
        firmware=told.get("firmware", ""),
        rated_w=rated,
        map=family.name,
        word_order=await word_order(link, family),
    )
