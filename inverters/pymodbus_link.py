"""A direct Modbus TCP link, for outside Home Assistant. The only file here that knows pymodbus."""

import asyncio
from collections.abc import Sequence
from typing import Self

from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ExceptionResponse

from .errors import AnswerError, LinkDownError, LinkTimeoutError
from .link import refused

# Inverters answer within a second when awake and unhurried; gateways on a slow bus take longer.
TIMEOUT_S = 3.0
READ_HOLDING_REGISTERS = 3


class PymodbusLink:
    """One unit of the device at *host*, connected on demand; links of one device share a connection.

    No retries inside: the next poll is the retry, and repeated requests confuse slow devices.
    """

    def __init__(self, host: str, port: int = 502, unit: int = 1, *, timeout_s: float = TIMEOUT_S) -> None:
        self._client = AsyncModbusTcpClient(
            host, port=port, timeout=timeout_s, retries=0, reconnect_delay=0, name=f"{host}:{port}"
        )
        self._unit = unit
        self._where = f"{host}:{port}"
        self._timeout_s = timeout_s

    def for_unit(self, unit: int) -> Self:
        """The same connection, another unit id."""
        other = object.__new__(type(self))
        other._client, other._where, other._timeout_s = self._client, self._where, self._timeout_s
        other._unit = unit
        return other

    async def read(self, address: int, count: int) -> Sequence[int]:
        """Words of holding registers. Raises LinkError, each kind with a sentence of its own."""
        await self._connect()
        try:
            answer = await self._client.read_holding_registers(address, count=count, device_id=self._unit)
        except ConnectionException as error:
            raise self._down() from error
        except (ModbusException, OSError, ValueError) as error:
            _pass_on_cancellation(error)
            raise self._silent() from error
        if isinstance(answer, ExceptionResponse):
            raise refused(answer.exception_code, address, self._unit)
        if answer.function_code != READ_HOLDING_REGISTERS:
            raise AnswerError(f"{self._where} answered a different question at register {address}.")
        return answer.registers

    def close(self) -> None:
        """Hang up, for all units of this connection."""
        self._client.close()

    async def __aenter__(self) -> Self:
        await self._connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def _connect(self) -> None:
        if self._client.connected:
            return
        try:
            if await self._client.connect():
                return
        except (ModbusException, OSError, ValueError) as error:
            raise self._down() from error
        raise self._down()

    def _down(self) -> LinkDownError:
        return LinkDownError(
            f"No connection to {self._where}. Check the address and the port, switch on Modbus TCP in "
            "the inverter's menu, and see that no other program holds its only Modbus connection."
        )

    def _silent(self) -> LinkTimeoutError:
        if not self._client.connected:
            return LinkTimeoutError(f"{self._where} hung up in the middle of a request.")
        # pymodbus counts its timeouts; a fresh connection is the cure for a device that went mute.
        self._client.close()
        return LinkTimeoutError(
            f"{self._where} is there, but unit {self._unit} gave no answer within {self._timeout_s:g} s. "
            "Try another unit id, or wait until the inverter has woken up."
        )


def _pass_on_cancellation(error: Exception) -> None:
    """A task that was told to stop must stop: pymodbus turns cancellation into an error of its own."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError from error
