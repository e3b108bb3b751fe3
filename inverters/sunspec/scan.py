"""Find the SunSpec map of a device and walk its chain of models."""

from typing import Final

from ..device import Block, Device
from ..errors import AnswerError, NothingToReadError, NotSunSpecError, RefusedError
from ..link import Link, words
from .decode import number, text
from .models import MODELS, Role

BASES: Final = (40000, 0, 50000)
MARKER: Final = (0x5375, 0x6E53)  # "SunS"
CHAIN_END: Final = 0xFFFF
# Real devices show up to 20 models. A map of zeros or noise must not keep us, or the device, busy.
CHAIN_LIMIT: Final = 100


async def scan(link: Link) -> Device:
    """Who is there and what can be read of it. Raises InverterError with a sentence for the user."""
    blocks = await _chain(link, await _base(link))
    device = await _identify(link, blocks)
    if not device.block(Role.INVERTER) and not device.block(Role.METER):
        found = ", ".join(str(block.model) for block in blocks)
        name = f"{device.manufacturer} {device.model}".strip() or "the device"
        raise NothingToReadError(
            f"{name} speaks SunSpec, but shows neither an inverter (models 101 to 113) nor a meter "
            f"(201 to 214); it has {found or 'no models'}. Try the unit id of the meter."
        )
    return device


async def _base(link: Link) -> int:
    """Address of the marker."""
    for base in BASES:
        try:
            if await words(link, base, 2) == MARKER:
                return base
        except RefusedError, AnswerError:
            continue
    raise NotSunSpecError(
        "The device answers, but shows no SunSpec map. Switch on SunSpec Modbus in its menu, or try "
        "another unit id (SMA: 126, Kostal: 71, ABB and FIMER: 2)."
    )


async def _chain(link: Link, base: int) -> tuple[Block, ...]:
    """The blocks after the marker, unknown models too. A header that cannot be read ends the chain."""
    blocks: list[Block] = []
    address = base + 2
    while len(blocks) < CHAIN_LIMIT and address < CHAIN_END:
        try:
            model, length = await words(link, address, 2)
        except RefusedError, AnswerError:
            break
        if model in (0, CHAIN_END) or address + 2 + length > CHAIN_END:
            break
        blocks.append(Block(model=model, address=address, length=length))
        address += 2 + length
    return tuple(blocks)


async def _identify(link: Link, blocks: tuple[Block, ...]) -> Device:
    """Name and rating, from the first block of each kind that the device really fills."""
    told: dict[str, str] = {}
    rated: float | None = None
    for block in reversed([block for block in blocks if _fits(block)]):
        model = MODELS[block.model]
        if model.role is Role.IDENTITY:
            answer = await words(link, block.address, model.span)
            told = {name: text(answer, point) for name, point in model.points.items()}
        elif model.role is Role.NAMEPLATE:
            rated = number(await words(link, block.address, model.span), model.points["WRtg"])
    return Device(
        manufacturer=told.get("Mn", ""),
        model=told.get("Md", ""),
        serial=told.get("SN", ""),
        firmware=told.get("Vr", ""),
        rated_w=rated or None,
        blocks=tuple(block for block in blocks if _fits(block)),
    )


def _fits(block: Block) -> bool:
    """We know the model, and it is long enough for what we read of it."""
    return block.model in MODELS and MODELS[block.model].span <= block.length + 2
