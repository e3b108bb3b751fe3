"""A home from a JSON file, for `python -m optimizer plan` and tests/scenarios. docs/plan.md explains it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, get_type_hints

import numpy as np

from ..car_checks import check_energy
from ..checks import check_slot_minutes
from ..errors import ProblemError
from ..horizon import Horizon
from ..load import SLOTS, LoadProfile
from ..outlook import Outlook, pose
from ..problem import Problem
from ..series import Rate, extend, onto
from ..site import Car, Goal, Site, Trip
from .decoding import (
    decode,
    decode_into,
    flag,
    inside,
    items,
    known_keys,
    mapping,
    moment,
    number,
    whole,
    zone,
)
from .rates import rates

HOURS: Final = 48
SLOT_MINUTES: Final = 15
# What a home says once, and what every device of it may say for itself.
OF_HOME: Final = ("why", "timezone", "start", "hours", "slot_minutes", "devices")
ONE_DEVICE: Final = "car"
# Filled by `pose`, so not read as plain fields of the problem.
POSED: Final = (
    "site", "car", "horizon", "energy_wh", "import_price", "export_price", "load_w", "sun_w", "connected",
    "trip_wh", "goals", "assumptions",
)  # fmt: skip
GIVEN: Final = (
    "site", "car", "energy_wh", "plugged", "import_price", "export_price", "load_w", "sun_w", "trips",
    "goals",
)  # fmt: skip
# Outside of the spans given, a limit is as high as it can be.
NO_LIMIT_W: Final = 500_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One problem for every device, and the time zone that people read times in."""

    problems: Mapping[str, Problem]
    tz: tzinfo


def parse(source: str) -> Home:
    """The home in the JSON text *source*. Raises ProblemError with field and value."""
    try:
        data = json.loads(source)
    except ValueError as err:
        raise ProblemError(field="the file", value=f"no JSON ({err})", expected="JSON") from err
    return read(data)


def read(data: object) -> Home:
    """The home in *data*, as it comes out of a JSON file."""
    home = dict(mapping(data, "the file"))
    series = [one.name for one in fields(Problem) if one.name not in POSED]
    known_keys(home, [*OF_HOME, *GIVEN, *series], "")
    shared = {name: value for name, value in home.items() if name not in OF_HOME}
    grid = _Grid.of(home)
    devices = mapping(home.get("devices", {ONE_DEVICE: {}}), "devices")
    if not devices:
        raise ProblemError(field="devices", value="empty", expected="a name and a car for each device")
    problems = {}
    for name, own in devices.items():
        where = inside("devices", name) if "devices" in home else ""
        given = dict(mapping(own, where))
        known_keys(given, [*GIVEN, *series], where)
        problems[name] = _Device(grid, {**shared, **given}, where).problem()
    return Home(problems=problems, tz=grid.tz)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    now: datetime
    hours: float
    minutes: int
    tz: tzinfo

    @classmethod
    def of(cls, home: Mapping[str, object]) -> _Grid:
        minutes = whole(home.get("slot_minutes", SLOT_MINUTES), "slot_minutes")
        check_slot_minutes("slot_minutes", minutes)
        hours = number(home.get("hours", HOURS), "hours")
        if not minutes / 60 <= hours <= 24 * 14:
            raise ProblemError(field="hours", value=hours, expected="hours to plan, up to two weeks")
        now = moment(home.get("start", "missing"), "start").astimezone(UTC)
        return cls(now=now, hours=hours, minutes=minutes, tz=zone(home.get("timezone", "UTC"), "timezone"))

    @property
    def slots(self) -> int:
        return max(1, round(self.hours * 60 / self.minutes))

    @property
    def horizon(self) -> Horizon:
        return Horizon.make(self.now, self.slots, self.minutes)


@dataclass(frozen=True, slots=True)
class _Device:
    """What is given for one device, and where it stands in the file."""

    grid: _Grid
    given: Mapping[str, object]
    where: str

    def problem(self) -> Problem:
        car = decode_into(Car, self._need("car"), self._name("car"))
        energy_wh = number(self._need("energy_wh"), self._name("energy_wh"))
        check_energy(self._name("energy_wh"), energy_wh, car.capacity_wh)
        problem = pose(
            Outlook(
                now=self.grid.now,
                site=decode_into(Site, self._need("site"), self._name("site")),
                car=car,
                energy_wh=energy_wh,
                plugged=flag(self.given.get("plugged", True), self._name("plugged")),
                load=LoadProfile(watts=(0.0,) * SLOTS),
                import_rates=self._rates("import_price", self._need("import_price")),
                export_rates=self._rates("export_price", self.given.get("export_price", 0.0)),
                sun_rates=self._rates("sun_w", self.given.get("sun_w", 0.0)),
                trips=self._rows(Trip, "trips"),
                tz=self.grid.tz,
                slots=self.grid.slots,
                minutes=self.grid.minutes,
            )
        )
        goals = (*problem.goals, *self._rows(Goal, "goals"))
        return replace(problem, load_w=self._load(), goals=goals, **self._more())

    def _more(self) -> dict[str, Any]:
        """Everything else that a problem can hold: limits by slot and whatever has a field of its own."""
        hints = get_type_hints(Problem)
        more: dict[str, Any] = {}
        for name, value in self.given.items():
            if name in GIVEN:
                continue
            if hints[name] == tuple[float, ...]:
                more[name] = self._limits(name, value)
            else:
                more[name] = decode(hints[name], value, self._name(name))
        return more

    def _limits(self, name: str, value: object) -> tuple[float, ...]:
        """Where nothing is given: the reserve of the car, no limit, and 0 for all else."""
        values = onto(self.grid.horizon, self._rates(name, value))
        otherwise = NO_LIMIT_W if name.endswith("_limit_w") else 0.0
        if name == "reserve_wh":
            otherwise = decode_into(Car, self._need("car"), self._name("car")).reserve_wh
        return tuple(np.where(np.isnan(values), otherwise, values).tolist())

    def _load(self) -> tuple[float, ...]:
        series = extend(self.grid.horizon, self._rates("load_w", self._need("load_w")))
        if np.isnan(series.values).any():
            slot = int(np.flatnonzero(np.isnan(series.values))[0])
            when = self.grid.horizon.starts[slot].astimezone(self.grid.tz)
            raise ProblemError(
                field=self._name("load_w"),
                value=f"unknown at {when:%H:%M on %d %b}",
                expected="W for every slot",
            )
        return tuple(series.values.tolist())

    def _rates(self, name: str, value: object) -> tuple[Rate, ...]:
        return rates(value, self._name(name), self.grid.horizon)

    def _rows[T: (Trip, Goal)](self, kind: type[T], name: str) -> tuple[T, ...]:
        given = items(self.given.get(name, []), self._name(name))
        return tuple(
            decode_into(kind, one, f"{self._name(name)}[{place}]") for place, one in enumerate(given)
        )

    def _need(self, name: str) -> object:
        if name not in self.given:
            raise ProblemError(field=self._name(name), value="missing", expected="to be in the file")
        return self.given[name]

    def _name(self, name: str) -> str:
        return inside(self.where, name)
