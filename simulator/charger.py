"""The charger twin on the wire: connects, obeys, and finds its way back when lost."""

import asyncio
import logging
from collections import deque
from contextlib import suppress
from typing import Final

from . import older_version
from .back_off import BackOff
from .clock import Clock
from .commands import Commands
from .errors import CallRefusedError, LinkError, LinkLostError
from .home import Home
from .keyring import Keyring
from .link import Answer, Dial, Frame, FrameLog, Link, Manner, Payload, over_websocket
from .negotiation import NOBODY, Negotiation
from .network import Network, variables
from .personalities import DYNAMIC, Personality
from .security_commands import SecurityCommands
from .station import Errand, Registration, Setpoint, Station
from .telling import Telling

_LOGGER = logging.getLogger(__name__)

_RESTART_S: Final = 5.0


class ChargerTwin:
    """An OCPP 2.1 charging station with one bidirectional DC outlet.

    Step it with `tick` after each step of the home, or let `run` do so by itself.
    """

    def __init__(  # noqa: PLR0913 - who it is, where it hangs, what it is like
        self,
        url: str,
        *,
        identity: str,
        password: str | None = None,
        home: Home,
        clock: Clock,
        personality: Personality = DYNAMIC,
        dial: Dial = over_websocket,
        keyring: Keyring | None = None,
    ) -> None:
        self.identity = identity
        self.trouble: str | None = None
        """Why the charger is not connected or was refused; None when all is well."""
        self.personality = personality
        self.station = Station(home, clock, personality)
        home.outlet = self
        self._password, self._dial = password, dial
        self.network = Network(url, keyring)
        self._clock = clock
        self.token = NOBODY
        """What is shown to it with the next car: a card, or the car itself."""
        self._log = FrameLog(clock)
        security = None
        if personality.certificates:
            self.station.device.add(variables(self.network.profile))
            security = SecurityCommands(self.station, self.network, identity)
        self._commands = Commands(self.station, security)
        self._back_off = BackOff(self.station.device, clock)
        self._telling = Telling(self.station, clock, call=self._call, refused=self._refused)
        self._negotiation = Negotiation(self.station, clock, call=self._call, tell=self._telling.events)
        self._link: Link | None = None
        self._busy = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._connected_at = clock.elapsed()

    @property
    def connected(self) -> bool:
        """The WebSocket stands."""
        return self._link is not None and not self._link.lost

    @property
    def frames(self) -> deque[Frame]:
        """The OCPP frames of both directions, oldest first; the last 5,000."""
        return self._log.frames

    @property
    def setpoints(self) -> deque[Setpoint]:
        """Every setpoint frame received, in order, refused ones included."""
        return self.station.setpoints

    def target_w(self, elapsed: float) -> float | None:
        """The outlet of the home: what the charger asks of the car, W; None without a session."""
        return self.station.target_w(elapsed)

    async def tick(self) -> None:
        """Do all that is due now and wait for the answers. Never raises: see `trouble`."""
        try:
            if self._network_fails():
                await self.drop()
            if not self.connected:
                await self._reconnect()
            if self.connected:
                await self._errands()
                async with self._busy:
                    await self._duties()
        except CallRefusedError as error:
            self._refused(error)
        except LinkError as error:
            self._lost(error)
        if not self.connected:
            self._note_offline()
            self.station.notice()
            self.station.sample_when_due()

    async def run(self, every_s: float = 0.2) -> None:
        """Tick until cancelled, *every_s* real seconds."""
        while True:
            await self.tick()
            await asyncio.sleep(every_s)

    async def drop(self) -> None:
        """Lose the connection as if the cable were cut; the next tick after the back-off reconnects."""
        await self._close()
        self._note_offline()
        self._back_off.failed()

    async def close(self) -> None:
        """End the connection for good."""
        for task in list(self._tasks):
            task.cancel()
        await self._close()

    # -- the link ------------------------------------------------------------------

    def _network_fails(self) -> bool:
        every_s = self.personality.drops_every_s
        return (
            self.connected and every_s is not None and self._clock.elapsed() - self._connected_at >= every_s
        )

    async def _reconnect(self) -> None:
        if not self._back_off.over:
            return
        await self._close()
        manner = Manner(subprotocol=self.personality.subprotocol, thinks_s=self.personality.answers_after_s)
        wire = await self.network.dial(self._dial, self.identity, self._password, manner)
        self.network.worked(self.station.device)
        self._link = Link(wire, self._log, self._on_call, manner.thinks_s)
        self._connected_at = self._clock.elapsed()
        was_offline_s = self.station.moment().offline_s or 0.0
        if was_offline_s > self.station.device.number("OCPPCommCtrlr", "OfflineThreshold"):
            self._telling.repeat_connector()
        self.station.offline_since = None
        self.trouble = None
        self._back_off.worked()

    async def _close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    def _lost(self, error: LinkError) -> None:
        if str(error) != self.trouble:
            _LOGGER.info("%s", error)
        self.trouble = str(error)
        if not self.connected and self._back_off.over:
            self._back_off.failed()

    def _refused(self, error: CallRefusedError) -> None:
        _LOGGER.info("%s", error)
        self.trouble = str(error)
        if error.code == "SecurityError":
            # The management system does not know us (any more): introduce ourselves again.
            self._telling.registration = Registration.NONE

    def _note_offline(self) -> None:
        if self.station.offline_since is None:
            self.station.offline_since = self._clock.elapsed()

    async def _call(self, action: str, payload: Payload) -> Payload:
        if self._link is None:
            raise LinkLostError("The connection is gone.")
        self._telling.spoke_at = self._clock.elapsed()
        if self.personality.subprotocol == older_version.SUBPROTOCOL:
            payload = older_version.spoken(action, payload)
        return await self._link.call(action, payload)

    def _on_call(self, action: str, payload: Payload) -> Answer:
        answer = self._commands.answer(action, payload)
        if self.station.errands:
            task = asyncio.create_task(self._errands_soon())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return answer

    # -- what it does -----------------------------------------------------------------

    async def _errands_soon(self) -> None:
        with suppress(LinkError):  # the next tick sees that the link is gone
            await self._errands()

    async def _errands(self) -> None:
        async with self._busy:
            while self.station.errands:
                await self._errand(self.station.errands.popleft())

    async def _errand(self, errand: Errand) -> None:
        match errand.action:
            case "BootNotification":
                await self._telling.boot("Triggered")
            case "Heartbeat":
                await self._telling.heartbeat()
            case "StatusNotification":
                await self._telling.status()
            case "TransactionEvent":
                await self._telling.events()
            case "Reset":
                await self._restart()
            case "Reconnect":
                await self.drop()
            case action:
                await self._call(action, errand.payload or {})

    async def _duties(self) -> None:
        if not await self._telling.boot_when_due():
            return
        self.station.notice()
        await self._telling.connector()
        await self._telling.events()
        await self._negotiation.go_on(self.token)
        self.station.notice()
        self.station.sample_when_due()
        self.station.tell_warmth_when_due()
        await self._telling.events()
        await self._telling.heartbeat_when_due()

    async def reboot(self) -> None:
        """Lose its own power for a moment: the session ends, and what it had not told is told afterwards."""
        self.station.end("AbnormalCondition", "PowerLoss")
        await self._start_anew("PowerUp")

    async def _restart(self) -> None:
        await self._telling.events()
        await self._start_anew("RemoteReset")

    async def _start_anew(self, reason: str) -> None:
        # All at once, before anybody waits: a duty that goes on meanwhile must not reconnect what is off.
        self._note_offline()
        self._telling.start_anew(reason)
        self.station.in_service = False
        self.station.transaction = None
        self.network.restart()
        self._back_off.wait(_RESTART_S)
        await self._close()
