"""The home's powers from entities of other integrations: units converted, signs turned, age told."""

import math
import time
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.const import PERCENTAGE, STATE_UNAVAILABLE, STATE_UNKNOWN, UnitOfPower
from homeassistant.helpers.sun import is_up
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import PowerConverter

from ..const import DOMAIN, LOGGER, STEP_EVERY
from ..inverters import Reading
from ..optimizer.words import Text, joined, reason_of, said, text_of
from .signs import signed

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant, State

    from .instruments import Sensors, Signs

# Vendors' clouds tell every minute or five. What is older may steer nothing.
WORTH_READING: Final = timedelta(minutes=10)
WITHOUT_VALUE: Final = {STATE_UNKNOWN, STATE_UNAVAILABLE, ""}


class SensorError(Exception):
    """An entity that cannot be used; one sentence that says what to choose instead."""


class SensorMeter(DataUpdateCoordinator[Reading]):
    """Reads the entities as the inverter's meter reads registers."""

    device: None = None

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, sensors: Sensors, signs: Signs) -> None:
        super().__init__(
            hass, LOGGER, config_entry=entry, name="sensors of the home", update_interval=STEP_EVERY
        )
        self._sensors = sensors
        self._signs = signs
        self._complaint: Text | None = None

    @property
    def problem(self) -> Text | None:
        """One sentence if the grid's power is not known."""
        return self._complaint

    def diagnostics(self) -> dict[str, Any]:
        """What is wrong with which entity."""
        told: Reading | None = self.data
        return {"problems": list(told.problems) if told else []}

    def to_dict(self) -> None:
        """Nothing to remember over a restart: entities are there or not."""

    @override
    async def _async_update_data(self) -> Reading:
        reading = read_sensors(
            self.hass, self._sensors, self._signs, now=dt_util.utcnow(), elapsed=time.monotonic()
        )
        if reading.grid_w is None:
            problems = [text_of(one) for one in reading.problems]
            self._complaint = (
                joined(*problems) if problems else Text("No sensor tells the power of the grid.")
            )
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="sensors_silent",
                translation_placeholders={"reason": said(self._complaint, self.hass.config.language)},
            )
        self._complaint = None
        return reading


def read_sensors(
    hass: HomeAssistant, sensors: Sensors, signs: Signs, *, now: datetime, elapsed: float
) -> Reading:
    """What the entities tell at this moment. What cannot be used is None, and a sentence in `problems`."""
    found: dict[str, float | None] = {}
    times: dict[str, float] = {}
    problems: list[str] = []
    for name, entity_id in _by_field(sensors).items():
        try:
            state = _told(hass, entity_id, now)
            found[name] = percent_of(state) if name == "battery_soc_percent" else watts_of(state)
        except SensorError as err:
            problems.append(reason_of(err))
            continue
        times[name] = elapsed - max((now - state.last_reported).total_seconds(), 0.0)
    house_w = found.pop("house_w", None)
    reading = Reading(elapsed=elapsed, problems=tuple(problems), times=times, **_lit(found))
    needed = {"house_w"} | ({"battery_w"} if sensors.battery else set())
    needed |= {"sun_w"} if sensors.sun and is_up(hass, now) else set()
    return _from_house(signed(reading, signs), house_w, times, needed)


def _by_field(sensors: Sensors) -> Mapping[str, str]:
    named = {
        "grid_w": sensors.grid,
        "sun_w": sensors.sun,
        "battery_w": sensors.battery,
        "battery_soc_percent": sensors.battery_soc,
        "house_w": "" if sensors.grid else sensors.house,
    }
    return {name: entity_id for name, entity_id in named.items() if entity_id}


def _lit(found: dict[str, float | None]) -> dict[str, Any]:
    """Panels that draw a few watts at night give none."""
    sun = found.get("sun_w")
    return found if sun is None else {**found, "sun_w": max(sun, 0.0)}


def _from_house(
    reading: Reading, house_w: float | None, times: Mapping[str, float], needed: AbstractSet[str]
) -> Reading:
    """The grid is what the house uses and the sun does not give, where no sensor tells it itself.

    As old as the oldest of them, and unknown while one that is *needed* is: sun that nobody sees is not to be
    fed into. By night a silent inverter of panels gives none.
    """
    if reading.grid_w is not None or house_w is None or needed - times.keys():
        return reading
    parts = {name: at for name, at in times.items() if name in {"house_w", "sun_w", "battery_w"}}
    told = {name: at for name, at in times.items() if name != "house_w"}
    return Reading(
        elapsed=reading.elapsed,
        sun_w=reading.sun_w,
        grid_w=house_w - (reading.sun_w or 0.0) + (reading.battery_w or 0.0),
        battery_w=reading.battery_w,
        battery_soc_percent=reading.battery_soc_percent,
        problems=reading.problems,
        times={**told, "grid_w": min(parts.values())},
    )


def _told(hass: HomeAssistant, entity_id: str, now: datetime) -> State:
    state = hass.states.get(entity_id)
    if state is None:
        raise SensorError(
            Text("{entity} does not exist (any more): choose another sensor.", entity=entity_id)
        )
    if state.state in WITHOUT_VALUE:
        raise SensorError(Text("{entity} has no value at the moment.", entity=entity_id))
    if now - state.last_reported > WORTH_READING:
        minutes = round((now - state.last_reported) / timedelta(minutes=1))
        raise SensorError(
            Text(
                "{entity} has told nothing for {minutes} minutes: see to its integration.",
                entity=entity_id,
                minutes=str(minutes),
            )
        )
    return state


def watts_of(state: State) -> float:
    """The power that the entity tells, in W. Raises SensorError with what to choose instead."""
    unit = state.attributes.get("unit_of_measurement")
    if unit not in PowerConverter.VALID_UNITS:
        raise SensorError(
            Text(
                "{entity} is told in {unit}, expected a power in W or kW. Choose a sensor of power, not of "
                "energy.",
                entity=state.entity_id,
                unit=unit or Text("no unit"),
            )
        )
    return PowerConverter.convert(number_of(state), unit, UnitOfPower.WATT)


def percent_of(state: State) -> float:
    """The charge that the entity tells, in percent. Raises SensorError with what to choose instead."""
    unit = state.attributes.get("unit_of_measurement")
    value = number_of(state)
    if unit != PERCENTAGE or not 0 <= value <= 100:
        raise SensorError(
            Text(
                "{entity} is {value} {unit}, expected a charge from 0 to 100 %.",
                entity=state.entity_id,
                value=state.state,
                unit=unit or Text("in no unit"),
            )
        )
    return value


def number_of(state: State) -> float:
    """The finite number that the entity tells. Raises SensorError."""
    try:
        value = float(state.state)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SensorError(
            Text("{entity} is {value}, expected a number.", entity=state.entity_id, value=repr(state.state))
        )
    return value
