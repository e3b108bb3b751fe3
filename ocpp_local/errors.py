"""What can go wrong between us and a charger, named by what the caller should do.

OcppError
├── UnreadableMessageError     the charger's payload is of no use: answer CALLERROR with ``code``
├── InvalidMessageError        our own message breaks the schema: do not send it, it is a bug of ours
├── CallFailedError            the charger did not do what we asked
│   ├── CallRejectedError      it answered CALLERROR: asking the same again will not help
│   ├── CallTimedOutError      it did not answer: whether it acted is unknown, ask it or measure
│   ├── AnswerUnreadableError  it answered nonsense: whether it acted is unknown, ask it or measure
│   ├── ConnectionLostError    it went away first: try again after it has come back
│   ├── CallSupersededError    a newer one took its place before it was sent: do nothing
│   └── CallQueueFullError     too many calls wait already: nothing was sent, try again later
├── AccountError               what a charger shall prove itself with is of no use: ask the user anew
├── CertificateError           the server's certificate cannot be made or read: tell the user, mend the files
├── CsrRefusedError            what a charger wants signed is of no use: tell it no, and the user why
├── PassRefusedError           the certificate that a charger shows does not count: send it away, say why
├── CannotListenError          the address is of no use to us: ask the user for another one
│   └── PortTakenError         another program listens on the port: ask the user for another one
└── JournalError               the journal cannot be read or written: tell the user, nothing is kept
"""

from enum import StrEnum

from .plain import plain
from .sentence import Sentence


class ErrorCode(StrEnum):
    """Why a frame was refused. Source: OCPP 2.1 part 4, RPC framework error codes."""

    FORMAT_VIOLATION = "FormatViolation"
    GENERIC_ERROR = "GenericError"
    INTERNAL_ERROR = "InternalError"
    MESSAGE_TYPE_NOT_SUPPORTED = "MessageTypeNotSupported"
    NOT_IMPLEMENTED = "NotImplemented"
    NOT_SUPPORTED = "NotSupported"
    OCCURRENCE_CONSTRAINT_VIOLATION = "OccurrenceConstraintViolation"
    PROPERTY_CONSTRAINT_VIOLATION = "PropertyConstraintViolation"
    PROTOCOL_ERROR = "ProtocolError"
    RPC_FRAMEWORK_ERROR = "RpcFrameworkError"
    SECURITY_ERROR = "SecurityError"
    TYPE_CONSTRAINT_VIOLATION = "TypeConstraintViolation"


class OcppError(Exception):
    """The base of all errors that leave this package."""

    @property
    def sentence(self) -> Sentence:
        """What it says: in parts where the words are ours and people may read them."""
        said = self.args[0] if self.args else ""
        return said if isinstance(said, Sentence) else Sentence(str(self))


class UnreadableMessageError(OcppError):
    """The charger's payload is of no use, however kindly it is read."""

    def __init__(self, code: ErrorCode, why: str) -> None:
        super().__init__(why)
        self.code = code


class InvalidMessageError(OcppError):
    """A message of ours breaks the schema of its version. Nothing was sent."""


class CallFailedError(OcppError):
    """The charger did not do what we asked. The text is a clause."""


class CallRejectedError(CallFailedError):
    """The charger answered with CALLERROR. Asking the same again will not help."""

    def __init__(self, code: str, description: str) -> None:
        self.code = plain(code)
        self.description = plain(description)
        super().__init__(": ".join(filter(None, (self.code, self.description))).rstrip("."))


class CallTimedOutError(CallFailedError):
    """The charger did not answer in time. Whether it acted is unknown."""


class AnswerUnreadableError(CallFailedError):
    """The charger's answer is of no use. Whether it acted is unknown."""


class ConnectionLostError(CallFailedError):
    """The charger went away before it answered."""


class CallSupersededError(CallFailedError):
    """A newer call to the same end took the place of this one, which was never sent."""


class CallQueueFullError(CallFailedError):
    """Too many calls wait for this charger already. Nothing was sent."""


class AccountError(OcppError):
    """What a charger shall prove itself with is of no use."""


class CertificateError(OcppError):
    """The server's certificate, or the authority that signs it, cannot be made, read or kept."""


class CsrRefusedError(OcppError):
    """A charger's signing request cannot be granted. The text is a clause that follows "because"."""


class PassRefusedError(OcppError):
    """A charger may not come in with this certificate, or without one. The text is a sentence."""


class CannotListenError(OcppError):
    """The address that we were given cannot be listened on."""


class PortTakenError(CannotListenError):
    """Another program listens on the port that we were given."""


class JournalError(OcppError):
    """The journal cannot be opened, read or written."""
