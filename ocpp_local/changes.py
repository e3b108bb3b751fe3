"""The variables that we change at a charger, and what they were before, so that they can be put back.

A change is written into the journal before it is made: what we could not undo, we do not do.
Source: OCPP 2.1 part 2, B05 (set variables), B06 (get variables).
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import batched
from typing import Final

import msgspec

from .configuration import CAUTIOUS, Setting, batches, outcome
from .device_model import Name
from .errors import CallRejectedError, OcppError
from .journal.journal import Note
from .journal.records import Records
from .link import Link
from .messages import v21
from .reply import Moment
from .state import StationState

_LOGGER = logging.getLogger(__name__)

KIND: Final = "changed variable"

_STATUS: Final = v21.SetVariableStatusEnum
_TAKEN: Final = frozenset({_STATUS.ACCEPTED, _STATUS.REBOOT_REQUIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One variable, its value before we came (None: it had none), and the value that is ours."""

    component: v21.Component
    variable: v21.Variable
    original: str | None
    ours: str

    @property
    def before(self) -> Setting | None:
        """What has to be set to undo the change."""
        if self.original is None:
            return None
        return Setting(component=self.component, variable=self.variable, value=self.original)


class Changes:
    """Sets variables of one charger over one link, and takes that back. Never raises OcppErrors."""

    def __init__(self, state: StationState, link: Link, records: Records) -> None:
        self._state = state
        self._link = link
        self._records = records

    async def make(self, wishes: list[Setting], moment: Moment) -> bool:
        """Set these variables, and remember what they were. False: the charger did not answer to all."""
        known = await self._known()
        kept = [wish for wish in wishes if await self._remember(wish, known.get(wish.name), moment)]
        answers = [await self._send(r) for r in batches(kept, self._state.capabilities.set_variables)]
        for setting, status in (pair for answer in answers for pair in answer or ()):
            await self._made(setting, status)
        return None not in answers

    async def put_back(self) -> tuple[str, ...]:
        """Restore what we changed, unless somebody has changed it since. Returns what could not be."""
        known = await self._known()
        present = await self._present(known)
        undo = []
        for name, change in known.items():
            if (before := change.before) and present.get(name, change.ours) == change.ours:
                undo.append(before)
            else:
                await self._forget(name)
        left = {setting.name: setting.words for setting in undo}
        for request in batches(undo, self._state.capabilities.set_variables):
            for setting, status in await self._send(request) or ():
                if status in _TAKEN:
                    self._state.device_model.wrote(setting.name, setting.value)
                    await self._forget(setting.name)
                    left.pop(setting.name, None)
        return tuple(left.values())

    async def _made(self, setting: Setting, status: v21.SetVariableStatusEnum | None) -> None:
        state = self._state
        if status in _TAKEN:
            state.device_model.wrote(setting.name, setting.value)
        else:
            await self._forget(setting.name)
        if status is _STATUS.REBOOT_REQUIRED:
            state.needs_reboot = True
            state.note(f"{setting.words} takes effect after the charger's next restart.")
        elif status is None:
            state.note(f"It did not say whether it has set {setting.words}.")
        elif status is not _STATUS.ACCEPTED:
            state.note(f"{setting.words} could not be set: {status}.")

    async def _send(
        self, request: v21.SetVariablesRequest
    ) -> tuple[tuple[Setting, v21.SetVariableStatusEnum | None], ...] | None:
        """Send one message; one by one if the charger finds it too much. None: no answer."""
        items = request.set_variable_data
        try:
            return tuple(outcome(request, await self._link.call(request)))
        except OcppError as err:
            if not isinstance(err, CallRejectedError) or len(items) == 1:
                _LOGGER.warning("%s: %s failed: %s", self._state.identity, request.ACTION, err)
                return None
        singles = [await self._send(v21.SetVariablesRequest(set_variable_data=(item,))) for item in items]
        told = tuple(pair for single in singles for pair in single or ())
        return told if None not in singles else None

    async def _present(self, names: Mapping[Name, Change]) -> dict[Name, str]:
        """What these variables hold now, as far as the charger tells."""
        found: dict[Name, str] = {}
        most = self._state.capabilities.get_variables.items or CAUTIOUS
        for part in batched(names.values(), most, strict=False):
            try:
                told = await self._link.call(_question(part))
            except OcppError as err:
                _LOGGER.info("%s does not tell its settings: %s", self._state.identity, err)
                continue
            found |= {
                Name.of(result.component, result.variable): result.attribute_value
                for result in told.get_variable_result
                if result.attribute_value is not None
            }
        return found

    async def _known(self) -> dict[Name, Change]:
        notes = await self._records.notes(self._state.identity, KIND)
        found = (_change(note) for note in notes)
        return {Name.of(change.component, change.variable): change for change in found if change}

    async def _remember(self, wish: Setting, known: Change | None, moment: Moment) -> bool:
        """The value before our first change is the original, whatever we set later. False: not kept."""
        present = next((has.value for has in self._state.device_model if has.name == wish.name), None)
        change = (
            replace(known, ours=wish.value)
            if known
            else Change(component=wish.component, variable=wish.variable, original=present, ours=wish.value)
        )
        note = Note(
            station=self._state.identity,
            kind=KIND,
            subject=wish.name.key,
            at=moment.now,
            payload=msgspec.json.encode(change).decode(),
        )
        return await self._records.note(note)

    async def _forget(self, name: Name) -> None:
        await self._records.forget(self._state.identity, KIND, name.key)


def _question(changes: Iterable[Change]) -> v21.GetVariablesRequest:
    asked = (v21.GetVariableData(component=c.component, variable=c.variable) for c in changes)
    return v21.GetVariablesRequest(get_variable_data=tuple(asked))


def _change(note: Note) -> Change | None:
    """The change that a note of the journal holds; None if it cannot be read any more."""
    try:
        return msgspec.json.decode(note.payload, type=Change)
    except msgspec.DecodeError:
        return None
