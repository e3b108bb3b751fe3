"""What a home remembers over a restart: mode, command and savings, its habits, its inverter."""

from collections.abc import Callable, Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR, Store

from .const import DOMAIN

VERSION: Final = 1

# Often enough that a power cut loses no more than a few minutes of savings,
# rarely enough to spare an SD card. A user's choice is written at once.
SAVE_AFTER_S: Final = 300
SAVE_SOON_S: Final = 1
# While nothing but this file knows how much of an ordered energy has flowed.
SAVE_OFTEN_S: Final = 10


class Memory(TypedDict, total=False):
    """The content of the file, JSON-safe."""

    controller: Mapping[str, Any]
    """Written by Controller.to_dict: mode, command, savings."""
    load: Mapping[str, Any]
    """Written by LoadProfile.to_dict: how much the house uses over a day."""
    trips: Sequence[Mapping[str, str]]
    """Written by Timetable.to_dict: what people planned differently from the usual day."""
    energy_wh: float
    """What was last known to be in the car: it may be away when we come back."""
    peak: Mapping[str, str | float]
    """Written by PeakMeter.to_dict: the month's highest power, where it is charged for."""
    phases: Mapping[str, Any]
    """Written by PhaseShares.to_dict: how the house spreads over its phases."""
    car: str
    """The id of the car that was plugged in last."""
    reserves: Mapping[str, float]
    """Written by Reserves.to_dict: what people asked to keep in the car, and why."""
    raised: Mapping[str, Any]
    """Written by RaisedReserve.to_dict: what a storm warning said last, in case it is silent now."""
    inverter: Mapping[str, Any]
    """Written by Meter.to_dict: where and what the inverter is, so that set-up needs no awake one."""


def home_store(hass: HomeAssistant, entry_id: str) -> Store[Memory]:
    """The file of one home."""
    return Store(hass, VERSION, f"{DOMAIN}.{entry_id}", atomic_writes=True)


def journal_path(hass: HomeAssistant, entry_id: str) -> Path:
    """The file with what the charger told."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.journal"))


def ledger_path(hass: HomeAssistant, entry_id: str) -> Path:
    """The SQLite file with what energy went where and what it cost."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.ledger"))


def remove_file(path: Path) -> None:
    """Remove a journal or ledger and what SQLite kept beside it. Blocks on the disk."""
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        file.unlink(missing_ok=True)


class Notebook:
    """The open file of one home: read once, written behind the scenes."""

    def __init__(self, store: Store[Memory], content: Callable[[], Memory]) -> None:
        self._store = store
        self._content = content
        self._within_s = inf
        """What waits is written within so long at the latest."""

    def save_later(self, *, often: bool = False) -> None:
        """Something small changed. Written within minutes (*often*: seconds), however often it changes."""
        within_s = SAVE_OFTEN_S if often else SAVE_AFTER_S
        if within_s < self._within_s:
            self._within_s = within_s
            self._store.async_delay_save(self._write, within_s)

    def save_soon(self) -> None:
        """The user decided something, or there is a new plan. A later writing shall not put this one off."""
        self._within_s = SAVE_SOON_S
        self._store.async_delay_save(self._write, SAVE_SOON_S)

    async def close(self) -> None:
        """Write now, once and for all."""
        await self._store.async_save(self._content())

    def _write(self) -> Memory:
        self._within_s = inf
        return self._content()
