"""Block B, the asking: look into a charger that boots, and make our settings before it is accepted.

Everything here has a bound: a charger that reports without end, stops in the middle or says nothing at all
is accepted with what is known of it, and with a note. Source: OCPP 2.1 part 2, B02, B07, B08, F06.
"""

import asyncio
import logging
from collections.abc import Callable
from itertools import batched, count
from typing import Final

from . import configuration, provisioning
from .changes import Changes
from .errors import OcppError
from .events import InventoryReported, StationEvent
from .link import Link
from .messages import v21
from .messages.message import Request, Response
from .reply import Moment
from .state import StationState

_LOGGER = logging.getLogger(__name__)

# Big chargers send their 1,500 variables within half a minute; what is missing then will not come.
REPORT_WITHIN_S: Final = 60.0
# Between two parts, and after the last one if some before it are missing.
SILENCE_S: Final = 15.0
STRAGGLERS_S: Final = 3.0
# Looking into a charger and setting it up, all in all: nobody wants to wait longer for the car to charge.
BRING_UP_WITHIN_S: Final = 150.0
# A charger that was asked to boot does so within this, or it does not by our asking.
BOOTS_WITHIN_S: Final = 5.0

# The components that we read: asked for again where the inventory has gaps.
READ: Final = (
    "V2XChargingCtrlr",
    "SmartChargingCtrlr",
    "EVSE",
    "SampledDataCtrlr",
    "ISO15118Ctrlr",
    "CHAdeMOCtrlr",
    "DeviceDataCtrlr",
    "AuthCtrlr",
)
_TRIES: Final = 2

_ACCEPTED: Final = v21.GenericDeviceModelStatusEnum.ACCEPTED
_NOTHING: Final = v21.GenericDeviceModelStatusEnum.EMPTY_RESULT_SET


class BringUp:
    """Asks one charger over one link. Nothing here raises when the charger misbehaves."""

    def __init__(
        self,
        state: StationState,
        link: Link,
        *,
        changes: Changes,
        moment: Callable[[], Moment],
        tell: Callable[[StationEvent], None],
    ) -> None:
        self._state = state
        self._link = link
        self._changes = changes
        self._moment = moment
        self._tell = tell
        self._part = asyncio.Event()
        self._numbers = _numbers(moment())

    def heard(self) -> None:
        """A part of a report has come."""
        self._part.set()

    async def look(self, sample_interval_s: int) -> None:
        """Look into a pending charger, set it up, and ask it to boot again: it will be accepted (B02).

        Some promise to and do not. Their own turn comes after the interval that they were given (B02.FR.08);
        they are asked once more then. Whoever calls cancels this as soon as the charger has booted.
        """
        state = self._state
        try:
            async with asyncio.timeout(BRING_UP_WITHIN_S):
                asked = await self.take_inventory()
                configured = await self.configure(sample_interval_s)
                # Some promise a report while they are pending, and send none before they are accepted.
                state.fresh = configured and asked and len(state.device_model) > 0
        except TimeoutError:
            state.note("It was accepted before it had answered all that we asked at its first boot.")
        state.looked_into = True
        for patience_s in (provisioning.PENDING_S + BOOTS_WITHIN_S, BOOTS_WITHIN_S):
            trigger = v21.MessageTriggerEnum.BOOT_NOTIFICATION
            await self._ask(v21.TriggerMessageRequest(requested_message=trigger))
            await asyncio.sleep(patience_s)

    async def take_inventory(self) -> bool:
        """All variables of the charger, or as many as come in time. False: it would not be asked."""
        state = self._state
        number = next(self._numbers)
        state.reports.expect(number)
        ask = v21.GetBaseReportRequest(request_id=number, report_base=v21.ReportBaseEnum.FULL_INVENTORY)
        told = await self._ask(ask)
        asked = told is not None and told.status is _ACCEPTED
        if asked:
            await self._listen()
            silent = state.pending and not len(state.device_model)
            if not state.reports.complete and not silent:
                await self._ask_again()
        provisioning.inventoried(state)
        now, can = self._moment().now, state.capabilities
        self._tell(InventoryReported(identity=state.identity, now=now, capabilities=can))
        return asked

    async def refresh(self, sample_interval_s: int) -> None:
        """Look again into a charger that is accepted, unless that has just been done."""
        if not self._state.fresh:
            await self.take_inventory()
            await self.configure(sample_interval_s)
        self._state.fresh = False

    async def configure(self, sample_interval_s: int) -> bool:
        """Make our settings. False: the charger did not answer to all of them."""
        wishes = configuration.wishes(self._state, sample_interval_s)
        return await self._changes.make(wishes, self._moment())

    async def _listen(self) -> None:
        """Until the report is whole, or the charger has been silent or busy for too long."""
        reports = self._state.reports
        try:
            async with asyncio.timeout(REPORT_WITHIN_S):
                while not reports.complete:
                    self._part.clear()
                    patience = STRAGGLERS_S if reports.ended else SILENCE_S
                    await asyncio.wait_for(self._part.wait(), patience)
        except TimeoutError:
            _LOGGER.info("%s left a report unfinished", self._state.identity)

    async def _ask_again(self) -> None:
        """Parts are missing, nobody knows of what: ask for the components that we read, while it answers."""
        most = self._state.capabilities.get_report.items or configuration.CAUTIOUS
        lost = "It sent its inventory with gaps"
        for names in batched(READ, most, strict=False):
            if not await self._report_on(names):
                break
        else:
            self._state.note(f"{lost}; what was missing came when asked for again.")
            return
        known = len(self._state.device_model)
        self._state.note(f"{lost} and never finished it; {known} variables are known.")

    async def _report_on(self, names: tuple[str, ...]) -> bool:
        for _ in range(_TRIES):
            number = next(self._numbers)
            self._state.reports.expect(number)
            wanted = tuple(v21.ComponentVariable(component=v21.Component(name=name)) for name in names)
            told = await self._ask(v21.GetReportRequest(request_id=number, component_variable=wanted))
            if told is None or told.status is not _ACCEPTED:
                return told is not None and told.status is _NOTHING
            await self._listen()
            if self._state.reports.complete:
                return True
        return False

    async def _ask[R: Response](self, request: Request[R]) -> R | None:
        """Ask; None and a line in the log if that came to nothing."""
        try:
            return await self._link.call(request)
        except OcppError as err:
            _LOGGER.warning("%s: %s failed: %s", self._state.identity, request.ACTION, err)
            return None


def _numbers(moment: Moment) -> count[int]:
    """Request numbers that grow over our restarts: the seconds since 2020 fit into 31 bits until 2088."""
    return count(int(moment.now.timestamp()) - 1_577_836_800)
