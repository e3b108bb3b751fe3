"""SunSpec's levers: storage control (model 124) and the limit of the output (models 123 and 704)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import override

from ..device import Block
from ..errors import MapShiftedError, RestraintError
from ..levers import Lever, Register, Restraint
from ..sentence import Sentence
from .decode import SCALE_LIMIT
from .models import MODELS

CHARGE_BIT, DISCHARGE_BIT = 1, 2  # of StorCtl_Mod
STORAGE = ("InOutWRte_RvrtTms", "OutWRte", "InWRte", "StorCtl_Mod")
LIMITS = {
    704: ("WMaxLimPctRvrtTms", "WMaxLimPctRvrt", "WMaxLimPctEnaRvrt", "WMaxLimPct", "WMaxLimPctEna"),
    123: ("WMaxLimPct_RvrtTms", "WMaxLimPct", "WMaxLim_Ena"),
}
"""Points in the order of writing. A device that has both models is limited by the newer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SunSpecLever(Lever):
    """A lever that is a SunSpec model."""

    block: Block

    @override
    def look(self, words: Sequence[int]) -> dict[str, int]:
        if tuple(words[:2]) != (self.block.model, self.block.length):
            raise MapShiftedError(
                Sentence(
                    "Model {model} is no longer at register {address}: nothing was written. The device must "
                    "be scanned again.",
                    model=self.block.model,
                    address=self.start,
                )
            )
        return super(SunSpecLever, self).look(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage(SunSpecLever):
    """Model 124: rates of 0 %, and the bits that put them in force."""

    @override
    def asked(self, restraint: Restraint) -> bool:
        return restraint.block_charge or restraint.block_discharge

    @override
    def wanted(
        self, words: Sequence[int], originals: Mapping[str, int], restraint: Restraint, lease_s: int
    ) -> dict[str, int]:
        bits = restraint.block_charge * CHARGE_BIT | restraint.block_discharge * DISCHARGE_BIT
        return {
            "InOutWRte_RvrtTms": lease_s,
            "OutWRte": 0 if restraint.block_discharge else originals["OutWRte"],
            "InWRte": 0 if restraint.block_charge else originals["InWRte"],
            "StorCtl_Mod": originals["StorCtl_Mod"] | bits,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(SunSpecLever):
    """Models 123 and 704: the inverter's output in percent of its rating."""

    rated_w: float
    scale: int
    """Offset of the scale factor of the percentage."""

    @override
    def asked(self, restraint: Restraint) -> bool:
        return restraint.output_limit_w is not None

    @override
    def wanted(
        self, words: Sequence[int], originals: Mapping[str, int], restraint: Restraint, lease_s: int
    ) -> dict[str, int]:
        raw = self._percent(words, restraint.output_limit_w or 0.0)
        if self.block.model == 123:
            return {"WMaxLimPct_RvrtTms": lease_s, "WMaxLimPct": raw, "WMaxLim_Ena": 1}
        return {
            "WMaxLimPctRvrtTms": lease_s,
            "WMaxLimPctRvrt": originals["WMaxLimPct"],
            "WMaxLimPctEnaRvrt": originals["WMaxLimPctEna"],
            "WMaxLimPct": raw,
            "WMaxLimPctEna": 1,
        }

    def _percent(self, words: Sequence[int], limit_w: float) -> int:
        """Rounded down, and of the rating, which the owner's own maximum never exceeds: never too much."""
        word = words[self.scale]
        exponent = word - 0x10000 if word >= 0x8000 else word
        if not -SCALE_LIMIT <= exponent <= SCALE_LIMIT:
            raise RestraintError(
                Sentence(
                    "The device gives its limit a scale factor of {exponent}, expected -10 to 10: nothing "
                    "was written.",
                    exponent=exponent,
                )
            )
        percent = min(max(limit_w / self.rated_w, 0.0), 1.0) * 100
        return int(percent * 10.0**-exponent + 1e-6)


def storage(block: Block) -> Storage:
    """The lever of a model 124."""
    return Storage(
        name=Sentence("home battery"),
        unit=block.unit,
        start=block.address,
        count=MODELS[block.model].span,
        registers=_registers(block, STORAGE),
        block=block,
    )


def limit(block: Block, rated_w: float) -> Limit:
    """The lever of a model 123 or 704."""
    return Limit(
        name=Sentence("output limit"),
        unit=block.unit,
        start=block.address,
        count=MODELS[block.model].span,
        registers=_registers(block, LIMITS[block.model]),
        block=block,
        rated_w=rated_w,
        scale=MODELS[block.model].points["WMaxLimPct"].scale or 0,
    )


def _registers(block: Block, names: Sequence[str]) -> dict[str, Register]:
    points = {name: MODELS[block.model].points[name] for name in names}
    return {
        name: Register(at=block.address + point.offset, size=point.kind.size, absent=point.kind.absent)
        for name, point in points.items()
    }
