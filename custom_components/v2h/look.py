"""Looking at the home: what was measured becomes a snapshot, and a snapshot becomes the view for people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final

from .market import Market, Series
from .optimizer.action import Action
from .optimizer.decision import Mode
from .optimizer.plan import Plan
from .optimizer.site import Car, Goal
from .optimizer.snapshot import ChargerState, Sample, Snapshot
from .view import ChargerView, HomeView

if TYPE_CHECKING:
    from .inverters import Reading
    from .ocpp_local import Capabilities, Sampled, Station
    from .optimizer.control import Controller
    from .settings import HomeSettings

NO_ACTION: Final = "none"
OFF_ACTION: Final = "off"
# Meters and chargers report every few seconds.
SHOWN_FOR_S: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """What the home tells at this moment."""

    now: datetime
    elapsed: float
    zone: tzinfo
    station: Station | None
    reading: Reading | None
    market: Market


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known beyond the snapshot: troubles in sentences, the house, the plan as JSON-safe data."""

    problems: tuple[str, ...]
    house_w: float | None
    recorded_reason: str
    plan: Mapping[str, object] | None


def snapshot_of(senses: Senses, settings: HomeSettings) -> Snapshot:
    """The frozen value that the controller decides on."""
    reading, market, now = senses.reading, senses.market, senses.now
    measured = senses.station.measured if senses.station else None
    return Snapshot(
        now=now,
        elapsed=senses.elapsed,
        charger=charger_of(senses.station),
        car_w=_sample(measured.power_w) if measured and plugged(senses.station) else None,
        soc_percent=_sample(measured.soc_percent) if measured else None,
        grid_w=_read(reading, "grid_w", reading.grid_w) if reading else None,
        sun_w=_read(reading, "sun_w", reading.sun_w) if reading else None,
        battery_w=_read(reading, "battery_w", reading.battery_w) if reading else None,
        import_price=market.at(Series.IMPORT, now),
        export_price=market.at(Series.EXPORT, now),
        goal=Goal(departure=settings.next_departure(now, senses.zone), energy_wh=settings.goal_wh),
    )


def charger_of(station: Station | None) -> ChargerState | None:
    """The charger as the controller knows it. None until it has called for the first time."""
    if station is None:
        return None
    can = station.capabilities
    return ChargerState(
        connected=station.connected,
        plugged=plugged(station),
        ready=station.ready,
        v2x=can.v2x,
        max_charge_w=can.max_charge_w,
        max_discharge_w=can.max_discharge_w,
        min_charge_w=can.min_charge_w,
        min_discharge_w=can.min_discharge_w,
    )


def plugged(station: Station | None) -> bool:
    """Whether a car hangs on the cable."""
    return station is not None and station.connected and station.plugged


def car_at(car: Car, can: Capabilities | None) -> Car:
    """The car with the limits of the charger it hangs on, where the charger tells them."""
    if can is None:
        return car
    discharge = car.max_discharge_w if can.max_discharge_w is None else can.max_discharge_w
    return replace(
        car,
        max_charge_w=car.max_charge_w if can.max_charge_w is None else can.max_charge_w,
        max_discharge_w=discharge if can.v2x else 0,
        min_charge_w=car.min_charge_w if can.min_charge_w is None else can.min_charge_w,
        min_discharge_w=car.min_discharge_w if can.min_discharge_w is None else can.min_discharge_w,
    )


def car_power(snapshot: Snapshot) -> float | None:
    """W into the car. A cable without a car carries none; a charger out of reach tells nothing."""
    if snapshot.car_w is not None:
        return fresh(snapshot.car_w, snapshot.elapsed)
    return 0.0 if snapshot.charger and snapshot.charger.connected and not snapshot.charger.plugged else None


def battery_power(snapshot: Snapshot) -> float | None:
    """W into the home battery. One that has never been told of is none; None is unknown."""
    return fresh(snapshot.battery_w, snapshot.elapsed) if snapshot.battery_w else 0.0


def fresh(sample: Sample | None, elapsed: float) -> float | None:
    """The value while it is worth showing: an old one would pass for the present."""
    return None if sample is None or sample.age(elapsed) > SHOWN_FOR_S else sample.value


def view_of(
    senses: Senses,
    settings: HomeSettings,
    snapshot: Snapshot,
    controller: Controller,
    told: Told,
) -> HomeView:
    """The home as people see it."""
    plan = controller.plan
    decision = controller.decision
    driven = controller.mode is not Mode.OFF
    action, next_action, next_at = _actions(plan, senses.now) if driven else (OFF_ACTION, None, None)
    return HomeView(
        name=settings.name,
        currency=settings.site.currency,
        mode=controller.mode.value,
        rule=decision.rule.value,
        reason=decision.reason,
        recorded_reason=told.recorded_reason,
        setpoint_w=decision.power_w,
        car_w=car_power(snapshot),
        house_w=told.house_w,
        sun_w=fresh(snapshot.sun_w, snapshot.elapsed),
        grid_w=fresh(snapshot.grid_w, snapshot.elapsed),
        soc_percent=snapshot.soc_percent.value if snapshot.soc_percent and plugged(senses.station) else None,
        reserve_percent=settings.reserve_percent,
        goal_percent=settings.goal_percent,
        departure=settings.next_departure(senses.now, senses.zone),
        import_price=snapshot.import_price,
        export_price=snapshot.export_price,
        stored_value=_stored_value(plan, snapshot, settings),
        saved=controller.savings.saved,
        charger=_charger_view(senses.station, settings),
        command=controller.command,
        problems=told.problems,
        action=action,
        next_action=next_action,
        next_action_at=next_at,
        plan=told.plan,
        plan_made_at=plan.made_at if plan else None,
    )


def _charger_view(station: Station | None, settings: HomeSettings) -> ChargerView:
    return ChargerView(
        identity=settings.charger_id,
        connected=station is not None and station.connected,
        plugged=plugged(station),
        ready=station is not None and station.ready,
        vendor=station.vendor if station else "",
        model=station.model if station else "",
    )


def _actions(plan: Plan | None, now: datetime) -> tuple[str, Action | None, datetime | None]:
    """What the plan does now, what it does next, and when."""
    index = plan.index_at(now) if plan and now < plan.good_until else None
    if plan is None or index is None:
        return NO_ACTION, None, None
    current = plan.slots[index].action
    following = (slot for slot in plan.slots[index:] if slot.action is not current)
    change = next(following, None)
    return (current, change.action, change.start) if change else (current, None, None)


def _stored_value(plan: Plan | None, snapshot: Snapshot, settings: HomeSettings) -> float | None:
    if plan is None or snapshot.soc_percent is None or plan.index_at(snapshot.now) is None:
        return None
    energy_wh = settings.car.capacity_wh * snapshot.soc_percent.value / 100
    return plan.stored_value(snapshot.now, energy_wh)


def _read(reading: Reading, name: str, value: float | None) -> Sample | None:
    return None if value is None else Sample(value=value, elapsed=reading.at(name))


def _sample(sampled: Sampled | None) -> Sample | None:
    return None if sampled is None else Sample(value=sampled.value, elapsed=sampled.elapsed)
