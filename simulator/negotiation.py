"""What charger, car and management system agree upon before energy flows: who it is and which way it goes."""

from collections.abc import Awaitable, Callable
from typing import Final

from .clock import Clock
from .link import Payload
from .payloads import needs
from .station import Station
from .transactions import Stage, Transaction

_TOKEN_RETRY_S: Final = 30.0
NOBODY: Final[Payload] = {"idToken": "", "type": "NoAuthorization"}


class Negotiation:
    """Brings each plugged-in car as far as the first kilowatt.

    *call* asks the management system and returns its answer; *tell* tells it all that waits to be told.
    """

    def __init__(
        self,
        station: Station,
        clock: Clock,
        *,
        call: Callable[[str, Payload], Awaitable[Payload]],
        tell: Callable[[], Awaitable[None]],
    ) -> None:
        self._station, self._clock, self._call, self._tell = station, clock, call, tell
        self._token_at = 0.0

    async def go_on(self, usual: Payload) -> None:
        """Take the steps that are due. *usual* is shown where the car brought no token of its own."""
        transaction = self._station.transaction
        if transaction is not None and transaction.stage is Stage.PLUGGED:
            await self._authorize(transaction, usual)
        if transaction is not None and transaction.stage is Stage.AUTHORIZED:
            await self._tell_needs(transaction)

    async def _authorize(self, transaction: Transaction, usual: Payload) -> None:
        if self._clock.elapsed() < self._token_at:
            return
        token = transaction.token or usual
        answer = await self._call("Authorize", {"idToken": token})
        if answer.get("idTokenInfo", {}).get("status") != "Accepted":
            self._token_at = self._clock.elapsed() + _TOKEN_RETRY_S
            return
        allowed, personality = answer.get("allowedEnergyTransfer", ()), self._station.personality
        agreed = "DC_BPT" in allowed if personality.control_mode else personality.discharges
        self._station.authorized(token, v2x=agreed)
        await self._tell()

    async def _tell_needs(self, transaction: Transaction) -> None:
        home, control_mode = self._station.home, self._station.personality.control_mode
        if control_mode is None:  # this car and charger have no words for it
            self._station.negotiated()
            return
        wish = needs(
            v2x=transaction.v2x,
            control_mode=control_mode,
            state=home.state,
            capacity_wh=home.car.model.capacity_wh,
            now=self._clock.now(),
        )
        answer = await self._call("NotifyEVChargingNeeds", wish)
        if answer.get("status") == "Rejected":
            self._station.end("AbnormalCondition", "ReqEnergyTransferRejected")
        else:
            self._station.negotiated()
