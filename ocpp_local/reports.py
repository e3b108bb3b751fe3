"""Reports that come in parts: put together in any order, with gaps found and counted.

Source: OCPP 2.1 part 2, B07 and B08 (NotifyReport: seqNo from 0, the last part without tbc).
"""

from typing import Final

from .device_model import DeviceModel
from .messages import v21

# A charger that sends one variable per part stays below this; one that never ends does not fill the memory.
MOST_PARTS: Final = 5_000


class Reports:
    """The reports that we asked for. Parts of others are taken in, too, but complete nothing."""

    def __init__(self) -> None:
        self._parts: dict[int, set[int]] = {}
        self._last: dict[int, int] = {}

    def expect(self, request_id: int) -> None:
        """A report with this number was asked for; older ones that never ended are forgotten."""
        self._parts = {request_id: set()}
        self._last = {}

    def take(self, part: v21.NotifyReportRequest, model: DeviceModel) -> bool:
        """Put one part into *model*. True once no part is missing any more."""
        model.add(part.report_data or ())
        seen = self._parts.get(part.request_id)
        if seen is None:
            return False
        if len(seen) < MOST_PARTS:
            seen.add(part.seq_no)
        if not part.tbc:
            self._last[part.request_id] = part.seq_no
        return self.complete

    @property
    def complete(self) -> bool:
        """Every report that was asked for has come as a whole."""
        return all(i in self._last and len(seen) > self._last[i] for i, seen in self._parts.items())

    @property
    def ended(self) -> bool:
        """The last part has come: what is missing now was lost, or comes late."""
        return all(number in self._last for number in self._parts)

    @property
    def heard(self) -> int:
        """How many parts have come."""
        return sum(len(seen) for seen in self._parts.values())
