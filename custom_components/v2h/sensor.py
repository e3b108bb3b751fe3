"""What the home does now, what it will do and why, as sensors."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.components.sensor import (
    DOMAIN,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfEnergy, UnitOfPower, UnitOfTime

from .adding import add_entities
from .devices import Device, Kind
from .entity import V2HDescription, V2HEntity
from .face.activity import Activity
from .face.look import NO_ACTION, OFF_ACTION
from .optimizer.action import Action
from .optimizer.words import Text, told
from .raw import RAW, RawSensor

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
    from homeassistant.helpers.typing import StateType

    from .face.view import HomeView
    from .home import V2HConfigEntry
    from .optimizer.ledger import Session

PARALLEL_UPDATES: Final = 0

# Home Assistant stores no longer state.
LONGEST_STATE: Final = 255


@dataclass(frozen=True, kw_only=True)
class V2HSensorDescription(SensorEntityDescription, V2HDescription):
    """A sensor, and where its value comes from."""

    value_fn: Callable[[HomeView], StateType | datetime]
    attributes_fn: Callable[[HomeView, str], Mapping[str, Any]] | None = None
    """Told in a language."""
    currency_unit: str | None = None
    """Follows the home's currency: "" for an amount, "/kWh" for a price."""
    reset_fn: Callable[[HomeView], datetime | None] | None = None
    """When an amount that begins anew began: statistics would take its fall to 0 for a loss."""


def _power(key: str, kind: Kind, value_fn: Callable[[HomeView], float | None]) -> V2HSensorDescription:
    return V2HSensorDescription(
        key=key,
        kind=kind,
        translation_key=key,
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
        value_fn=lambda view: _whole(value_fn(view)),
    )


def _whole(watts: float | None) -> int | None:
    """Fractions of a watt are noise, and every one of them would be a row in the recorder."""
    return None if watts is None else round(watts)


def _tenth(percent: float | None) -> float | None:
    """Counted by the watt-hour, worth a row in the recorder by the tenth of a percent."""
    return None if percent is None else round(percent, 1)


def _cents(money: float | None) -> float | None:
    """Earned by the second, worth a row in the recorder by the hundredth."""
    return None if money is None else round(money, 2)


def _price(key: str, value_fn: Callable[[HomeView], float | None]) -> V2HSensorDescription:
    return V2HSensorDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        currency_unit=f"/{UnitOfEnergy.KILO_WATT_HOUR}",
        suggested_display_precision=3,
        value_fn=value_fn,
    )


def _amount(
    key: str,
    value_fn: Callable[[HomeView], float | None],
    reset_fn: Callable[[HomeView], datetime | None] | None = None,
    kind: Kind = Kind.HOME,
) -> V2HSensorDescription:
    return V2HSensorDescription(
        key=key,
        kind=kind,
        translation_key=key,
        reset_fn=reset_fn,
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        currency_unit="",
        suggested_display_precision=2,
        value_fn=lambda view: _cents(value_fn(view)),
    )


def _today(view: HomeView) -> datetime:
    return view.today


def _this_month(view: HomeView) -> datetime:
    return view.today.replace(day=1)


def _of_session(key: str, money: Callable[[Session], float]) -> V2HSensorDescription:
    """What the stay of the car has cost or earned since it was plugged in."""
    return _amount(
        key,
        lambda view: None if view.session is None else money(view.session),
        lambda view: None if view.session is None else view.session.start,
        Kind.CHARGER,
    )


def _plan_attributes(view: HomeView, language: str) -> Mapping[str, Any]:
    if view.plan is None:
        return {}
    plan = view.plan.in_language(language)
    return {key: plan[key] for key in ("made_at", "good_until", "slots")}


def _energy(key: str, value_fn: Callable[[HomeView], float | None]) -> V2HSensorDescription:
    return V2HSensorDescription(
        key=key,
        kind=Kind.CHARGER,
        translation_key=key,
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        suggested_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        value_fn=lambda view: _whole(value_fn(view)),
    )


SENSORS: Final = (
    V2HSensorDescription(
        key="activity",
        kind=Kind.CHARGER,
        lasting=True,
        translation_key="activity",
        device_class=SensorDeviceClass.ENUM,
        options=[*Activity],
        value_fn=lambda view: view.activity,
    ),
    _power("car_power", Kind.CHARGER, lambda view: view.car_w),
    _power("house_power", Kind.HOME, lambda view: view.house_w),
    _power("sun_power", Kind.INVERTER, lambda view: view.sun_w),
    _power("grid_power", Kind.INVERTER, lambda view: view.grid_w),
    _energy("charged", lambda view: view.charged_wh),
    _energy("discharged", lambda view: view.discharged_wh),
    V2HSensorDescription(
        key="car_soc",
        kind=Kind.CAR,
        translation_key="car_soc",
        device_class=SensorDeviceClass.BATTERY,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        value_fn=lambda view: _tenth(view.soc_percent),
        attributes_fn=lambda view, _: {"uncertainty": _tenth(view.soc_unsure_percent)},
    ),
    V2HSensorDescription(
        key="reserve",
        translation_key="reserve",
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        value_fn=lambda view: _tenth(view.reserve_percent),
        attributes_fn=lambda view, language: {"why": told(view.reserve_why, language)},
    ),
    V2HSensorDescription(
        key="run_on",
        kind=Kind.CHARGER,
        translation_key="run_on",
        device_class=SensorDeviceClass.DURATION,
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=0,
        value_fn=lambda view: None if view.run_on_s is None else math.ceil(view.run_on_s / 60),
    ),
    V2HSensorDescription(
        key="plan",
        translation_key="plan",
        device_class=SensorDeviceClass.ENUM,
        options=[*Action, NO_ACTION, OFF_ACTION],
        value_fn=lambda view: view.action,
        attributes_fn=_plan_attributes,
    ),
    V2HSensorDescription(
        key="next_action",
        translation_key="next_action",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda view: view.next_action_at,
        attributes_fn=lambda view, _: {"action": view.next_action},
    ),
    V2HSensorDescription(
        key="reason",
        translation_key="reason",
        value_fn=lambda view: view.recorded_reason,
    ),
    _price("price", lambda view: view.import_price),
    _price("feed_in_price", lambda view: view.export_price),
    _price("stored_value", lambda view: view.stored_value),
    _amount("saved", lambda view: view.saved),
    _amount("saved_today", lambda view: view.saved_today, _today),
    _amount("saved_month", lambda view: view.saved_month, _this_month),
    _amount("cost_today", lambda view: view.cost_today, _today),
    _amount("cost_month", lambda view: view.cost_month, _this_month),
    _of_session("session_cost", lambda session: session.cost),
    _of_session("session_earned", lambda session: session.earned),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: V2HConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of one home."""
    add_entities(hass, entry, async_add_entities, DOMAIN, SENSORS, V2HSensor)
    add_entities(hass, entry, async_add_entities, DOMAIN, RAW, RawSensor)


class V2HSensor(V2HEntity, SensorEntity):
    """One line of the table above."""

    # 192 slots of plan are for the dashboard, not for the database.
    _unrecorded_attributes = frozenset({"slots", "uncertainty"})

    entity_description: V2HSensorDescription

    def __init__(self, entry: V2HConfigEntry, description: V2HSensorDescription, device: Device) -> None:
        super().__init__(entry, description, device)
        if description.currency_unit is not None:
            self._attr_native_unit_of_measurement = f"{self.view.currency}{description.currency_unit}"

    @property
    @override
    def native_value(self) -> StateType | datetime:
        value = self.entity_description.value_fn(self.view) if self.meant else None
        return _shortened(value.said_in(self.language)) if isinstance(value, Text) else value

    @property
    @override
    def last_reset(self) -> datetime | None:
        reset_fn = self.entity_description.reset_fn
        return reset_fn(self.view) if reset_fn else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        attributes_fn = self.entity_description.attributes_fn
        return attributes_fn(self.view, self.language) if attributes_fn and self.meant else None


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_STATE else f"{sentence[: LONGEST_STATE - 1]}…"
