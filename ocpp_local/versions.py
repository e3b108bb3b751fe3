"""One language inside, two on the wire: the blocks speak OCPP 2.1, a 2.0.1 charger hears 2.0.1.

2.1 is 2.0.1 with more in it, so what a 2.0.1 charger says can nearly always be read as 2.1. The way back
is narrow: a field that 2.0.1 does not have is an error of ours, not something to drop in silence.
"""

import msgspec

from .errors import ErrorCode, InvalidMessageError, OcppError, UnreadableMessageError
from .messages import v21
from .messages.codec import Kind, decode, encode, type_of
from .messages.message import Message, Request, Response, Version


class UnspeakableError(OcppError):
    """The charger's version of OCPP has no such message: ask something else of it."""


def understood(message: Message, kind: Kind) -> Message:
    """A message of either version as OCPP 2.1. Raises UnreadableMessageError."""
    if message.VERSION is Version.V21:
        return message
    found = decode(Version.V21, message.ACTION, kind, msgspec.to_builtins(message)).message
    if found.VERSION is not Version.V21:
        raise UnreadableMessageError(ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, "it makes no sense in OCPP 2.1")
    return found


def request_in(version: Version, request: Request[Response]) -> Request[Response]:
    """*request* in the charger's version. Raises UnspeakableError where that has no such action."""
    if version is request.VERSION:
        return request
    wanted = type_of(version, request.ACTION, Kind.REQUEST)
    if wanted is None:
        raise UnspeakableError(f"OCPP {version} has no {request.ACTION}.")
    assert issubclass(wanted, Request)  # noqa: S101 - the kind asked for
    return _converted(request, wanted)


def response_in(version: Version, response: Response) -> Response:
    """*response* in the charger's version."""
    if version is response.VERSION:
        return response
    wanted = type_of(version, response.ACTION, Kind.RESPONSE)
    if wanted is None:
        raise InvalidMessageError(f"OCPP {version} has no answer to {response.ACTION}")
    assert issubclass(wanted, Response)  # noqa: S101 - the kind asked for
    return _converted(response, wanted)


def answer_to[R: Response](_request: Request[R], response: Response) -> R:
    """The charger's answer as OCPP 2.1, with the type that belongs to our 2.1 request."""
    wanted = v21.RESPONSES[response.ACTION]
    found: R = understood(response, Kind.RESPONSE)  # type: ignore[assignment]
    if not isinstance(found, wanted):
        raise InvalidMessageError(f"not an answer to {_request.ACTION}")
    return found


def _converted[M: Message](message: Message, wanted: type[M]) -> M:
    try:
        return msgspec.convert(encode(message), wanted)
    except msgspec.ValidationError as err:
        raise InvalidMessageError(f"{message.ACTION} cannot be said in OCPP {wanted.VERSION}: {err}") from err
