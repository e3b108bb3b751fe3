"""What the charger tells by itself: that it woke up, that it lives, its connector and what happens at it."""

from collections.abc import Awaitable, Callable
from typing import Final

from .clock import Clock
from .errors import CallRefusedError
from .link import Payload
from .payloads import boot, connector_event, connector_status
from .station import Registration, Station

_BOOT_RETRY_S: Final = 10.0
_DAY_S: Final = 86_400.0


class Telling:
    """One charger's calls of its own accord.

    *call* asks the management system and returns its answer; *refused* hears of what it did not take.
    """

    def __init__(
        self,
        station: Station,
        clock: Clock,
        *,
        call: Callable[[str, Payload], Awaitable[Payload]],
        refused: Callable[[CallRefusedError], None],
    ) -> None:
        self._station, self._clock, self._call, self._refused = station, clock, call, refused
        self.registration = Registration.NONE
        self.spoke_at = self._beat_at = clock.elapsed()
        self._boot_reason = "PowerUp"
        self._boot_at = 0.0
        self._told_state: str | None = None
        self._event_no = 0

    def start_anew(self, reason: str) -> None:
        """The charger lost its memory of the management system: it boots with *reason*, at once."""
        self.registration, self._boot_reason, self._boot_at = Registration.NONE, reason, 0.0

    def repeat_connector(self) -> None:
        """It was offline for long: what the connector was when it left counts no more."""
        self._told_state = None

    async def boot_when_due(self) -> bool:
        """Introduce itself where it has to. Whether it is accepted."""
        accepted = self.registration is Registration.ACCEPTED
        if not accepted and self._clock.elapsed() >= self._boot_at:
            await self.boot(self._boot_reason)
        return self.registration is Registration.ACCEPTED

    async def boot(self, reason: str) -> None:
        """Say who it is, and take the answer for an order."""
        answer = await self._call("BootNotification", boot(reason, self._station.personality.vendor))
        interval_s = int(answer.get("interval", 0))
        match answer.get("status"):
            case "Accepted":
                self.registration = Registration.ACCEPTED
                self._told_state = None
                self._keep_interval(interval_s)
            case "Pending":
                self.registration = Registration.PENDING
            case _:
                self.registration = Registration.REJECTED
        self._station.in_service = self.registration is Registration.ACCEPTED
        self._boot_at = self._clock.elapsed() + (interval_s or _BOOT_RETRY_S)

    async def heartbeat_when_due(self) -> None:
        """After a silence of the agreed length, and once a day whatever else was said."""
        elapsed = self._clock.elapsed()
        most_s = self._station.device.number("OCPPCommCtrlr", "HeartbeatInterval")
        if elapsed - self.spoke_at >= most_s or elapsed - self._beat_at >= _DAY_S:
            await self.heartbeat()

    async def heartbeat(self) -> None:
        """Say that it lives."""
        self._beat_at = self._clock.elapsed()
        await self._call("Heartbeat", {})

    async def connector(self) -> None:
        """Whether the connector is taken, if that is new."""
        state = self._station.connector_state
        if state != self._told_state:
            self._event_no += 1
            await self._call("NotifyEvent", connector_event(self._event_no, state, self._clock.now()))
            self._told_state = state

    async def status(self) -> None:
        """Whether the connector is taken, because it was asked."""
        status = connector_status(self._station.connector_state, self._clock.now())
        await self._call("StatusNotification", status)

    async def events(self) -> None:
        """All that happened in transactions and has not been told, oldest first."""
        events = self._station.events
        while events:
            try:
                await self._call("TransactionEvent", events[0])
            except CallRefusedError as error:
                if error.code == "SecurityError":
                    raise
                self._refused(error)  # asking again will not help: drop it
            events.popleft()

    def _keep_interval(self, seconds: int) -> None:
        heartbeat = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
        self._station.device.write(heartbeat | {"attributeValue": str(seconds or 300)})
