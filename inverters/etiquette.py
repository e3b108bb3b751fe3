"""Good manners towards a device that the owner lets us write to: for a while, on change, and put back.

    etiquette = Etiquette(device, remembered=memory, remember=write_down)
    await etiquette.keep(link, Restraint(block_discharge=True), elapsed=...)  # now and then, and on change
    await etiquette.release(link)                                             # at the end

What was there before is written down before the first register is touched. After a crash the device's own
revert timer ends the restraint, and the next start puts back the rest.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .device import Device
from .errors import RestraintError
from .levers import Lever, Restraint
from .link import WritableLink, words
from .restrainable import levers_of
from .sentence import Sentence

LEASE_S: Final = 900
"""How long a device that hears no more of us stays held back. Written anew after less than half of it:
while something is blocked 8 times an hour, 200 rounds a day, each of at most 5 registers."""

RENEWED_AT: Final = 0.48

type Memory = Mapping[str, Mapping[str, int]]
"""What each lever's registers said before us, JSON-safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    restraint: Restraint
    wanted: Mapping[str, int]
    at: float


class Etiquette:
    """Holds one device back. *remember* is awaited before the first write, and with {} after the last."""

    def __init__(
        self,
        device: Device,
        *,
        remembered: Memory | None,
        remember: Callable[[dict[str, Any]], Awaitable[None]],
        lease_s: int = LEASE_S,
    ) -> None:
        self._levers = levers_of(device)
        known = {lever.key for lever in self._levers}
        self._originals = {key: dict(told) for key, told in (remembered or {}).items() if key in known}
        self._remember = remember
        self._lease_s = lease_s
        self._held: dict[str, _Held] = {}
        self._left: dict[str, Restraint] = {}

    @property
    def holding(self) -> bool:
        """Something is to be put back some time."""
        return bool(self._originals)

    async def keep(self, link: WritableLink, restraint: Restraint, *, elapsed: float) -> None:
        """Hold the device back as asked. Writes on change, and in time before the timer lapses.

        Raises LinkError (try again), MapShiftedError (scan again), and RestraintError: then this device is
        not to be held back in this way, and a sentence says why.
        """
        for lever in self._levers:
            await self._keep(link, lever, restraint, elapsed)

    async def release(self, link: WritableLink) -> None:
        """Put everything back as it was. Raises as `keep`."""
        for lever in self._levers:
            await self._restore(link, lever)

    async def _keep(self, link: WritableLink, lever: Lever, restraint: Restraint, elapsed: float) -> None:
        if self._left.get(lever.key) == restraint:
            return
        held = self._held.get(lever.key)
        if held and held.restraint == restraint and elapsed - held.at < self._lease_s * RENEWED_AT:
            return
        if held is None and lever.key not in self._originals and not lever.asked(restraint):
            return
        if not lever.asked(restraint):
            await self._restore(link, lever)
            return
        unit = await _unit(link, lever)
        told = await words(unit, lever.start, lever.count)
        now = lever.look(told)
        if held and elapsed - held.at < self._lease_s and any(now[n] != v for n, v in held.wanted.items()):
            await self._leave(lever, restraint)
        self._left.pop(lever.key, None)
        if lever.key not in self._originals:
            self._originals[lever.key] = now
            await self._remember(dict(self._originals))
        wanted = lever.wanted(told, self._originals[lever.key], restraint, self._lease_s)
        self._held.pop(lever.key, None)  # half of it may be there if the link fails now
        try:
            await _write(unit, lever, wanted)
        except RestraintError:
            await self._restore(link, lever)
            raise
        self._held[lever.key] = _Held(restraint=restraint, wanted=wanted, at=elapsed)

    async def _leave(self, lever: Lever, restraint: Restraint) -> None:
        """Another program writes here too. Two that take turns wear the device out: it is theirs."""
        self._left[lever.key] = restraint
        await self._forget(lever)
        raise RestraintError(
            Sentence(
                "Another program writes to the {lever}'s control registers: it is left alone. Let only one "
                "of the two control it.",
                lever=lever.name,
            )
        )

    async def _restore(self, link: WritableLink, lever: Lever) -> None:
        if originals := self._originals.get(lever.key):
            unit = await _unit(link, lever)
            lever.look(await words(unit, lever.start, lever.count))
            for name in lever.back(originals):
                await _set(unit, lever, name, originals[name])
        await self._forget(lever)

    async def _forget(self, lever: Lever) -> None:
        self._held.pop(lever.key, None)
        if self._originals.pop(lever.key, None) is not None:
            await self._remember(dict(self._originals))


async def _unit(link: WritableLink, lever: Lever) -> WritableLink:
    return link if lever.unit is None else await link.for_unit(lever.unit)


async def _write(unit: WritableLink, lever: Lever, wanted: Mapping[str, int]) -> None:
    """The timer, then a look whether it was taken; then the values, the switch last, and a look at all."""
    await _set(unit, lever, lever.timer, wanted[lever.timer])
    await _verify(unit, lever, {lever.timer: wanted[lever.timer]})
    for name in wanted:
        if name != lever.timer:
            await _set(unit, lever, name, wanted[name])
    await _verify(unit, lever, wanted)


async def _set(unit: WritableLink, lever: Lever, name: str, raw: int) -> None:
    register = lever.registers[name]
    await unit.write(register.at, register.words(raw))


async def _verify(unit: WritableLink, lever: Lever, wanted: Mapping[str, int]) -> None:
    now = lever.look(await words(unit, lever.start, lever.count))
    for name, raw in wanted.items():
        if now[name] != raw:
            raise RestraintError(
                Sentence(
                    "The device did not take {register}: {raw} was written, it shows {now}. Its {lever} is "
                    "left alone.",
                    register=name,
                    raw=raw,
                    now=now[name],
                    lever=lever.name,
                )
            )
