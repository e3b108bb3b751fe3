"""The inverter's registers without a wire, and what can be wrong with them."""

import random
from collections.abc import Sequence
from typing import Final

from inverters import LinkTimeoutError
from simulator.home import Home, HomeState
from simulator.modbus import ModbusTwin

from .faults import Kind, Trouble

# SunSpec's "not implemented" for signed numbers.
_NONE: Final = 0x8000
# Where the face's meter (model 203) shows amperes and watts: all phases, then each.
_POWERS: Final = (*range(40_152, 40_156), *range(40_168, 40_172))
# The upper words of its totals, out and in: one more is some ten kWh.
_TOTALS: Final = (40_188, 40_196)
_SPIKES_SHARE: Final = 0.1
_TIMEOUT: Final = "The inverter does not answer."


class Registers:
    """An `inverters.Link` to the twin, with its faults."""

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

    async def read(self, address: int, count: int) -> Sequence[int]:
        """The words of now; of the past while it is frozen, of nothing while it has no values."""
        if self._trouble.on(Kind.METER_GONE):
            raise LinkTimeoutError(_TIMEOUT)
        words = self._words()
        asked = [words.get(at, 0) for at in range(address, address + count)]
        for at in _POWERS:
            if 0 <= at - address < count:
                asked[at - address] = self._seen(asked[at - address])
        for at in _TOTALS:
            if 0 <= at - address < count and self._trouble.on(Kind.REGISTERS_JUMP):
                asked[at - address] += 1
        return asked

    async def read_input(self, address: int, count: int) -> Sequence[int]:
        """The same: SunSpec has one table."""
        return await self.read(address, count)

    async def for_unit(self, unit: int) -> Registers:
        """The same twin under another unit id."""
        return Registers(self._home, self._twin, self._trouble, self._dice, unit)

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
