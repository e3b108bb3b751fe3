"""The inverter's registers without a wire, and what can be wrong with them."""

import random
from collections.abc import Sequence
from typing import Final

from inverters import LinkTimeoutError
from inverters.link import refused
from simulator.home import Home, HomeState
from simulator.modbus import ModbusTwin

from .faults import Kind, Trouble

# SunSpec's "not implemented" for signed numbers.
_NONE: Final = 0x8000
# The face's inverter, behind its model's id: watts. Without a battery of its own that is the sun.
_INVERTER: Final = 103
_SUN: Final = 14
# The face's meter, likewise: amperes and watts, of all phases and of each.
_METER: Final = 203
_POWERS: Final = (*range(2, 6), *range(18, 22))
# The upper words of its totals, out and in: one more is some ten kWh.
_TOTALS: Final = (38, 46)
_CHAIN: Final = 40_002
_SPIKES_SHARE: Final = 0.1
_TIMEOUT: Final = "The inverter does not answer."


class Registers:
    """An `inverters.WritableLink` to the twin, with its faults."""

    def __init__(
        self, home: Home, twin: ModbusTwin, trouble: Trouble, dice: random.Random, unit: int = 1
    ) -> None:
        self._home = home
        self._twin = twin
        self._trouble = trouble
        self._dice = dice
        self._unit = unit
        self._state: HomeState | None = None
        """Of which the words were made."""
        self._shown: dict[int, int] | None = None
        self._sun: int | None = None
        """At which it stands still."""
        self._found: dict[int, int] = {}
        """Where the models begin. They stay where they are."""

    async def read(self, address: int, count: int) -> Sequence[int]:
        """The words of now; of the past while it is frozen, of nothing while it has no values."""
        if self._trouble.on(Kind.METER_GONE):
            raise LinkTimeoutError(_TIMEOUT)
        words = self._words()
        asked = [words.get(at, 0) for at in range(address, address + count)]
        sun_at = self._at(_INVERTER, words) + _SUN - address
        if 0 <= sun_at < count:
            asked[sun_at] = self._shining(asked[sun_at])
        base = self._at(_METER, words) - address
        for at in _POWERS:
            if 0 <= base + at < count:
                asked[base + at] = self._seen(asked[base + at])
        for at in _TOTALS:
            if 0 <= base + at < count and self._trouble.on(Kind.REGISTERS_JUMP):
                asked[base + at] += 1
        return asked

    async def write(self, address: int, values: Sequence[int]) -> None:
        """Set registers, where the owner lets us."""
        if self._trouble.on(Kind.METER_GONE):
            raise LinkTimeoutError(_TIMEOUT)
        orders = self._twin.orders.get(self._unit)
        if orders is None or not orders.write(address, values, self._home.clock.elapsed()):
            raise refused(2, address, self._unit, "write")
        self._state = None

    async def read_input(self, address: int, count: int) -> Sequence[int]:
        """The same: SunSpec has one table."""
        return await self.read(address, count)

    async def for_unit(self, unit: int) -> Registers:
        """The same twin under another unit id."""
        return Registers(self._home, self._twin, self._trouble, self._dice, unit)

    def _at(self, model: int, words: dict[int, int]) -> int:
        if model not in self._found:
            at = _CHAIN
            while words[at] != model:
                at += words[at + 1] + 2
            self._found[model] = at
        return self._found[model]

    def _shining(self, word: int) -> int:
        size = self._trouble.size(Kind.SUN_WRONG)
        if size is None:
            self._sun = None
            return word
        if size < 1 / 3:
            return _NONE
        if size > 2 / 3:
            return word // 1000 if word < _NONE else 0
        self._sun = word if self._sun is None else self._sun
        return self._sun

    def _seen(self, word: int) -> int:
        if self._trouble.on(Kind.METER_NAN):
            return _NONE
        if self._trouble.on(Kind.METER_SPIKES) and self._dice.random() < _SPIKES_SHARE:
            return self._dice.randrange(-32_000, 32_000) & 0xFFFF
        return word

    def _words(self) -> dict[int, int]:
        frozen = self._shown is not None and self._trouble.on(Kind.METER_FROZEN)
        if not frozen and self._home.state is not self._state:
            self._state = self._home.state
            self._shown = self._twin.images()[self._unit].words
        return self._shown or {}
