"""Block C, authorization: who may charge. At home: whoever can reach the plug, unless the user names tokens.

Source: OCPP 2.1 part 2, C01; Q01.FR.01 (allowed energy transfer).
"""

from .bidirectional import allowed_energy_transfer
from .events import TokenPresented
from .messages import v21
from .reply import Moment, Reply
from .state import StationState


def authorize(state: StationState, request: v21.AuthorizeRequest, moment: Moment) -> Reply:
    """Somebody presents a card, or the car itself does."""
    info = token_info(state, request.id_token)
    accepted = info.status == v21.AuthorizationStatusEnum.ACCEPTED
    answer = v21.AuthorizeResponse(
        id_token_info=info,
        allowed_energy_transfer=allowed_energy_transfer(state) if accepted else None,
    )
    return Reply(answer, presented(state, request.id_token, moment))


def token_info(state: StationState, token: v21.IdToken) -> v21.IdTokenInfo:
    """May this token charge here? Case does not matter (IdTokenType)."""
    known = state.tokens is None or token.id_token.casefold() in state.tokens
    status = v21.AuthorizationStatusEnum.ACCEPTED if known else v21.AuthorizationStatusEnum.UNKNOWN
    return v21.IdTokenInfo(status=status)


def presented(state: StationState, token: v21.IdToken, moment: Moment) -> tuple[TokenPresented, ...]:
    """The event for a token that was shown, enough to enrol it. A charger without reader shows none."""
    if token.type == "NoAuthorization":
        return ()
    accepted = token_info(state, token).status == v21.AuthorizationStatusEnum.ACCEPTED
    shown = TokenPresented(
        identity=state.identity, now=moment.now, token=token.id_token, kind=token.type, accepted=accepted
    )
    return (shown,)
