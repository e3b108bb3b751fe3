"""The inverter through Home Assistant's own Modbus connection.

Most inverters serve a single client. Home Assistant lends one connection per device to all its
integrations, so that ours does not fight with the one that the maker's integration holds.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

from homeassistant.components.modbus import async_get_temporary_unit, async_get_unit
from homeassistant.exceptions import HomeAssistantError
from modbus_connection import ModbusConnectionError, ModbusError, ModbusExceptionError, ModbusTcpParams

from ..inverters import AnswerError, LinkDownError, LinkTimeoutError, WritableLink, refused
from ..inverters.sentence import Sentence

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant
    from modbus_connection import ModbusUnit

# A device that says "busy" is asked again by the library for up to a minute, and everyone who shares
# the connection waits. Five seconds serve a slow gateway, and the next poll is soon.
TIMEOUT_S: Final = 5.0
# A socket that is up and mute stays mute until somebody hangs up.
SILENCES_UNTIL_HANG_UP: Final = 3

type Lend = Callable[[int], Awaitable[ModbusUnit]]


class HassLink:
    """One unit on the shared connection, every call bounded in time."""

    def __init__(
        self,
        unit: ModbusUnit,
        where: str,
        unit_id: int,
        lend: Lend | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._unit = unit
        self._where = where
        self._unit_id = unit_id
        self._lend = lend
        self._others: dict[int, HassLink] = {}
        self._timeout_s = timeout_s
        self._silences = 0

    async def read(self, address: int, count: int) -> Sequence[int]:
        """Words of holding registers. Raises LinkError, each kind with a sentence of its own."""
        return await self._ask(lambda: self._unit.read_holding_registers(address, count), address)

    async def read_input(self, address: int, count: int) -> Sequence[int]:
        """Words of input registers, likewise."""
        return await self._ask(lambda: self._unit.read_input_registers(address, count), address)

    async def write(self, address: int, values: Sequence[int]) -> None:
        """Set holding registers, a single one by function 6. Raises LinkError, likewise."""
        if len(values) == 1:
            await self._ask(lambda: self._unit.write_register(address, values[0]), address, "write")
        else:
            await self._ask(lambda: self._unit.write_registers(address, list(values)), address, "write")

    async def for_unit(self, unit: int) -> HassLink:
        """The same connection, another unit id, given back together with this one."""
        if unit == self._unit_id:
            return self
        if unit not in self._others:
            if self._lend is None:
                raise LinkDownError(
                    Sentence(
                        "{where} was lent for unit {unit} only.", where=self._where, unit=str(self._unit_id)
                    )
                )
            lent = await self._lend(unit)
            self._others[unit] = HassLink(lent, self._where, unit, self._lend, timeout_s=self._timeout_s)
        return self._others[unit]

    async def _ask[T](self, ask: Callable[[], Awaitable[T]], address: int, verb: str = "read") -> T:
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await ask()
        except TimeoutError as err:
            await self._count_silence()
            raise self._silent() from err
        except ModbusConnectionError as err:
            raise _down(self._where) from err
        except ModbusExceptionError as err:
            self._silences = 0
            raise refused(int(err.exception_code or 0), address, self._unit_id, verb) from err
        except ModbusError as err:
            said = Sentence(
                "{where} answered with something that is not Modbus: {why}", where=self._where, why=str(err)
            )
            raise AnswerError(said) from err
        self._silences = 0
        return answer

    async def _count_silence(self) -> None:
        self._silences += 1
        if self._silences < SILENCES_UNTIL_HANG_UP:
            return
        self._silences = 0
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._unit.disconnect()
        except TimeoutError, ModbusError:
            return  # the next request will tell

    def _silent(self) -> LinkTimeoutError:
        return LinkTimeoutError(
            Sentence(
                "{where} gave no answer as unit {unit} within {seconds} s. Try another unit id, or wait "
                "until the inverter has woken up.",
                where=self._where,
                unit=str(self._unit_id),
                seconds=f"{self._timeout_s:g}",
            )
        )


def entry_link(hass: HomeAssistant, entry: ConfigEntry, host: str, port: int, unit: int) -> WritableLink:
    """A link that lives as long as *entry* is loaded. Connects with the first read, not here."""

    def lend(unit_id: int) -> ModbusUnit:
        try:
            return async_get_unit(hass, entry, ModbusTcpParams(host=host, port=port), unit_id)
        except (HomeAssistantError, ValueError) as err:
            raise _unusable(f"{host}:{port}", err) from err

    async def lend_another(unit_id: int) -> ModbusUnit:
        return lend(unit_id)

    return HassLink(lend(unit), f"{host}:{port}", unit, lend_another)


@asynccontextmanager
async def temporary_link(hass: HomeAssistant, host: str, port: int, unit: int) -> AsyncIterator[WritableLink]:
    """A link for a look during set-up; given back at the end of the block."""
    async with AsyncExitStack() as stack:

        async def lend(unit_id: int) -> ModbusUnit:
            try:
                params = ModbusTcpParams(host=host, port=port)
                return await stack.enter_async_context(async_get_temporary_unit(hass, params, unit_id))
            except (HomeAssistantError, ValueError) as err:
                raise _unusable(f"{host}:{port}", err) from err

        yield HassLink(await lend(unit), f"{host}:{port}", unit, lend)


def _down(where: str) -> LinkDownError:
    return LinkDownError(
        Sentence(
            "No connection to {where}. Check the address and the port, switch on Modbus TCP in the "
            "inverter's menu, and see that no other program holds its only Modbus connection.",
            where=where,
        )
    )


def _unusable(where: str, err: Exception) -> LinkDownError:
    return LinkDownError(Sentence("{where} cannot be used: {why}", where=where, why=str(err)))
