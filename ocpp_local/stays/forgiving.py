"""Events of transactions as they should have been told: what some chargers get wrong in each of them.

Mended before it is written down, so that the journal tells the same after a restart.
"""

from datetime import timedelta
from typing import Final

import msgspec

from ..messages import v21
from ..reply import Moment
from ..state import StationState

# An event that is as young as this, and younger than the line, tells of the present whatever it is called.
YOUNG: Final = timedelta(seconds=30)
# The last number of OCPP's integers; and more events than a charger can have kept while nobody listened.
# After one such number all that is counted properly would be late for the rest of the stay.
MOST_NUMBER: Final = 2**31 - 1
MOST_LEAP: Final = 1_000_000


def forgiven(
    state: StationState, request: v21.TransactionEventRequest, moment: Moment
) -> v21.TransactionEventRequest:
    """The event with all that is wrong in it put right, where that is known for sure."""
    return _numbered(state, _of_the_present(state, request, moment))


def _numbered(state: StationState, request: v21.TransactionEventRequest) -> v21.TransactionEventRequest:
    """The event under a number of its own: some chargers give all events of a stay the same one.

    A repetition carries its old time. What is newer than all that we know of the stay cannot be one.
    """
    stay = state.stays.get(request.transaction_info.transaction_id)
    last = stay.numbers.last if stay is not None else -1
    if request.seq_no > MOST_NUMBER or (stay is not None and request.seq_no > last + MOST_LEAP):
        state.note("It gives events numbers (seqNo) beyond all counting.")
        again = stay is not None and request.timestamp <= stay.last_at
        return msgspec.structs.replace(request, seq_no=last if again else last + 1)
    if stay is None or request.seq_no not in stay.numbers or request.timestamp <= stay.last_at:
        return request
    state.note("It gives several events of a stay the same number (seqNo).")
    return msgspec.structs.replace(request, seq_no=stay.numbers.last + 1)


def _of_the_present(
    state: StationState, request: v21.TransactionEventRequest, moment: Moment
) -> v21.TransactionEventRequest:
    """The event as it should be told: some chargers call all of it offline, what happens now too.

    Its time decides, as far as a charger's time can. One whose clock is wrong as well stays in the past.
    """
    young = abs(moment.now - request.timestamp) <= YOUNG
    since = state.online_since
    if not request.offline or not young or since is None or request.timestamp < since:
        return request
    state.note("It tells what happens now as if it had been offline (offline: true).")
    return msgspec.structs.replace(request, offline=False)
