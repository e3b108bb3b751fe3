"""The inverter twin on the wire: Modbus TCP, unit 1, registers as of the moment of the read."""

import asyncio
from typing import Final

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from .errors import PortTakenError
from .home import Home
from .sunspec import BASE, Instruments, image

UNIT: Final = 1


class ModbusTwin:
    """Serves the home's inverter and grid meter. Port 0 takes a free one; see `port`."""

    def __init__(self, home: Home, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.port = port
        self._home = home
        self._host = host
        self._server: ModbusTcpServer | None = None

    async def start(self) -> None:
        """Listen. Raises PortTakenError."""
        # UINT16: pymodbus packs DataType.REGISTERS as signed and refuses words above 32767.
        words = SimData(BASE, values=list(self._image()), datatype=DataType.UINT16)
        device = SimDevice(UNIT, simdata=[words], action=self._refresh)
        server = ModbusTcpServer(device, address=(self._host, self.port))
        try:
            await server.serve_forever(background=True)
        except (RuntimeError, OSError) as error:
            raise PortTakenError(
                f"Port {self.port} on {self._host} is taken: choose another one for Modbus."
            ) from error
        self._server = server
        if isinstance(server.transport, asyncio.Server):
            self.port = server.transport.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the port and all connections."""
        if self._server is not None:
            await self._server.shutdown()  # type: ignore[no-untyped-call]
            self._server = None

    def _image(self) -> list[int]:
        state, books = self._home.state, self._home.books
        return image(
            Instruments(
                sun_w=state.sun_w,
                phase_w=state.phase_w,
                sun_wh=books.sun_wh,
                imported_wh=books.grid_import_wh,
                exported_wh=books.grid_export_wh,
            )
        )

    async def _refresh(
        self,
        _function: int,
        _start: int,
        _address: int,
        _count: int,
        registers: list[int],
        written: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        if written is not None:
            return ExcCodes.ILLEGAL_FUNCTION
        words = self._image()
        registers[: len(words)] = words
        return None
