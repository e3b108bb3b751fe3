"""The inverter twin on the wire: Modbus TCP, registers as of the moment of the read."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Final

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.server.requesthandler import ServerRequestHandler
from pymodbus.simulator import DataType, SimData, SimDevice

from .errors import PortTakenError
from .faces import FACES
from .faces.image import Image, Instruments
from .home import Home

# The registers of a home that has been lived in.
_MADE_BEFORE_WH: Final = 9_482_117
_IMPORTED_BEFORE_WH: Final = 6_120_403
_EXPORTED_BEFORE_WH: Final = 7_008_655

# Of the event loop, from a connection at the door to one that is in.
_ROUNDS_TO_ACCEPT: Final = 4


@dataclass(slots=True)
class Faults:
    """What the device does wrong, from now on until it is set back."""

    busy: bool = False
    """It answers every request with "busy"."""
    slow_s: float = 0.0
    """It thinks this long before every answer."""
    torn: bool = False
    """The lower words of its totals lag behind: they show 0."""
    illegal: set[int] = field(default_factory=set)
    """Addresses that it has lost."""
    vanishing: bool = False
    """It hangs up instead of answering."""
    one_client: bool = False
    """While somebody is connected it hangs up on everyone else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryGauge:
    """What the instruments say of a home battery. The home has none of its own; + fills it."""

    power_w: float = 0.0
    percent: float = 50.0


class ModbusTwin:
    """Serves the home's inverter and meter under a face of FACES. Port 0 takes a free one; see `port`."""

    def __init__(self, home: Home, *, host: str = "127.0.0.1", port: int = 0, face: str = "sunspec") -> None:
        self.port = port
        self.faults = Faults()
        self.battery = BatteryGauge()
        self._home = home
        self._host = host
        self._face = FACES[face]
        self._server: _Server | None = None
        self.orders = self._face.orders(self._face.image(self._instruments(self.battery.power_w)))
        """What was ordered of each unit, if the face takes orders."""

    @property
    def units(self) -> tuple[int, ...]:
        """The unit ids that it answers under."""
        return tuple(self.images())

    async def start(self) -> None:
        """Listen. Raises PortTakenError."""
        devices = [self._device(unit, image) for unit, image in self.images().items()]
        server = _Server(devices, (self._host, self.port), self.faults)
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
            await self._server.stop_accepting()
            await self._server.shutdown()  # type: ignore[no-untyped-call]
            self._server = None

    def _device(self, unit: int, image: Image) -> SimDevice:
        # UINT16: pymodbus packs DataType.REGISTERS as signed and refuses words above 32767.
        data = [SimData(at, values=run, datatype=DataType.UINT16) for at, run in _runs(image)]
        return SimDevice(unit, simdata=data, action=partial(self._answer, unit))

    def images(self) -> dict[int, Image]:
        """What each unit shows at this moment: the registers without a wire."""
        elapsed, battery_w = self._home.clock.elapsed(), self.battery.power_w
        for orders in self.orders.values():
            battery_w = orders.battery(battery_w, elapsed)
        shown = self._face.image(self._instruments(battery_w))
        for unit, orders in self.orders.items():
            orders.show(shown[unit], elapsed)
        return shown

    def _instruments(self, battery_w: float) -> Instruments:
        state, books = self._home.state, self._home.books
        return Instruments(
            sun_w=state.sun_w,
            phase_w=state.phase_w,
            sun_wh=_MADE_BEFORE_WH + books.sun_wh,
            imported_wh=_IMPORTED_BEFORE_WH + books.grid_import_wh,
            exported_wh=_EXPORTED_BEFORE_WH + books.grid_export_wh,
            battery_w=battery_w,
            battery_percent=self.battery.percent,
        )

    async def _answer(
        self,
        unit: int,
        _function: int,
        start: int,
        address: int,
        count: int,
        registers: list[int],
        written: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        if written is not None:
            return self._obey(unit, address, [int(word) for word in written])
        if fault := await self._fault(address, count):
            return fault
        image = self.images()[unit]
        for at, word in image.words.items():
            registers[at - start] = word
        for at in image.low_words if self.faults.torn else ():
            registers[at - start] = 0
        return None

    def _obey(self, unit: int, address: int, words: list[int]) -> ExcCodes | None:
        if unit not in self.orders:
            return ExcCodes.ILLEGAL_FUNCTION
        taken = self.orders[unit].write(address, words, self._home.clock.elapsed())
        return None if taken else ExcCodes.ILLEGAL_ADDRESS

    async def _fault(self, address: int, count: int) -> ExcCodes | None:
        if self.faults.slow_s:
            await asyncio.sleep(self.faults.slow_s)
        if self.faults.vanishing and self._server is not None:
            self._server.hang_up()
            return ExcCodes.DEVICE_FAILURE
        if self.faults.busy:
            return ExcCodes.DEVICE_BUSY
        if self.faults.illegal.intersection(range(address, address + count)):
            return ExcCodes.ILLEGAL_ADDRESS
        return None


class _Refused(ServerRequestHandler):
    """A client too many."""

    def callback_connected(self) -> None:
        """Hang up as soon as it is there."""
        super().callback_connected()
        self.close()


class _Server(ModbusTcpServer):
    """pymodbus's server, at the door of which faults stand."""

    def __init__(self, devices: list[SimDevice], address: tuple[str, int], faults: Faults) -> None:
        super().__init__(devices, address=address)
        self._faults = faults

    def callback_new_connection(self) -> ServerRequestHandler:
        """Let a client in, or hang up on it if the device serves one at a time."""
        taken = any(client.transport for client in self.active_connections.values())
        kind = _Refused if self._faults.one_client and taken else ServerRequestHandler
        return kind(self, self.trace_packet, self.trace_pdu, self.trace_connect)  # type: ignore[no-untyped-call]

    async def stop_accepting(self) -> None:
        """Nobody new comes in, who is half in does: asyncio stumbles over those once it has closed."""
        loop = asyncio.get_running_loop()
        sockets = self.transport.sockets if isinstance(self.transport, asyncio.Server) else ()
        for one in sockets:
            loop.remove_reader(one.fileno())
        for _ in range(_ROUNDS_TO_ACCEPT):
            await asyncio.sleep(0)

    def hang_up(self) -> None:
        """End all connections, in the middle of whatever they do."""
        for client in list(self.active_connections.values()):
            client.close()


def _runs(image: Image) -> list[tuple[int, list[int]]]:
    """The words side by side, as (first address, words)."""
    addresses = sorted(image.words)
    groups = groupby(enumerate(addresses), key=lambda pair: pair[1] - pair[0])
    runs = [[address for _, address in group] for _, group in groups]
    return [(run[0], [image.words[at] for at in run]) for run in runs]
