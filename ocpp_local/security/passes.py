"""Who must show a certificate at the door, and whose counts: security profile 3, and never below it again.

A charger begins with its password on an encrypted line. Once it has come with a certificate of ours, nothing
else opens for it (A05.FR.07): a password, even the right one, is then what a thief would try.
Source: OCPP 2.1 part 2, A00.FR.401 to 408, A05.
"""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from ..errors import CertificateError, PassRefusedError
from ..journal.journal import Note
from ..journal.records import Records
from ..sentence import Sentence
from .authority import Authority
from .csr import SigningRequest
from .station_certificate import BACKDATED, StationCertificate
from .withdrawals import withdraw, withdrawn

_KIND: Final = "Certificate"

# These notes are found by their kind alone, to see which chargers are gone.
_ALL: Final = ""
_ANEW: Final = Sentence(
    "If it was reset or replaced, choose the encrypted line with a password, let it connect, and choose its "
    "own certificate again."
)


class _Kept(msgspec.Struct, frozen=True):
    """What the journal keeps of a charger that has got a certificate from us."""

    raised_at: datetime | None
    """When it first came with one. None: not yet."""


class Passes:
    """The certificates of the chargers of one home."""

    def __init__(
        self,
        folder: Path,
        root: x509.Certificate,
        void: Mapping[str, datetime],
        raised: Mapping[str, datetime | None],
        records: Records,
    ) -> None:
        self._folder = folder
        self._root = root
        self._void = void
        self._raised = dict(raised)
        self._records = records

    @classmethod
    async def open(cls, folder: Path, records: Records, identities: Collection[str], now: datetime) -> Passes:
        """With the authority in *folder*, for these chargers. Raises CertificateError.

        Others that had got certificates are none of this home any more: theirs are withdrawn. (Where the home
        knows no charger at all just now, the same one may be about to be taken back.)
        """
        mine = {identity.casefold() for identity in identities}
        raised = {note.subject: _kept(note).raised_at for note in await records.notes(_ALL, _KIND)}
        for gone in raised.keys() - mine if mine else ():
            await asyncio.to_thread(withdraw, folder, gone, now)
            await records.forget(_ALL, _KIND, gone)
        root, void = await asyncio.to_thread(lambda: (Authority(folder, now).root, withdrawn(folder)))
        return cls(folder, root, void, {name: at for name, at in raised.items() if name in mine}, records)

    def judge(self, identity: str, shown: bytes | None, now: datetime) -> StationCertificate | None:
        """The certificate (DER) that *identity* came with. None: it has none, and needs none yet.

        Raises PassRefusedError.
        """
        if shown is None:
            since = self._raised.get(identity.casefold())
            if since is None:
                return None
            raise PassRefusedError(
                Sentence(
                    "{charger} came without its certificate, which it has had since {day}. {anew}",
                    charger=identity,
                    day=f"{since:%Y-%m-%d}",
                    anew=_ANEW,
                )
            )
        try:
            certificate = x509.load_der_x509_certificate(shown)
            certificate.verify_directly_issued_by(self._root)
            told = StationCertificate.read(certificate)
        except CertificateError as err:
            said = Sentence(
                "{charger} came with a certificate of no use. {why}", charger=identity, why=err.sentence
            )
            raise PassRefusedError(said) from err
        except (ValueError, TypeError, InvalidSignature) as err:
            said = Sentence("{charger} came with a certificate that we have not signed.", charger=identity)
            raise PassRefusedError(said) from err
        self._examine(identity, told, now)
        return told

    async def sign(self, request: SigningRequest, identity: str, now: datetime) -> str:
        """A certificate (PEM) for this charger, whose request was looked at. Raises CertificateError."""
        if identity.casefold() not in self._raised:  # should it leave this home, that is withdrawn
            await self._keep(identity, None, now)
        return await asyncio.to_thread(self._sign, request, identity, now)

    async def came(self, identity: str, now: datetime) -> None:
        """The charger is in with its certificate: from now on it needs one."""
        if self._raised.get(identity.casefold()) is None:
            await self._keep(identity, now, now)

    def _sign(self, request: SigningRequest, identity: str, now: datetime) -> str:
        return Authority(self._folder, now).station_certificate(request, identity)

    def _examine(self, identity: str, told: StationCertificate, now: datetime) -> None:
        if told.identity.casefold() != identity.casefold():
            raise PassRefusedError(
                Sentence(
                    "{charger} came with the certificate of “{other}”.", charger=identity, other=told.identity
                )
            )
        if now > told.valid_until:
            raise PassRefusedError(
                Sentence(
                    "The certificate of {charger} ended on {day}. Reset its network settings. {anew}",
                    charger=identity,
                    day=f"{told.valid_until:%Y-%m-%d}",
                    anew=_ANEW,
                )
            )
        if now < told.issued_at - BACKDATED:
            raise PassRefusedError(
                Sentence(
                    "The certificate of {charger} begins in the future: the clock of this computer says "
                    "{day}.",
                    charger=identity,
                    day=f"{now:%Y-%m-%d}",
                )
            )
        until = self._void.get(identity.casefold())
        if until is not None and told.issued_at <= until:
            raise PassRefusedError(
                Sentence(
                    "The certificate of {charger} was withdrawn on {day}, as it was removed. {anew}",
                    charger=identity,
                    day=f"{until:%Y-%m-%d}",
                    anew=_ANEW,
                )
            )

    async def _keep(self, identity: str, raised_at: datetime | None, now: datetime) -> None:
        subject = identity.casefold()
        self._raised[subject] = raised_at
        await self._records.note(_note(subject, raised_at, now))


async def lower(records: Records, now: datetime) -> None:
    """The user has chosen a line without certificates: chargers may begin with their passwords again."""
    for note in await records.notes(_ALL, _KIND):
        if _kept(note).raised_at is not None:
            await records.note(_note(note.subject, None, now))


def _note(subject: str, raised_at: datetime | None, now: datetime) -> Note:
    payload = msgspec.json.encode(_Kept(raised_at)).decode()
    return Note(station=_ALL, kind=_KIND, subject=subject, at=now, payload=payload)


def _kept(note: Note) -> _Kept:
    """What was kept. Of a note that cannot be read the safe half counts: it had come with a certificate."""
    try:
        return msgspec.json.decode(note.payload, type=_Kept)
    except msgspec.MsgspecError:
        return _Kept(note.at)
