"""Direct Modbus links, for outside Home Assistant. The only file here that knows pymodbus."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Self

from pymodbus import FramerType
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ExceptionResponse

from .errors import AnswerError, LinkDownError, LinkTimeoutError
from .link import Space, refused

# Inverters answer within a second when awake and unhurried; gateways on a slow bus take longer.
TIMEOUT_S: Final = 3.0
# What nearly all inverters are set to on their serial port.
BAUD: Final = 9600
FUNCTIONS: Final = {Space.HOLDING: 3, Space.INPUT: 4}


class PymodbusLink:
    """One unit of a device, connected on demand; links of one device share a connection.

    No retries inside: the next poll is the retry, and repeated requests confuse slow devices.
    """

    def __init__(
        self, host: str, port: int = 502, unit: int = 1, *, timeout_s: float = TIMEOUT_S, rtu: bool = False
    ) -> None:
        """A link over the network. *rtu*: through a gateway that passes serial frames on unchanged."""
        framer = FramerType.RTU if rtu else FramerType.SOCKET
        self._client: AsyncModbusTcpClient | AsyncModbusSerialClient = AsyncModbusTcpClient(
            host, port=port, framer=framer, timeout=timeout_s, retries=0, reconnect_delay=0, name=host
        )
        self._unit = unit
        self._where = f"{host}:{port}"
        self._advice = (
            "Check the address and the port, switch on Modbus TCP in the inverter's menu, and see that no "
            "other program holds its only Modbus connection."
        )
        self._timeout_s = timeout_s

    @classmethod
    def serial(
        cls, device: str, unit: int = 1, *, baud: int = BAUD, timeout_s: float = TIMEOUT_S
    ) -> PymodbusLink:
        """A link over the serial port *device* (8N1). Raises LinkDownError where pyserial is missing."""
        link = object.__new__(cls)
        try:
            link._client = AsyncModbusSerialClient(
                device, baudrate=baud, timeout=timeout_s, retries=0, reconnect_delay=0
            )
        except RuntimeError as error:
            raise LinkDownError(
                f"{device} cannot be opened: install pyserial for serial ports (pip install pyserial)."
            ) from error
        link._unit, link._where, link._timeout_s = unit, device, timeout_s
        link._advice = "Check the name of the port, that the cable is plugged in, and that you may open it."
        return link

    async def for_unit(self, unit: int) -> Self:
        """The same connection, another unit id."""
        other = object.__new__(type(self))
        other._client, other._where, other._timeout_s = self._client, self._where, self._timeout_s
        other._unit, other._advice = unit, self._advice
        return other

    async def read(self, address: int, count: int) -> Sequence[int]:
        """Words of holding registers. Raises LinkError, each kind with a sentence of its own."""
        return await self._ask(Space.HOLDING, address, count)

    async def read_input(self, address: int, count: int) -> Sequence[int]:
        """Words of input registers, likewise."""
        return await self._ask(Space.INPUT, address, count)

    async def write(self, address: int, values: Sequence[int]) -> None:
        """Set holding registers. Raises LinkError, each kind with a sentence of its own."""
        client: Any = self._client
        if len(values) == 1:
            await self._exchange("write", address, client.write_register, values[0])
        else:
            await self._exchange("write", address, client.write_registers, list(values))

    def close(self) -> None:
        """Hang up, for all units of this connection."""
        self._client.close()

    async def __aenter__(self) -> Self:
        await self._connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def _ask(self, space: Space, address: int, count: int) -> Sequence[int]:
        client: Any = self._client
        ask = client.read_input_registers if space is Space.INPUT else client.read_holding_registers
        answer = await self._exchange("read", address, ask, count=count)
        if answer.function_code != FUNCTIONS[space]:
            raise AnswerError(f"{self._where} answered a different question at register {address}.")
        registers: list[int] = answer.registers
        return registers

    async def _exchange(
        self, verb: str, address: int, ask: Callable[..., Awaitable[Any]], *what: object, **how: object
    ) -> Any:  # noqa: ANN401  pymodbus' own answer, of a type for each question
        """One question, one answer. Raises LinkError, each kind with a sentence of its own."""
        await self._connect()
        try:
            answer = await ask(address, *what, device_id=self._unit, **how)
        except ConnectionException as error:
            raise self._down() from error
        except (ModbusException, OSError, ValueError) as error:
            _pass_on_cancellation(error)
            raise self._silent() from error
        if isinstance(answer, ExceptionResponse):
            raise refused(answer.exception_code, address, self._unit, verb)
        return answer

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
        return LinkDownError(f"No connection to {self._where}. {self._advice}")

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
