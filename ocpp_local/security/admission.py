"""Block A at the server: by what chargers prove themselves, by what we prove ourselves, and how both change.

Passwords (`security.py`, `rotation.py`), our certificate (`tls.py`) and those of chargers (`passes.py`) meet
here, so that the server sees one thing.
"""

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Mapping
from typing import Final

from ..door.entrance import Proof
from ..errors import CertificateError
from ..journal.records import Records
from ..link import Link
from ..outside import Answer
from ..reply import Moment
from ..sentence import Sentence
from ..state import StationState
from .csr import SigningRequest
from .doorkeeper import Account, Doorkeeper
from .passes import Passes, lower
from .rotation import Rotation
from .station_certificate import StationCertificate
from .tls import Certificate, Shield, Tls, keep

# Nobody knows whose it was: the handshake ended before a name was told.
NOBODY: Final = ""

type Refuse = Callable[[str, Sentence], None]
"""Hears that the charger of this identity was turned away, and why."""


class Admission:
    """What opens the door for the chargers of one home. Nothing works before `open`."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        tls: Tls | None,
        moment: Callable[[], Moment],
        refuse: Refuse,
    ) -> None:
        self.doorkeeper = Doorkeeper(accounts)
        self._accounts = accounts
        self._tls = tls
        self._moment = moment
        self._refuse = refuse
        self._shield: Shield | None = None
        self._passes: Passes | None = None
        self._rotation: Rotation | None = None
        self._proofs: dict[str, Proof] = {}

    async def open(self, records: Records) -> None:
        """Read and make certificates; remember who came with which. Raises CertificateError."""
        tls, now = self._tls, self._moment().now
        if tls is not None:
            self._shield = await asyncio.to_thread(Shield, tls, now, self._turned_down)
        if tls is None or tls.stations is None:
            await lower(records, now)
        else:
            self._passes = await Passes.open(tls.stations.folder, records, self._accounts, now)
        self._rotation = Rotation(self.doorkeeper, records, self._moment)
        await self._rotation.recall(self._accounts)

    @property
    def context(self) -> ssl.SSLContext | None:
        """What makes the line TLS. None: it is plain."""
        return None if self._shield is None else self._shield.context

    @property
    def certificate(self) -> Certificate | None:
        """What we show to chargers."""
        return None if self._shield is None else self._shield.certificate

    @property
    def certifies(self) -> bool:
        """Whether chargers get certificates here."""
        return self._passes is not None

    async def tend(self) -> None:
        """Keep our certificate young, until cancelled."""
        if self._shield is not None:
            await keep(self._shield, lambda: self._moment().now)

    def judge(self, identity: str, shown: bytes | None) -> StationCertificate | None:
        """What the certificate says that a charger came with. Raises PassRefusedError."""
        return None if self._passes is None else self._passes.judge(identity, shown, self._moment().now)

    def proven(self, identity: str, proof: Proof) -> list[Coroutine[object, object, object]]:
        """The charger came in: what has to be written down about it."""
        self._proofs[identity] = proof
        errands: list[Coroutine[object, object, object]] = []
        if self.doorkeeper.used(identity, proof.credentials) and self._rotation is not None:
            errands.append(self._rotation.keep(identity))  # older passwords open no more
        if proof.certificate is not None and self._passes is not None:
            errands.append(self._passes.came(identity, self._moment().now))
        return errands

    def attach(self, state: StationState) -> None:
        """Its line stands: let its state know what it came with."""
        security = state.security
        security.signs = self.certifies
        security.hosts = self._tls.hosts if self._tls else ()
        if (proof := self._proofs.get(state.identity)) is not None:
            security.came(proof.certificate, proof.dialled)

    async def sign(self, request: SigningRequest, identity: str) -> str:
        """A certificate (PEM) for this charger. Raises CertificateError."""
        if self._passes is None:
            raise CertificateError(Sentence("This home does not use certificates of chargers."))
        return await self._passes.sign(request, identity, self._moment().now)

    async def change_password(
        self, identity: str, link: Link | None, password: str | None, longest: float | None
    ) -> Answer:
        """Give a charger a new password: see `Rotation.change`."""
        if self._rotation is None:
            return Answer(accepted=False, reason=Sentence("The server is not running."))
        return await self._rotation.change(identity, link, password, longest)

    async def forget_password_change(self, identity: str) -> None:
        """Let a charger in with its account's own password again."""
        if self._rotation is not None:
            await self._rotation.forget(identity)

    def _turned_down(self, why: str) -> None:
        said = Sentence("A charger showed a certificate that does not count here: {why}.", why=why)
        self._refuse(NOBODY, said)
