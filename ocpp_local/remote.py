"""Block F, remote control: a car's stay begins or ends because we ask for it.

Source: OCPP 2.1 part 2, F01 to F03. Whether the stay really began is told by its first event, with the number
of our request (`Transaction.remote_start_id`).
"""

from typing import Protocol

from .bidirectional import NO_CAR
from .errors import OcppError
from .household import REMOTE
from .messages import v21
from .messages.message import Request, Response
from .outside import Answer
from .own_words import own_words
from .reply import Moment
from .sentence import Sentence
from .state import StationState

_ACCEPTED = v21.RequestStartStopStatusEnum.ACCEPTED


class Ask(Protocol):
    """Makes a call to the charger. Raises OcppError."""

    async def __call__[R: Response](self, request: Request[R]) -> R:
        """Ask."""
        ...


async def start(
    state: StationState, moment: Moment, ask: Ask, evse_id: int | None, token: v21.IdToken | None
) -> Answer:
    """Ask the charger to begin a stay."""
    if (pending := state.transaction) is not None and evse_id in {None, pending.evse_id}:
        return Answer(accepted=False, reason=Sentence("The car's stay has begun already."))
    number = _next_start(state, moment)
    request = v21.RequestStartTransactionRequest(
        id_token=token or REMOTE, remote_start_id=number, evse_id=evse_id
    )
    return await _ask(ask, request)


async def stop(state: StationState, ask: Ask, transaction_id: str | None) -> Answer:
    """Ask the charger to end a stay."""
    if transaction_id is None:
        transaction_id = None if state.transaction is None else state.transaction.id
    if transaction_id is None:
        return Answer(accepted=False, reason=NO_CAR)
    return await _ask(ask, v21.RequestStopTransactionRequest(transaction_id=transaction_id))


async def _ask(
    ask: Ask, request: v21.RequestStartTransactionRequest | v21.RequestStopTransactionRequest
) -> Answer:
    try:
        if isinstance(request, v21.RequestStartTransactionRequest):
            begun = await ask(request)
            status, info = begun.status, begun.status_info
        else:
            over = await ask(request)
            status, info = over.status, over.status_info
    except OcppError as err:
        return Answer(
            accepted=False, reason=Sentence("The charger did not take it: {why}.", why=err.sentence)
        )
    if status is _ACCEPTED:
        return Answer(accepted=True)
    return Answer(accepted=False, reason=Sentence("The charger refused ({why}).", why=own_words(info)))


def _next_start(state: StationState, moment: Moment) -> int:
    """Numbers that grow, also over our restarts: the seconds since 2020 fit into 31 bits until 2088."""
    number = max(int(moment.now.timestamp()) - 1_577_836_800, state.remote_start_id + 1)
    state.remote_start_id = number
    return number
