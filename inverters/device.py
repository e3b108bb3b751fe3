"""What a scan found: who the device is and where its values lie."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from .native.catalog import MAPS
from .native.format import InverterMap
from .sentence import Sentence, figure
from .sunspec.models import MODELS, PHASES, Role
from .sunspec.vendors import NOT_THE_GRID, vendor


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A model in the register map: its number, the address of its header, its length without header."""

    model: int
    address: int
    length: int
    unit: int | None = None
    """The unit id that it answers under; None is the link's own."""
    label: str = ""
    """Of a meter: what the common model in front of it says that it measures."""

    @property
    def elsewhere(self) -> bool:
        """A meter that does not measure the connection to the grid."""
        return self.label.lower().startswith(NOT_THE_GRID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An inverter or meter, as found. *rated_w* is None where the device does not say it."""

    manufacturer: str
    model: str
    serial: str
    firmware: str
    rated_w: float | None
    blocks: tuple[Block, ...] = ()
    map: str = ""
    """The maker's own register map that is read, beside SunSpec or instead of it; the name of its file."""
    map_unit: int | None = None
    word_order: str = ""

    def block(self, role: Role) -> Block | None:
        """The first block of this role; a device that shows integers and floats is read once."""
        return next(iter(self.blocks_of(role)), None)

    def blocks_of(self, role: Role) -> tuple[Block, ...]:
        """All blocks of this role that tell something of the whole home."""
        return tuple(b for b in self.blocks if MODELS[b.model].role is role and not b.elsewhere)

    @property
    def family(self) -> InverterMap | None:
        """The map that is read; None if there is none, or if this release has no such file any more."""
        return MAPS.get(self.map)

    @property
    def readable(self) -> bool:
        """Whether this release reads anything of it; one with other maps may not."""
        return bool(self.family or self.block(Role.INVERTER) or self.block(Role.METER))

    @property
    def meter_sign(self) -> int:
        """1 where this maker's meters count import as positive, -1 where they count export so."""
        return vendor(self.manufacturer).meter_sign

    @property
    def words(self) -> Sentence:
        """A line for people: "SMA Sunny Boy 3.6, single-phase inverter of 3.7 kW, no meter"."""
        if not self.blocks:
            return self._mapped()
        name = f"{self.manufacturer} {self.model}".strip()
        parts = {"name": name, "inverter": self._inverter(), "meter": self._meter(), "map": self.map}
        if self.map:
            return Sentence("{name}, {inverter}, {meter}, more by the map {map}", **parts)
        return Sentence("{name}, {inverter}, {meter}", **parts)

    @property
    def warnings(self) -> tuple[Sentence, ...]:
        """What the user should know before trusting the values, in sentences."""
        if self.family is None:
            return ()
        notes = tuple(map(Sentence, self.family.notes))
        if self.family.confirmed_by_dump:
            return notes
        doubt = Sentence(
            "No recording of a real device has confirmed the map {map} yet: compare the values with the "
            "inverter's display, and tell us.",
            map=self.map,
        )
        return (doubt, *notes)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, to remember the device: set-up then works at night, while it sleeps."""
        return asdict(self) | {"blocks": [asdict(block) for block in self.blocks]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The device that `to_dict` wrote down, by this release or an older one."""
        device = cls(**{**data, "blocks": tuple(Block(**block) for block in data["blocks"])})
        return replace(device, blocks=tuple(block for block in device.blocks if block.model in MODELS))

    def _mapped(self) -> Sentence:
        """A device without SunSpec."""
        name = Sentence("{brand} inverter", brand=self.manufacturer)
        named = {"name": f"{self.manufacturer} {self.model}" if self.model else name, "map": self.map}
        if not self.rated_w:
            return Sentence("{name}, read by the map {map}", **named)
        return Sentence("{name}, {power} kW, read by the map {map}", power=_kilowatts(self.rated_w), **named)

    def _inverter(self) -> Sentence:
        if not (block := self.block(Role.INVERTER)):
            return Sentence("no inverter")
        kind = INVERTERS[PHASES[block.model]]
        if not self.rated_w:
            return kind
        return Sentence("{inverter} of {power} kW", inverter=kind, power=_kilowatts(self.rated_w))

    def _meter(self) -> Sentence:
        block = self.block(Role.METER)
        return METERS[PHASES[block.model] if block else None]


def _kilowatts(power_w: float) -> Sentence:
    return figure(f"{power_w / 1000:.1f}")


INVERTERS: Final[Mapping[int | None, Sentence]] = {
    None: Sentence("inverter"),
    1: Sentence("single-phase inverter"),
    2: Sentence("split-phase inverter"),
    3: Sentence("three-phase inverter"),
}
METERS: Final[Mapping[int | None, Sentence]] = {
    None: Sentence("no meter"),
    1: Sentence("single-phase meter"),
    2: Sentence("split-phase meter"),
    3: Sentence("three-phase meter"),
}
"""By the number of phases, where the model tells it."""
