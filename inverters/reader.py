"""Read one device again and again: fast values every round, slow ones twice a minute."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from .device import Block, Device
from .errors import MapShiftedError
from .fetching import Fetched, fetch
from .filters import Filters
from .link import Link
from .native import values as native
from .planning import MODBUS_LIMIT, Terrain, Want
from .quantities import QUANTITIES, Pace
from .reading import PerPhase, Reading
from .sentence import Sentence
from .sunspec.models import MODELS, Role
from .sunspec.understand import understand

# Energy totals and states of charge move in minutes; devices themselves refresh them no faster.
SLOW_EVERY_S: Final = 30.0
# Most homes: the connection to the grid is what load following lives on.
WATCHED_FOR_STANDSTILL: Final = "grid_w"

ROLES: Final = {
    Role.METER: Pace.FAST,
    Role.INVERTER: Pace.FAST,
    Role.INPUTS: Pace.FAST,
    Role.STORAGE: Pace.SLOW,
}
"""What is read of a SunSpec device. A battery model that tells its power (802) is fast."""
UNREAD: Final = {
    Role.METER: Sentence("The meter could not be read."),
    Role.INVERTER: Sentence("The inverter could not be read."),
    Role.INPUTS: Sentence("The inputs of the inverter could not be read."),
    Role.STORAGE: Sentence("The battery could not be read."),
}


class Reader:
    """The readings of one device: remembers what it refused, the slow values, and what can be believed."""

    def __init__(self, device: Device, *, slow_every_s: float = SLOW_EVERY_S) -> None:
        self.device = device
        self._slow_every_s = slow_every_s
        self._slow_at: float | None = None
        self._filters = Filters(rated_w=device.rated_w)
        family = device.family
        self._terrain = Terrain(max_words=family.max_words, holes=family.holes) if family else Terrain()
        self._kept: dict[str, tuple[float, float]] = {}

    async def read(self, link: Link, *, elapsed: float) -> Reading:
        """Measure; *elapsed* is the monotonic second that the fresh values will carry.

        A part that the device refuses is unknown and named in `problems`; LinkError only where nothing
        could be read. MapShiftedError asks for a new scan.
        """
        slow = self._slow_at is None or elapsed - self._slow_at >= self._slow_every_s
        paces = {Pace.FAST, Pace.SLOW} if slow else {Pace.FAST}
        blocks = {block: _want(block) for block in _blocks(self.device, paces)}
        wants = (*blocks.values(), *self._native_wants(paces))
        fetched = await fetch(link, wants, self._terrain)
        self._terrain = fetched.terrain
        if wants and not fetched.tables:
            raise fetched.failure or MapShiftedError(
                Sentence(
                    "The device refuses every register that it was found with. It must be scanned again."
                )
            )
        if slow:
            self._slow_at = elapsed
        measured, asleep = understand(self.device, _arrived(blocks, fetched))
        measured |= self._native_values(fetched)
        missing = [UNREAD[MODELS[block.model].role] for block in blocks if not fetched.take(blocks[block])]
        problems = [*missing, *self._missed(fetched, measured)]
        return self._reading(measured, problems, elapsed, asleep=asleep)

    def diagnostics(self) -> dict[str, Any]:
        """What a bug report should tell: values dropped, registers refused."""
        return {
            "dropped": dict(self._filters.dropped),
            "refused": sorted(f"{want.space} {want.start}+{want.count}" for want in self._terrain.refused),
            "cuts": sorted(want.start for want in self._terrain.cuts),
        }

    @property
    def _battery_expected(self) -> bool:
        return self.device.family is not None and "battery_discharge_w" in self.device.family.quantities

    def _native_wants(self, paces: set[Pace]) -> Iterator[Want]:
        if self.device.family is not None:
            yield from native.wants(self.device.family, self.device.map_unit, paces)

    def _native_values(self, fetched: Fetched) -> dict[str, float | None]:
        device = self.device
        if device.family is None:
            return {}
        little = device.word_order == "little" if device.word_order else None
        found = native.understand(device.family, device.map_unit, fetched, little=little)
        return {name: value for name, value in found.items() if value is not None}

    def _missed(self, fetched: Fetched, measured: Mapping[str, float | None]) -> Iterator[Sentence]:
        """Why something is unknown; nothing about a register for which another one stood in."""
        family, unit = self.device.family, self.device.map_unit
        served = {register.want(unit): name for name, register in family.registers()} if family else {}
        for wants, error in fetched.missed:
            if any(measured.get(served.get(want, "")) is None for want in wants):
                yield error.sentence

    def _reading(
        self, measured: Mapping[str, float | None], problems: Sequence[str], elapsed: float, *, asleep: bool
    ) -> Reading:
        self._filters, believed, doubts = self._filters.sift(measured, elapsed)
        told = [*problems, *(doubt.sentence for doubt in doubts)]
        if still := self._filters.still_for(WATCHED_FOR_STANDSTILL, elapsed):
            told.append(
                Sentence(
                    "The grid power has stood still for {minutes} min: is the meter connected?",
                    minutes=f"{still / 60:.0f}",
                )
            )
        now = {name: value for name, value in believed.items() if value is not None}
        if self._battery_expected and "battery_discharge_w" not in now:
            now.pop("inverter_w", None)  # without the battery's part it tells nothing of the sun
        slow = {name for name in self._kept if QUANTITIES[name].pace is Pace.SLOW}
        kept = {name: self._kept[name] for name in slow - set(now)}
        self._kept = kept | {name: (value, elapsed) for name, value in now.items()}
        old = {name: value for name, (value, _) in kept.items()}
        times = {name: at for name, (_, at) in kept.items()}
        frame = Reading(elapsed=elapsed, asleep=asleep, problems=tuple(told), times=times)
        return _assemble(now | old, frame)


async def read(link: Link, device: Device, *, elapsed: float) -> Reading:
    """Measure everything once. Who measures again and again keeps a Reader."""
    return await Reader(device).read(link, elapsed=elapsed)


def _blocks(device: Device, paces: set[Pace]) -> Iterator[Block]:
    """The blocks to read: one of each kind, but every model that tells of the battery."""
    for role, pace in ROLES.items():
        found = device.blocks_of(role)
        for block in found if role is Role.STORAGE else found[:1]:
            fast = pace is Pace.FAST or "W" in MODELS[block.model].points
            if (Pace.FAST if fast else pace) in paces:
                yield block


def _want(block: Block) -> Want:
    """The block's words from its header on, with as many groups as one answer can carry."""
    model = MODELS[block.model]
    count = model.span if model.group is None else min(block.length + 2, MODBUS_LIMIT)
    return Want(unit=block.unit, start=block.address, count=count)


def _arrived(blocks: Mapping[Block, Want], fetched: Fetched) -> dict[Block, Sequence[int]]:
    """The words of the blocks that were answered. Raises MapShiftedError where a header is another one."""
    arrived: dict[Block, Sequence[int]] = {}
    for block, want in blocks.items():
        if (words := fetched.take(want)) is None:
            continue
        if words[:2] != (block.model, block.length):
            raise MapShiftedError(
                Sentence(
                    "Model {model} is no longer at register {address}: the device was updated or exchanged. "
                    "It must be scanned again.",
                    model=block.model,
                    address=block.address,
                )
            )
        arrived[block] = words
    return arrived


def _assemble(values: Mapping[str, float], frame: Reading) -> Reading:
    """The door: names of registers become names of readings, and the battery's sign turns, only here."""
    discharge = values.get("battery_discharge_w")
    return replace(
        frame,
        sun_w=_sun_w(values),
        grid_w=values.get("grid_w"),
        battery_w=None if discharge is None else 0.0 - discharge,  # and 0 stays 0, not -0
        battery_soc_percent=values.get("battery_soc_percent"),
        battery_capacity_wh=values.get("battery_capacity_wh"),
        grid_phase_w=_phases(values, "w"),
        grid_phase_a=_phases(values, "a"),
        sun_wh=values.get("sun_wh"),
        imported_wh=values.get("imported_wh"),
        exported_wh=values.get("exported_wh"),
        battery_charged_wh=values.get("battery_charged_wh"),
        battery_discharged_wh=values.get("battery_discharged_wh"),
    )


def _sun_w(values: Mapping[str, float]) -> float | None:
    """The panels' power, or what the inverter gives without the home battery's part in it."""
    if "sun_w" in values or "inverter_w" not in values:
        return values.get("sun_w")
    if "battery_soc_percent" in values and "battery_discharge_w" not in values:
        return None  # there is a battery, and it may be the one that gives
    return max(values["inverter_w"] - values.get("battery_discharge_w", 0.0), 0.0)


def _phases(values: Mapping[str, float], unit: str) -> PerPhase:
    one, two, three = (values.get(f"grid_{phase}_{unit}") for phase in ("l1", "l2", "l3"))
    return one, two, three
