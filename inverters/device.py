"""What a scan found: who the device is and where its values lie."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from .native.catalog import MAPS
from .native.format import InverterMap
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
    def words(self) -> str:
        """A line for people: "SMA Sunny Boy 3.6, single-phase inverter of 3.7 kW, no meter"."""
        if not self.blocks:
            rating = f", {self.rated_w / 1000:.1f} kW" if self.rated_w else ""
            return f"{self.manufacturer} {self.model or 'inverter'}{rating}, read by the map {self.map}"
        name = f"{self.manufacturer} {self.model}".strip()
        beside = [f"more by the map {self.map}"] if self.map else []
        return ", ".join([name, self._inverter(), self._meter(), *beside])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know before trusting the values, in sentences."""
        if self.family is None:
            return ()
        if self.family.confirmed_by_dump:
            return self.family.notes
        doubt = (
            f"No recording of a real device has confirmed the map {self.map} yet: compare the values with "
            "the inverter's display, and tell us."
        )
        return (doubt, *self.family.notes)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, to remember the device: set-up then works at night, while it sleeps."""
        return asdict(self) | {"blocks": [asdict(block) for block in self.blocks]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The device that `to_dict` wrote down, by this release or an older one."""
        device = cls(**{**data, "blocks": tuple(Block(**block) for block in data["blocks"])})
        return replace(device, blocks=tuple(block for block in device.blocks if block.model in MODELS))

    def _inverter(self) -> str:
        if not (block := self.block(Role.INVERTER)):
            return "no inverter"
        rating = f" of {self.rated_w / 1000:.1f} kW" if self.rated_w else ""
        phases = PHASES[block.model]
        return f"{_PHASE_WORDS[phases]} inverter{rating}" if phases else f"inverter{rating}"

    def _meter(self) -> str:
        block = self.block(Role.METER)
        phases = PHASES[block.model] if block else None
        return f"{_PHASE_WORDS[phases]} meter" if phases else "no meter"


_PHASE_WORDS = {1: "single-phase", 2: "split-phase", 3: "three-phase"}
