"""One connection's work: answer the charger's calls in their order, then do what is owed to it.

Three tasks: the server reads frames into the link, `_serve` answers what came in, `_work` makes calls of our
own (inventory, settings, fallback profiles). None waits for another's answer, so none can block another.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from . import availability, provisioning
from .bidirectional import upgrade
from .blocks import HANDLERS, allowed
from .bring_up import BringUp
from .changes import Changes
from .errors import (
    CallFailedError,
    CallRejectedError,
    ErrorCode,
    InvalidMessageError,
    OcppError,
    UnreadableMessageError,
)
from .events import MeterSampled, StationEvent, StationIntroduced
from .journal.records import Records
from .link import Link
from .messages import v21
from .messages.codec import Kind
from .messages.message import Message, Request, Response
from .reply import Chore, Moment
from .rpc.events import CallReceived, SendReceived
from .security.certification import LOOK_EVERY_S, Certification, Sign
from .station import Station
from .stays import transactions
from .stays.forgiving import forgiven
from .steering import truth
from .upkeep import Upkeep
from .versions import understood

_LOGGER = logging.getLogger(__name__)

# A charger that has been off boots in its first breath on a new connection; one that only lost the line goes
# on where it was, or has nothing to say. Before its boot it refuses whatever it is asked.
FIRST_WORD_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the user decided about chargers in general."""

    fallback_w: int
    """Charging power in W that is safe for the fuse without us watching."""
    sample_interval_s: int
    """How often a charger shall send measured values during a car's stay."""
    alone: bool
    """Without us, may the charger balance the house by itself, where it can?"""
    takes_in: bool = True
    """False: who comes is left pending and asked nothing. A charger that was accepted boots nowhere else."""
    sign: Sign | None = None
    """Makes certificates for chargers. None: nobody does."""


class Session:
    """Serves one station over one link, until cancelled."""

    def __init__(
        self,
        station: Station,
        link: Link,
        *,
        policy: Policy,
        records: Records,
        moment: Callable[[], Moment],
        tell: Callable[[StationEvent], None],
    ) -> None:
        self._station = station
        self._state = station.state
        self._link = link
        self._policy = policy
        self._records = records
        self._moment = moment
        self._tell = tell
        self._chores: asyncio.Queue[Chore] = asyncio.Queue()
        self._owed: set[Chore] = set()
        self._worker: asyncio.Task[None] | None = None
        self._spoke = asyncio.Event()
        station.changes = changes = Changes(station.state, link, records)
        self._bring_up = BringUp(station.state, link, changes=changes, moment=moment, tell=tell)
        self._upkeep = Upkeep(station.state, ask=self._try, moment=moment, tell=tell)
        self._certification = Certification(
            station.state, ask=self._try, changes=changes, sign=policy.sign, moment=moment
        )

    async def run(self) -> None:
        """Answer and work until the line is gone."""
        self._state.online_since = self._moment().now
        if self._state.accepted:
            self._owe(Chore.RECONCILE)
            self._owe(Chore.UPHOLD if self._state.inventoried else Chore.PROVISION)
        self._worker = asyncio.create_task(self._begin())
        reminder = asyncio.create_task(self._remind())
        try:
            while True:
                await self._serve(await self._link.inbox.get())
                self._spoke.set()
        except CallFailedError:
            _LOGGER.debug("%s went away before it was answered", self._state.identity)
        finally:
            self._worker.cancel()
            reminder.cancel()

    async def _begin(self) -> None:
        """Let the charger speak first: if it boots, the work starts anew from there.

        One that others have accepted, a set-up form or an earlier home, may have nothing to say for minutes.
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(self._spoke.wait(), FIRST_WORD_S)
        if self._policy.takes_in and not (self._spoke.is_set() or self._state.accepted):
            self._owe(Chore.ASK_FOR_BOOT)
        await self._work()

    async def _remind(self) -> None:
        """A line may stand for longer than a certificate lives."""
        while self._state.security.signs:
            await asyncio.sleep(LOOK_EVERY_S)
            self._owe(Chore.CERTIFY)

    async def _serve(self, received: CallReceived | SendReceived) -> None:
        if isinstance(received, SendReceived):
            return
        try:
            request = understood(received.request, Kind.REQUEST)
        except UnreadableMessageError as err:
            await self._link.reject(received, err.code, str(err))
            return
        if not allowed(self._state, request.ACTION):
            await self._link.reject(received, ErrorCode.SECURITY_ERROR, "Send a BootNotification first.")
            if not self._state.pending:
                self._owe(Chore.ASK_FOR_BOOT)
            return
        await self._handle(received, request)

    async def _handle(self, received: CallReceived, request: Message) -> None:
        """Write down, understand, answer, tell, and only then begin to work."""
        moment = self._moment()
        if isinstance(request, v21.TransactionEventRequest):
            request = forgiven(self._state, request, moment)
        await self._records.keep(self._state, request, moment)
        try:
            reply = HANDLERS[request.ACTION](self._state, request, moment)
        except Exception:
            # The charger shall not suffer from a fault of ours, and the line must live on.
            _LOGGER.exception("%s: %s could not be handled", self._state.identity, request.ACTION)
            await self._link.reject(received, ErrorCode.INTERNAL_ERROR, "This could not be handled.")
            return
        booted = request.ACTION == v21.BootNotificationRequest.ACTION
        if booted and self._state.accepted:
            await self._records.keep_registration(self._state)
        try:
            await self._link.answer(received, reply.answer)
        except InvalidMessageError:
            _LOGGER.exception("%s: the answer to %s was wrong", self._state.identity, request.ACTION)
        for event in reply.events:
            self._tell(event)
            self._upkeep.notice(event)
            if isinstance(event, MeterSampled):
                self._watch(moment)
        await self._records.settle(self._state, request, moment)
        if request.ACTION == v21.NotifyReportRequest.ACTION:
            self._bring_up.heard()
        if booted and reply.chores:
            self._start_over()
        for chore in reply.chores:
            self._owe(chore)

    def _watch(self, moment: Moment) -> None:
        """See whether the charger does what it accepted."""
        for event in truth.watch(self._state, moment):
            self._tell(event)
        if truth.asks_why(self._state):
            self._owe(Chore.ASK_WHY)

    def _start_over(self) -> None:
        """The charger booted: what we were asking of it is void."""
        if self._worker is not None:
            self._worker.cancel()
        self._owed.clear()
        self._chores = asyncio.Queue()
        self._worker = asyncio.create_task(self._work())

    def _owe(self, chore: Chore) -> None:
        if chore not in self._owed:
            self._owed.add(chore)
            self._chores.put_nowait(chore)

    async def _work(self) -> None:
        chores = self._chores
        while True:
            chore = await chores.get()
            try:
                await self._do(chore)
            except Exception:
                # A fault of ours must not end the work for good. (The charger's are caught where we ask it.)
                _LOGGER.exception("%s: %s was left undone", self._state.identity, chore.name.lower())
            if chore is not Chore.ASK_FOR_BOOT:  # asking once per connection is enough
                self._owed.discard(chore)

    async def _do(self, chore: Chore) -> None:
        match chore:
            case Chore.RECONCILE:
                await self._reconcile()
            case Chore.BRING_UP:
                await self._take_in()
            case Chore.PROVISION:
                await self._bring_up.refresh(self._policy.sample_interval_s)
                await self._upgrade()
                await self._uphold()
            case Chore.UPHOLD:
                await self._uphold()
            case Chore.CERTIFY | Chore.SIGN:
                await self._certification.do(chore)
            case Chore.ASK_WHY:
                says = await self._station.composite()
                for event in truth.told(self._state, says, self._moment()):
                    self._tell(event)
            case Chore.RESUME:
                await self._station.resume()
            case Chore.ASK_FOR_BOOT:
                trigger = v21.MessageTriggerEnum.BOOT_NOTIFICATION
                await self._try(v21.TriggerMessageRequest(requested_message=trigger))

    async def _reconcile(self) -> None:
        """Ask whether the stays of cars that we remember go on."""
        for stay in self._state.stays.running:
            led = self._state.transaction is not None and self._state.transaction.id == stay.transaction.id
            if led and self._state.confirmed:
                continue
            told = await self._try(v21.GetTransactionStatusRequest(transaction_id=stay.transaction.id))
            if told is None or stay.over:
                continue
            if told.ongoing_indicator:
                self._state.confirmed = self._state.confirmed or led
            elif told.ongoing_indicator is False and not told.messages_in_queue:
                for event in transactions.end(
                    self._state, self._moment(), "ended while nobody listened", stay
                ):
                    self._tell(event)

    async def _upgrade(self) -> None:
        """A car that was here before we knew the charger may have settled for too little."""
        if (request := upgrade(self._state)) is not None:
            await self._try(request)

    async def _take_in(self) -> None:
        """Look into a charger that has booted; it is accepted afterwards."""
        if not self._policy.takes_in:
            self._tell(StationIntroduced(identity=self._state.identity, now=self._moment().now))
            return
        await self._bring_up.look(self._policy.sample_interval_s)
        await self._presume()

    async def _presume(self) -> None:
        """A charger that never boots again shall not wait for ever to be accepted."""
        if (reply := provisioning.presume(self._state, self._moment())) is None:
            return
        await self._records.keep_registration(self._state)
        for event in reply.events:
            self._tell(event)
        for chore in reply.chores:
            self._owe(chore)

    async def _uphold(self) -> None:
        """The ladder below our setpoints: what the charger does when it hears nothing from us."""
        await self._upkeep.uphold(self._policy.fallback_w, alone=self._policy.alone)
        for question in availability.untold(self._state):
            await self._try(question)
        self._owe(Chore.CERTIFY)

    async def _try[R: Response](self, request: Request[R]) -> R | None:
        """Ask; None and a line in the log if that came to nothing."""
        try:
            return await self._link.call(request)
        except OcppError as err:
            if isinstance(err, CallRejectedError) and err.code == ErrorCode.SECURITY_ERROR:
                # It has not been accepted by its own book, so it boots soon, and all is asked anew then.
                self._owe(Chore.ASK_FOR_BOOT)
                return None
            _LOGGER.warning("%s: %s failed: %s", self._state.identity, request.ACTION, err)
            return None
