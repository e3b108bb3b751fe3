"""What is known of one charger's certificate, and how far it is on its way to security profile 3."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ..messages import v21
from ..sentence import Sentence
from .csr import SigningRequest
from .station_certificate import StationCertificate

# A charger whose certificate does not come asks again, twice as late each time (A02.FR.18).
MOST_REQUESTS: Final = 6
REQUESTS_WITHIN_S: Final = 3_600.0

ALL_WELL: Final = Sentence("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A signing request that was looked at and answered with Accepted."""

    request: SigningRequest
    kind: v21.CertificateSigningUseEnum | None
    """As the charger wrote it; None: for all that it has."""
    request_id: int | None


@dataclass(slots=True, kw_only=True)
class SecurityState:
    """One charger's. Lives as long as the server, but for what belongs to a line."""

    signs: bool = False
    """This home signs certificates for chargers, and wants them to come with one."""
    hosts: tuple[str, ...] = ()
    """Names that are the server's. No charger may have a certificate for one of them."""
    shown: StationCertificate | None = None
    """What it came with on this line. None: with its password, or with nothing."""
    dialled: str = ""
    """The address that it called on this line, without its identity: wss://home.local:9000/ocpp."""
    owed: Owed | None = None
    """What it wants signed. The newest counts."""
    asked_at: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_REQUESTS))
    """The monotonic seconds of its last requests that were granted."""
    installed_until: datetime | None = None
    """The end of a certificate that it took and has not come with yet."""
    tried_at: float | None = None
    """The monotonic second at which it was last asked to request a certificate."""
    moved_at: float | None = None
    """The monotonic second at which it was last told to come back with its certificate."""
    trouble: Sentence = ALL_WELL
    """Why it has no certificate of its own, or no new one, as a sentence. Empty: all is well."""

    def came(self, shown: StationCertificate | None, dialled: str) -> None:
        """A new line stands, with this certificate."""
        self.shown, self.dialled, self.owed = shown, dialled, None
        if shown is not None:  # the new one, or it has thrown that away (A02.FR.29)
            self.installed_until = self.moved_at = None

    def may_ask(self, elapsed: float) -> bool:
        """Whether one more request may be granted; a charger that asks without end is told no."""
        full = len(self.asked_at) == MOST_REQUESTS
        return not (full and elapsed - self.asked_at[0] < REQUESTS_WITHIN_S)
