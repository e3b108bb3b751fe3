"""A new password for a charger, so that it cannot be locked out (A01).

The new hash is on the disk before the charger hears of the password. Old and new open the door from then
on, until the charger has come in with the new one; only a clear no of the charger takes the new one back.
A lost answer, a power cut on either side or a charger that must be restarted first change nothing of that.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from ..errors import AccountError, OcppError
from ..journal.journal import Note
from ..journal.records import Records
from ..link import Link
from ..messages import v21
from ..outside import Answer
from ..reply import Moment
from ..sentence import Sentence
from .doorkeeper import MOST_KEYS, Account, Doorkeeper, Key
from .passwords import LONGEST, SHORTEST, SaltedHash, fingerprint, new_password

_KIND: Final = "Password"

# The latter counts after a restart of the charger; until then it comes with the old one.
_TAKEN: Final = frozenset(
    {v21.SetVariableStatusEnum.ACCEPTED, v21.SetVariableStatusEnum.REBOOT_REQUIRED},
)


class _Kept(msgspec.Struct, frozen=True):
    """What opens for a charger, as the journal keeps it: salted hashes, oldest first.

    *origin* tells of which account. If the user has given another one since, that one counts.
    """

    origin: str
    hashes: tuple[str, ...]


class Rotation:
    """Changes passwords of chargers, and remembers in the journal which ones open."""

    def __init__(self, doorkeeper: Doorkeeper, records: Records, moment: Callable[[], Moment]) -> None:
        self._doorkeeper = doorkeeper
        self._records = records
        self._moment = moment
        self._origins: dict[str, str] = {}
        self._changing: set[str] = set()

    async def recall(self, identities: Iterable[str]) -> None:
        """Bring back what was changed before our restart."""
        for identity in identities:
            for note in await self._records.notes(identity, _KIND):
                await self._recall(identity, note)

    async def change(
        self, identity: str, link: Link | None, password: str | None, longest: float | None
    ) -> Answer:
        """Give the charger on *link* a new password, a random one if *password* is None.

        *longest* is how many characters the charger says that it can keep.
        """
        most = min(int(longest or LONGEST), LONGEST)
        if link is None:
            return _no(Sentence("The charger is not connected."))
        if refusal := self._refusal(identity, password, most):
            return _no(refusal)
        self._changing.add(identity)
        try:
            return await self._change(identity, link, password or new_password(most))
        finally:
            self._changing.discard(identity)

    async def keep(self, identity: str) -> bool:
        """Write down what opens now. False: that was not possible."""
        keys = self._doorkeeper.keys(identity)
        hashes = tuple(key.salted.text for key in keys if key.salted is not None)
        payload = msgspec.json.encode(_Kept(self._origins[identity], hashes)).decode()
        at = self._moment().now
        return await self._records.note(
            Note(station=identity, kind=_KIND, subject="", at=at, payload=payload)
        )

    async def forget(self, identity: str) -> None:
        """The charger's account opens again and nothing else: for a charger that was reset."""
        self._doorkeeper.reset(identity)
        self._origins.pop(identity, None)
        await self._records.forget(identity, _KIND, "")

    def _refusal(self, identity: str, password: str | None, most: int) -> Sentence | None:
        if self._doorkeeper.account(identity).open:
            return Sentence("This charger's account has no password. Give it one first.")
        if identity in self._changing:
            return Sentence("The password is being changed already.")
        if len(self._doorkeeper.keys(identity)) >= MOST_KEYS:
            return Sentence(
                "The charger has not used the last new passwords yet. Wait until it connects anew."
            )
        if password is not None and not SHORTEST <= len(password) <= most:
            return Sentence(
                "A charger's password has {least} to {most} characters.", least=SHORTEST, most=most
            )
        return None

    async def _change(self, identity: str, link: Link, password: str) -> Answer:
        keys = self._doorkeeper.keys(identity)
        await self._begin(identity)
        new = Key(await asyncio.to_thread(SaltedHash.of, password), fingerprint(password))
        keys.append(new)
        if not await self.keep(identity):
            keys.remove(new)
            return _no(
                Sentence("The new password could not be written down, so the charger was not told of it.")
            )
        try:
            told = await link.call(_request(password))
        except OcppError as err:
            return _no(
                Sentence(
                    "The charger did not say whether it took the new password ({why}). Both open.",
                    why=err.sentence,
                )
            )
        status = told.set_variable_result[0].attribute_status if told.set_variable_result else None
        if status in _TAKEN:
            return Answer(accepted=True)
        if new in keys:
            keys.remove(new)
        await self.keep(identity)
        return _no(Sentence("The charger refused the new password ({why}). The old one stays.", why=status))

    async def _begin(self, identity: str) -> None:
        """From now on the journal knows what opens; a password that the user gave as text gets its hash."""
        if identity in self._origins:
            return
        account = self._doorkeeper.account(identity)
        for key in self._doorkeeper.keys(identity):
            if key.salted is None and account.password is not None:
                key.salted = await asyncio.to_thread(SaltedHash.of, account.password)
        self._origins[identity] = _joined(self._doorkeeper.keys(identity))

    async def _recall(self, identity: str, note: Note) -> None:
        try:
            kept = msgspec.json.decode(note.payload, type=_Kept)
            keys = [Key(SaltedHash.read(text)) for text in kept.hashes]
            known = await asyncio.to_thread(_is_of, self._doorkeeper.account(identity), kept.origin)
        except msgspec.MsgspecError, AccountError:
            known, keys = False, []
        if known and keys:
            self._origins[identity] = kept.origin
            self._doorkeeper.keys(identity)[:] = keys
        else:
            await self._records.forget(identity, _KIND, "")


def _request(password: str) -> v21.SetVariablesRequest:
    secret = v21.SetVariableData(
        component=v21.Component(name="SecurityCtrlr"),
        variable=v21.Variable(name="BasicAuthPassword"),
        attribute_value=password,
    )
    return v21.SetVariablesRequest(set_variable_data=(secret,))


def _joined(keys: Iterable[Key]) -> str:
    return " ".join(key.salted.text for key in keys if key.salted is not None)


def _is_of(account: Account, origin: str) -> bool:
    """Whether the change began with this very account. Slow: for a thread."""
    if account.password is None:
        return bool(account.hashes) and origin == " ".join(account.hashes)
    return SaltedHash.read(origin.rpartition(" ")[2]).matches(account.password)


def _no(reason: Sentence) -> Answer:
    return Answer(accepted=False, reason=reason)
