"""The home battery held back where the owner gave us a handle on it, and put back as it was.

Two handles: entities of the maker's own integration, and, opted in, registers with a revert timer. Both are
written on change only (manners.py: 93 times a day at worst; registers once more every 7 minutes while
something is blocked). What was there is on disk before the first write; it is put back when the block ends,
when the home is unloaded or removed, and by the next start after a crash.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypedDict

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from ..const import DOMAIN, LOGGER
from ..inverters import Etiquette as Registers
from ..inverters import InverterError, Restraint, RestraintError, restrainable
from ..metering.meter import Meter
from ..metering.modbus_link import entry_link
from ..optimizer.dispatch.manners import Manners
from ..optimizer.words import Text, joined, reason_of, text_of
from .leash import Leash, put, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

    from ..inverters import Device, WritableLink
    from ..metering.instruments import Inverter
    from ..metering.sensor_meter import SensorMeter
    from ..optimizer.dispatch.decision import Decision
    from ..optimizer.dispatch.snapshot import Snapshot
    from .leash import Handle

VERSION: Final = 1
# Other integrations and inverters come up later than we do, or answer the second time.
AGAIN_S: Final = 30.0
# A device that did not take an order is not asked for it again soon.
PAUSE_S: Final = 900.0
RELEASE_WITHIN_S: Final = 6.0


class Before(TypedDict, total=False):
    """What was there before us, on disk. JSON-safe."""

    entities: dict[str, dict[str, str]]
    """By entity: its value "before", and the one that we "wrote"."""
    registers: dict[str, Any]
    """As inverters.Etiquette remembers it."""


def before_store(hass: HomeAssistant, entry_id: str) -> Store[Before]:
    """The file of one home."""
    return Store(hass, VERSION, f"{DOMAIN}.{entry_id}.before", atomic_writes=True)


async def forget(hass: HomeAssistant, entry_id: str) -> None:
    """The home was removed for good: entities that a crash left behind are put back, and our page goes.

    Registers need nobody: their revert timer has long ended what we ordered.
    """
    store = before_store(hass, entry_id)
    for entity, held in ((await store.async_load() or {}).get("entities") or {}).items():
        try:
            await put(hass, entity, held["before"])
        except (HomeAssistantError, ValueError) as err:
            LOGGER.warning("%s is not as it was before, %s: %s", entity, held["before"], err)
    await store.async_remove()


class Etiquette:
    """Holds back the home battery of one home. `look` says what; `run` does it, away from the clock."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        leash: Leash,
        inverter: Inverter | None,
        meter: Meter | SensorMeter | None,
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._leash = leash
        self._inverter = inverter
        self._meter = meter if isinstance(meter, Meter) else None
        self._store = before_store(hass, entry.entry_id)
        self._before: Before = {}
        self._restraint = Restraint()
        self._manners = Manners()
        self._changed = asyncio.Event()
        self._registers: Registers | None = None
        self._device: Device | None = None
        self._link: WritableLink | None = None
        self._paused_until = 0.0
        self._troubles: dict[str, Text] = {}

    @property
    def problem(self) -> Text | None:
        """What keeps us from holding the battery back or from putting it back, in sentences."""
        return joined(*self._troubles.values()) if self._troubles else None

    def look(self, snapshot: Snapshot, decision: Decision) -> None:
        """A second has passed: the battery is to be held back, or let go, or as it is."""
        self._manners = self._manners.look(snapshot, decision)
        exports = [limit.export_w for limit in snapshot.grid_limits if limit.export_w is not None]
        self.want(
            Restraint(
                block_discharge=self._manners.block_discharge,
                block_charge=self._manners.block_charge,
                output_limit_w=min(exports) if exports else None,
            )
        )

    def want(self, restraint: Restraint) -> None:
        """What is asked of the battery from now on. Returns at once."""
        if self._leash != Leash() and restraint != self._restraint:
            LOGGER.info("The home battery %s", _words(restraint))
            self._restraint = restraint
            self._changed.set()

    async def run(self) -> None:
        """Work until cancelled; first of all, put back what a crash left behind."""
        self._before = await self._store.async_load() or {}
        while True:
            self._changed.clear()
            await self._work()
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_S):
                    await self._changed.wait()

    async def release(self) -> None:
        """Put everything back. What cannot be put back now is on disk, for the next start."""
        self._restraint, self._paused_until = Restraint(), 0.0
        with suppress(TimeoutError):
            async with asyncio.timeout(RELEASE_WITHIN_S):
                await self._work()

    async def _work(self) -> None:
        await self._keep_entities()
        await self._keep_registers()

    async def _keep_entities(self) -> None:
        held = self._before.get("entities", {})
        targets = dict(self._targets())
        for entity in dict.fromkeys((*targets, *held)):
            target = targets.get(entity)
            try:
                await (self._release_entity(entity) if target is None else self._hold_entity(entity, target))
            except (HomeAssistantError, ValueError) as err:
                self._troubles[entity] = Text(
                    "{entity} could not be set: {why}", entity=entity, why=reason_of(err)
                )
            else:
                self._troubles.pop(entity, None)

    def _targets(self) -> Iterator[tuple[str, str]]:
        """Entity and value for all that is to be blocked; of one entity for both, the discharge wins."""
        handles: list[Handle | None] = []
        if self._restraint.block_charge:
            handles.append(self._leash.charge)
        if self._restraint.block_discharge:
            handles.append(self._leash.discharge)
        for handle in handles:
            if handle is not None:
                yield handle.entity, handle.blocked

    async def _hold_entity(self, entity: str, target: str) -> None:
        held = self._before.get("entities", {}).get(entity)
        if held and held["wrote"] == target:
            return
        if (now := self._state(entity)) is None:
            raise HomeAssistantError(Text("it has no value at the moment."))
        if held is None and same(now, target):
            return  # it is so already, and not by us
        before = held["before"] if held else now
        await self._remember_entity(entity, {"before": before, "wrote": target})
        await put(self._hass, entity, target)

    async def _release_entity(self, entity: str) -> None:
        held = self._before["entities"][entity]
        now = self._state(entity)
        if now is None:
            raise HomeAssistantError(
                Text("it has no value at the moment, and is to become {before} again.", before=held["before"])
            )
        if same(now, held["wrote"]) or same(now, held["before"]):
            await put(self._hass, entity, held["before"])
        await self._remember_entity(entity, None)

    async def _remember_entity(self, entity: str, held: dict[str, str] | None) -> None:
        entities = {key: value for key, value in self._before.get("entities", {}).items() if key != entity}
        if held is not None:
            entities[entity] = held
        self._before["entities"] = entities
        await self._store.async_save(self._before)

    def _state(self, entity: str) -> str | None:
        found = self._hass.states.get(entity)
        return None if found is None or found.state in (STATE_UNAVAILABLE, STATE_UNKNOWN) else found.state

    async def _keep_registers(self) -> None:
        if not (self._leash.registers or self._before.get("registers")) or not (registers := self._writer()):
            return
        now = time.monotonic()
        if self._restraint != Restraint() and now < self._paused_until:
            return
        restraint = self._restraint if self._leash.registers else Restraint()
        try:
            await registers.keep(self._lent(), restraint, elapsed=now)
        except RestraintError as err:
            self._troubles["registers"], self._paused_until = reason_of(err), now + PAUSE_S
        except InverterError as err:
            self._troubles["registers"] = Text(
                "The home battery could not be held back or let go. {why}", why=reason_of(err)
            )
        else:
            self._troubles.pop("registers", None)

    def _writer(self) -> Registers | None:
        """Who writes the registers. None while nobody knows the device, or where it has no revert timer."""
        device = self._meter.device if self._meter else None
        if device is None or device is self._device:
            return self._registers if device else None
        self._device, self._registers = device, None
        if why := restrainable(device):
            self._troubles["registers"] = text_of(why)
        else:
            remembered = self._before.get("registers")
            self._registers = Registers(device, remembered=remembered, remember=self._remember_registers)
        return self._registers

    async def _remember_registers(self, told: Mapping[str, Any]) -> None:
        self._before["registers"] = dict(told)
        await self._store.async_save(self._before)

    def _lent(self) -> WritableLink:
        if self._link is None:
            at = self._inverter
            assert at is not None  # noqa: S101  a Meter has one
            self._link = entry_link(self._hass, self._entry, at.host, at.port, at.unit)
        return self._link


def _words(restraint: Restraint) -> str:
    blocked = [
        word for word, on in (("gives", restraint.block_discharge), ("takes", restraint.block_charge)) if on
    ]
    return f"{' and '.join(blocked)} nothing for now" if blocked else "is its own master"
