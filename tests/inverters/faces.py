"""Devices for tests: a dump from a real inverter, or a chain encoded by another SunSpec library."""

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sunspec2.mb import create_unimpl_value
from sunspec2.modbus.client import SunSpecModbusClientModel

from inverters import LinkTimeoutError, RefusedError

VECTORS = Path(__file__).parents[1] / "vectors" / "modbus"
MARKER = [0x5375, 0x6E53]
END = [0xFFFF, 0]


class Registers:
    """A link onto a table of words; what is not in the table is refused, as devices do."""

    def __init__(
        self,
        table: Mapping[int, int],
        *,
        broken: set[int] | None = None,
        inputs: Mapping[int, int] | None = None,
        units: Mapping[int, Any] | None = None,
    ) -> None:
        self.table = dict(table)
        self.broken = broken or set()
        self.inputs = dict(inputs or {})
        self.units = dict(units or {})
        self.requests: list[tuple[int, int]] = []

    async def read(self, address: int, count: int) -> Sequence[int]:
        return self._answer(self.table, address, count)

    async def read_input(self, address: int, count: int) -> Sequence[int]:
        return self._answer(self.inputs, address, count)

    async def for_unit(self, unit: int) -> Any:
        """Units that are not there are silent, as behind a gateway."""
        return self.units.get(unit, Silent())

    def _answer(self, table: Mapping[int, int], address: int, count: int) -> Sequence[int]:
        self.requests.append((address, count))
        wanted = range(address, address + count)
        if any(at not in table or at in self.broken for at in wanted):
            raise RefusedError(f"no registers at {address}", code=2)
        return [table[at] for at in wanted]


class Silent:
    """A unit that never answers."""

    def __init__(self) -> None:
        self.asked = 0

    async def read(self, address: int, count: int) -> Sequence[int]:
        self.asked += 1
        raise LinkTimeoutError("no answer")

    read_input = read

    async def for_unit(self, unit: int) -> Any:
        return self


def dump(name: str) -> Registers:
    return Registers(dump_words(name))


def dump_words(name: str) -> dict[int, int]:
    holding = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["holding"]
    return {int(address): word for address, word in holding.items()}


def model_words(number: int, length: int, values: Mapping[str, float | str]) -> list[int]:
    """A model with *values* (scaled), encoded by pysunspec2. Scale factors are given as X_SF."""
    scales = {name: value for name, value in values.items() if name.endswith("_SF")}
    raw = _with(number, absent_words(number, length), scales)  # it reads scale factors only once
    raw = _with(number, raw, {name: value for name, value in values.items() if name not in scales})
    return [int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2)]


def _with(number: int, raw: bytes, values: Mapping[str, float | str]) -> bytes:
    model = SunSpecModbusClientModel(number, model_addr=0, model_len=len(raw) // 2 - 2, data=raw)
    for name, value in values.items():
        point = model.points[name]
        if point.sf is None:
            point.value = value
        else:
            point.cvalue = value
    return bytes(model.get_mb())


def absent_words(number: int, length: int) -> bytes:
    """A block in which nothing is implemented."""
    model = SunSpecModbusClientModel(number, model_addr=0, model_len=length, data=bytes(2 * (length + 2)))
    raw = b"".join(_absent(point) for point in model.points.values())
    return struct.pack(">HH", number, length) + raw[4 : 2 * (length + 2)]


def _absent(point: Any) -> bytes:
    kind, size = point.pdef["type"], 2 * point.len
    if kind in {"string", "pad"}:
        return bytes(size)
    return create_unimpl_value(kind)


def chain(*blocks: list[int], base: int = 40000, end: Sequence[int] = END) -> Registers:
    """The blocks behind a marker at *base*."""
    words = [*MARKER, *(word for block in blocks for word in block), *end]
    return Registers(dict(enumerate(words, base)))


def identity(manufacturer: str = "Acme", model: str = "Sunny 10", length: int = 66) -> list[int]:
    return model_words(1, length, {"Mn": manufacturer, "Md": model, "SN": "42", "Vr": "1.0"})


def inverter(power_w: float = 3210.0, **more: float) -> list[int]:
    return model_words(103, 50, {"W_SF": 0, "W": power_w, "WH_SF": 0, "WH": 1_234_567.0, "St": 4} | more)


def meter(power_w: float = 412.0, **more: float) -> list[int]:
    values = {
        "A_SF": -2, "AphA": 1.52, "AphB": 3.0, "AphC": 0.25,
        "W_SF": -1, "W": power_w, "WphA": 350.0, "WphB": -100.0, "WphC": 162.0,
        "TotWh_SF": 1, "TotWhImp": 5_000_000.0, "TotWhExp": 2_500_000.0,
    }  # fmt: skip
    return model_words(203, 105, values | more)
