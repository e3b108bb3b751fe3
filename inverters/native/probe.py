"""Recognise a family by the register that its map names, and learn who the device is."""

from collections.abc import Iterable, Sequence

from ..errors import AnswerError, RefusedError, UnknownDeviceError
from ..link import Link, words
from ..sentence import Sentence
from .catalog import MAPS
from .format import InverterMap, Register


async def recognise(link: Link, families: Iterable[InverterMap] | None = None) -> InverterMap:
    """The first family whose register says what only it says. Raises UnknownDeviceError."""
    candidates = [family for family in MAPS.values() if not family.adds_to_sunspec]
    for family in candidates if families is None else families:
        if family.recognise is not None and await fits(link, family):
            return family
    raise UnknownDeviceError(
        Sentence(
            "The device answers, but shows no SunSpec map and no inverter that we recognise. Switch on "
            "SunSpec Modbus in its menu, or try another unit id (SMA: 126 or 3, Kostal: 71, ABB and FIMER: "
            "2, GoodWe, FoxESS and Sigenergy: 247, Victron: 100), or name its map: {maps}.",
            maps=", ".join(sorted(MAPS)),
        )
    )


async def fits(link: Link, family: InverterMap) -> bool:
    """Whether the device says what *family* is recognised by; a map without such a register fits all."""
    if (probe := family.recognise) is None:
        return True
    found = await peek(link, probe.register)
    return found is not None and probe.fits(found)


async def identify(link: Link, family: InverterMap) -> tuple[dict[str, str], float | None]:
    """The texts that the device tells of itself, and its rating in W."""
    told: dict[str, str] = {}
    rated: float | None = None
    for name, register in family.identity.items():
        if (found := await peek(link, register)) is None:
            continue
        if name == "rated_w":
            rated = register.number(found)
        else:
            told[name] = _told(register, found)
    return told, rated


async def word_order(link: Link, family: InverterMap) -> str:
    """The word order, big or little, where the device chooses; empty where the map knows."""
    if (probe := family.word_order) is None:
        return ""
    found = await peek(link, probe.register)
    return "big" if found is not None and probe.fits(found) else "little"


async def peek(link: Link, register: Register) -> Sequence[int] | None:
    """The words of one register; None where the device has none."""
    try:
        return await words(link, register.at, register.size, register.space)
    except RefusedError, AnswerError:
        return None


def _told(register: Register, found: Sequence[int]) -> str:
    """A text, or a serial number that is a number."""
    number = register.number(found)
    return register.text(found) if number is None else f"{number:.0f}"
