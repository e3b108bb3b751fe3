"""Which devices can be held back, and why the others are not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, override

from .device import Block, Device
from .errors import RestraintError
from .levers import Lever, Register, Restraint
from .sentence import Sentence
from .sunspec.levers import LIMITS, limit, storage

REMOTE: Final = Register(at=57348)
REMOTE_CONTROL: Final = 4
# Charge from the sun only; feed the house only. evcc and solaredge-modbus-multi name them alike.
NO_DISCHARGE, NO_CHARGE = 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SolarEdgeBattery(Lever):
    """SolarEdge's remote control of the storage: a command mode that lapses into the owner's default mode."""

    @override
    def look(self, words: Sequence[int]) -> dict[str, int]:
        if (mode := REMOTE.raw(words, self.start)) != REMOTE_CONTROL:
            raise RestraintError(
                Sentence(
                    "SolarEdge's storage control mode is {mode}, expected 4 (remote): only then does a "
                    "command end by itself. Set it once with SolarEdge's tool, or use the entities of its "
                    "integration.",
                    mode=mode,
                )
            )
        return super(SolarEdgeBattery, self).look(words)

    @override
    def asked(self, restraint: Restraint) -> bool:
        return restraint.block_charge or restraint.block_discharge

    @override
    def wanted(
        self, words: Sequence[int], originals: Mapping[str, int], restraint: Restraint, lease_s: int
    ) -> dict[str, int]:
        mode = NO_DISCHARGE if restraint.block_discharge else NO_CHARGE
        return {"command timeout": lease_s, "command mode": mode}


def levers_of(device: Device) -> tuple[Lever, ...]:
    """What of this device can be held back, with a revert timer each."""
    found: list[Lever] = []
    if device.map == "solaredge":
        found.append(_solaredge(device.map_unit))
    elif block := _first(device, 124):
        found.append(storage(block))
    if device.rated_w and (block := _first(device, *LIMITS)):
        found.append(limit(block, device.rated_w))
    return tuple(found)


def restrainable(device: Device) -> Sentence | None:
    """Why this device's home battery is not written to, in a sentence. None: it can be."""
    if any(lever.name == "home battery" for lever in levers_of(device)):
        return None
    family = device.family
    brand = (family.brand if family else device.manufacturer) or Sentence("This device")
    unknown = Sentence("{brand} has no revert timer that we know of for its home battery", brand=brand)
    return Sentence(
        "{why}: after a crash of ours it would stay blocked. Use the entities of its integration instead.",
        why=UNTIMED.get(device.map, unknown),
    )


UNTIMED: Final = {
    "sma": Sentence("SMA's battery limits end after a time that no register tells"),
    "foxess_h3": Sentence("FoxESS times only a forced power, which we do not command"),
    "foxess_h3_smart": Sentence("FoxESS times only a forced power, which we do not command"),
    "huawei_sun2000": Sentence(
        "Huawei keeps its limits for charging and discharging until somebody writes them again"
    ),
    "kostal_plenticore": Sentence(
        "Kostal's limits need the installer's leave, and their time is set in the inverter"
    ),
    "victron_gx": Sentence("Victron keeps the greatest discharge until somebody writes it again"),
}
"""Makers whose registers were looked at and found wanting: inverters.yaml and the sources it names."""


def _solaredge(unit: int | None) -> SolarEdgeBattery:
    return SolarEdgeBattery(
        name=Sentence("home battery"),
        unit=unit,
        start=REMOTE.at,
        count=10,
        registers={
            "command timeout": Register(at=57355, size=2, little=True, absent=0xFFFF_FFFF),
            "command mode": Register(at=57357, absent=0xFFFF),
        },
    )


def _first(device: Device, *models: int) -> Block | None:
    """The block of the first of these models that the device has."""
    blocks = {block.model: block for block in reversed(device.blocks)}
    return next((blocks[model] for model in models if model in blocks), None)
