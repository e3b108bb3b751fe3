"""Block C, authorization: who may charge. At home: whoever can reach the plug, unless the user names tokens.

Source: OCPP 2.1 part 2, C01, C07; Q01.FR.01 (allowed energy transfer).
"""

from .bidirectional import allowed_energy_transfer
from .events import TokenPresented
from .household import cars, welcome
from .messages import v21
from .reply import Moment, Reply
from .state import StationState

_ACCEPTED = v21.AuthorizationStatusEnum.ACCEPTED


def authorize(state: StationState, request: v21.AuthorizeRequest, moment: Moment) -> Reply:
    """Somebody presents a card, or the car itself does."""
    info = token_info(state, request.id_token)
    answer = v21.AuthorizeResponse(
        id_token_info=info,
        allowed_energy_transfer=allowed_energy_transfer(state) if info.status == _ACCEPTED else None,
    )
    return Reply(answer, presented(state, request.id_token, moment))


def token_info(state: StationState, token: v21.IdToken) -> v21.IdTokenInfo:
    """Whether this token may charge here."""
    known = welcome(state.tokens, token, _connected_car(state))
    return v21.IdTokenInfo(status=_ACCEPTED if known else v21.AuthorizationStatusEnum.UNKNOWN)


def presented(state: StationState, token: v21.IdToken, moment: Moment) -> tuple[TokenPresented, ...]:
    """The event for a token that was shown, enough to enrol it. A charger without reader shows none."""
    told = tuple(cars(token))
    if car := _connected_car(state):
        told = tuple(dict.fromkeys((*told, ("EVCCID", car))))
    if token.type == "NoAuthorization" and not told:
        return ()
    shown = TokenPresented(
        identity=state.identity,
        now=moment.now,
        token=token.id_token,
        kind=token.type,
        accepted=token_info(state, token).status == _ACCEPTED,
        cars=told,
    )
    return (shown,)


def _connected_car(state: StationState) -> str | None:
    """What the car that is plugged in told the charger of itself (ConnectedEV.VehicleID)."""
    return state.connected_car
