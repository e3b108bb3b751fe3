"""What a scan found: who the device is and where its models lie."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from .sunspec.models import METER_SIGN, MODELS, PHASES, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A model in the register map: its number, the address of its header, its length without header."""

    model: int
    address: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An inverter or meter, as found. *rated_w* is None where the device does not say it."""

    manufacturer: str
    model: str
    serial: str
    firmware: str
    rated_w: float | None
    blocks: tuple[Block, ...]

    def block(self, role: Role) -> Block | None:
        """The first block of this role; a device that shows integers and floats is read once."""
        return next((b for b in self.blocks if b.model in MODELS and MODELS[b.model].role is role), None)

    @property
    def meter_sign(self) -> int:
        """1 where this maker's meters count import as positive, -1 where they count export so."""
        maker = self.manufacturer.strip().lower()
        return next((sign for name, sign in METER_SIGN.items() if maker.startswith(name)), 1)

    @property
    def words(self) -> str:
        """A line for people: "SMA Sunny Boy 3.6, single-phase inverter of 3.7 kW, no meter"."""
        return ", ".join([f"{self.manufacturer} {self.model}".strip(), self._inverter(), self._meter()])

    def to_dict(self) -> dict[str, Any]:
        """Plain data, to remember the device: set-up then works at night, while it sleeps."""
        return asdict(self) | {"blocks": [asdict(block) for block in self.blocks]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The device that `to_dict` wrote down."""
        return cls(**{**data, "blocks": tuple(Block(**block) for block in data["blocks"])})

    def _inverter(self) -> str:
        if not (block := self.block(Role.INVERTER)):
            return "no inverter"
        rating = f" of {self.rated_w / 1000:.1f} kW" if self.rated_w else ""
        return f"{_PHASE_WORDS[PHASES[block.model]]} inverter{rating}"

    def _meter(self) -> str:
        block = self.block(Role.METER)
        return f"{_PHASE_WORDS[PHASES[block.model]]} meter" if block else "no meter"


_PHASE_WORDS = {1: "single-phase", 2: "split-phase", 3: "three-phase"}
