"""Find the SunSpec map of a device and walk its chain of models."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ..device import Block, Device
from ..errors import AnswerError, LinkTimeoutError, NothingToReadError, NotSunSpecError, RefusedError
from ..link import NOBODY_THERE, Link, words
from ..native.catalog import MAPS
from ..native.probe import fits, word_order
from ..sentence import Sentence
from .decode import number, text
from .models import MODELS, Role
from .vendors import vendor

BASES: Final = (40000, 0, 50000)
MARKER: Final = (0x5375, 0x6E53)  # "SunS"
CHAIN_END: Final = 0xFFFF
# Real devices show up to 20 models. A map of zeros or noise must not keep us, or the device, busy.
CHAIN_LIMIT: Final = 100
RATINGS: Final = ("WRtg", "WMaxRtg")


async def scan_sunspec(link: Link) -> Device:
    """Who is there and what can be read of it. Raises InverterError with a sentence for the user."""
    blocks = await chain(link)
    device = await _identify(link, blocks)
    device = await _with_the_rest(link, device)
    if not device.block(Role.INVERTER) and not device.block(Role.METER):
        raise NothingToReadError(
            Sentence(
                "{device} speaks SunSpec, but shows neither an inverter (models 101 to 113, 701) nor a "
                "meter (201 to 214); it has {models}. Try the unit id of the meter.",
                device=f"{device.manufacturer} {device.model}".strip() or Sentence("The device"),
                models=", ".join(str(block.model) for block in blocks) or Sentence("no models"),
            )
        )
    return device


async def chain(link: Link, unit: int | None = None) -> tuple[Block, ...]:
    """The blocks after the marker, unknown models too. A header that cannot be read ends the chain."""
    blocks: list[Block] = []
    address = await _base(link) + 2
    while len(blocks) < CHAIN_LIMIT and address < CHAIN_END:
        try:
            model, length = await words(link, address, 2)
        except RefusedError, AnswerError:
            break
        if model in (0, CHAIN_END) or address + 2 + length > CHAIN_END:
            break
        blocks.append(Block(model=model, address=address, length=length, unit=unit))
        address += 2 + length
    return tuple(blocks)


async def _base(link: Link) -> int:
    """Address of the marker."""
    for base in BASES:
        try:
            if await words(link, base, 2) == MARKER:
                return base
        except RefusedError as error:
            if error.code in NOBODY_THERE:
                raise
        except AnswerError:
            continue
    raise NotSunSpecError(
        Sentence(
            "The device answers, but shows no SunSpec map. Switch on SunSpec Modbus in its menu, or try "
            "another unit id (SMA: 126, Kostal: 71, ABB and FIMER: 2)."
        )
    )


async def _identify(link: Link, blocks: Sequence[Block]) -> Device:
    """Names, rating, and what each meter measures, from the blocks that the device really fills."""
    names: list[dict[str, str]] = []
    rated: float | None = None
    known: list[Block] = []
    for block in blocks:
        if not _fits(block):
            continue
        model = MODELS[block.model]
        if model.role is Role.IDENTITY:
            answer = await words(link, block.address, model.span)
            names.append({name: text(answer, point) for name, point in model.points.items()})
        elif model.role is Role.NAMEPLATE:
            answer = await words(link, block.address, model.span)
            rated = rated or next(
                (number(answer, model.points[name]) for name in RATINGS if name in model.points), None
            )
        own_name = names[-1]["Opt"] if len(names) > 1 and model.role is Role.METER else ""
        known.append(replace(block, label=own_name))
    told = names[0] if names else {}
    return Device(
        manufacturer=told.get("Mn", ""),
        model=told.get("Md", ""),
        serial=told.get("SN", ""),
        firmware=told.get("Vr", ""),
        rated_w=rated or None,
        blocks=tuple(known),
    )


async def _with_the_rest(link: Link, device: Device) -> Device:
    """What this maker shows elsewhere: a meter under another unit id, a battery outside SunSpec."""
    maker = vendor(device.manufacturer)
    if not device.block(Role.METER):
        device = replace(device, blocks=device.blocks + await _meter_of(link, maker.meter_units))
    if not maker.companion:
        return device
    for unit in maker.companion_units or (None,):
        beside = link if unit is None else await link.for_unit(unit)
        try:
            if await fits(beside, MAPS[maker.companion]):
                order = await word_order(beside, MAPS[maker.companion])
                return replace(device, map=maker.companion, map_unit=unit, word_order=order)
        except LinkTimeoutError:
            continue  # gateways are silent about units that they do not have
    return device


async def _meter_of(link: Link, units: Sequence[int]) -> tuple[Block, ...]:
    """The meter that has a map of its own."""
    for unit in units:
        try:
            found = await chain(await link.for_unit(unit), unit)
        except NotSunSpecError, RefusedError, LinkTimeoutError:
            continue
        meters = [block for block in found if _fits(block) and MODELS[block.model].role is Role.METER]
        if meters:
            return tuple(meters)
    return ()


def _fits(block: Block) -> bool:
    """We know the model, and it is long enough for what we read of it."""
    return block.model in MODELS and MODELS[block.model].span <= block.length + 2
