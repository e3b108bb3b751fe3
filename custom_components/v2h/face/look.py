"""Looking at the home: a snapshot and a decision become the view for people."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ..optimizer.action import Action
from ..optimizer.dispatch.decision import Mode, Rule
from ..optimizer.dispatch.snapshot import Sample, Snapshot
from ..optimizer.plan import Plan
from ..optimizer.words import Text
from ..senses import plugged
from .activity import activity_of
from .view import ChargerView, HomeView
from .written import Written

if TYPE_CHECKING:
    from ..bookkeeper import Sums
    from ..ocpp_local import Sampled, Station
    from ..optimizer.control import Controller
    from ..optimizer.dispatch.decision import Decision
    from ..senses import Senses
    from ..settings import HomeSettings

NO_ACTION: Final = "none"
OFF_ACTION: Final = "off"
# Meters and chargers report every few seconds.
SHOWN_FOR_S: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known beyond the snapshot: troubles in sentences, the car, the house, the plan."""

    problems: tuple[str, ...]
    car: str | None
    car_name: str | None
    house_w: float | None
    recorded_reason: Text
    plan: Written | None
    today: datetime
    day: Sums | None
    month: Sums | None


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
    charger, car_w = _charger_view(senses.station, settings), car_power(snapshot)
    measured, trip = senses.station.measured if senses.station else None, senses.trip
    return HomeView(
        name=settings.name,
        simulated=settings.simulated,
        currency=settings.site.currency,
        mode=controller.mode.value,
        rule=decision.rule.value,
        reason=decision.reason,
        recorded_reason=told.recorded_reason,
        setpoint_w=decision.power_w,
        refused_w=_refused(decision),
        activity=activity_of(connected=charger.connected, plugged=charger.plugged, car_w=car_w),
        car=told.car,
        car_name=told.car_name,
        car_w=car_w,
        charged_wh=_value(measured.imported_wh) if measured else None,
        discharged_wh=_value(measured.exported_wh) if measured else None,
        house_w=told.house_w,
        sun_w=fresh(snapshot.sun_w, snapshot.elapsed),
        grid_w=fresh(snapshot.grid_w, snapshot.elapsed),
        metered=senses.reading is not None and snapshot.elapsed - senses.reading.elapsed <= SHOWN_FOR_S,
        soc_percent=_soc(senses, controller),
        soc_unsure_percent=controller.soc_unsure_percent if charger.plugged else None,
        run_on_s=_run_on(senses.station),
        reserve_percent=100 * controller.reserve_wh / settings.car.capacity_wh,
        reserve_why=controller.kept.why or None,
        goal_percent=100 * trip.goal_wh / settings.car.capacity_wh if trip else None,
        departure=trip.departure if trip else None,
        import_price=snapshot.import_price,
        export_price=snapshot.export_price,
        stored_value=_stored_value(plan, snapshot, settings),
        saved=controller.savings.saved,
        today=told.today,
        saved_today=told.day.saved if told.day else None,
        saved_month=told.month.saved if told.month else None,
        cost_today=told.day.cost if told.day else None,
        cost_month=told.month.cost if told.month else None,
        session=controller.ledger.session,
        goal_at_risk=bool(plan.unmet) if plan else None,
        charger=charger,
        command=controller.command,
        problems=told.problems,
        action=action,
        next_action=next_action,
        next_action_at=next_at,
        plan=told.plan,
        plan_made_at=plan.made_at if plan else None,
    )


def _refused(decision: Decision) -> int:
    """What would be done if the charger had not refused it."""
    return decision.otherwise_w or 0 if decision.rule is Rule.REFUSED else 0


def _charger_view(station: Station | None, settings: HomeSettings) -> ChargerView:
    return ChargerView(
        identity=settings.charger_id,
        connected=station is not None and station.connected,
        plugged=plugged(station),
        ready=station is not None and station.ready,
        vendor=station.vendor if station else "",
        model=station.model if station else "",
    )


def _soc(senses: Senses, controller: Controller) -> float | None:
    """Counted on between the reports of this stay. None: no car, or it has not told yet."""
    known = plugged(senses.station) and controller.soc_unsure_percent is not None
    return controller.soc_percent if known else None


def _run_on(station: Station | None) -> float | None:
    """Of a charger that is out of reach, only what was once asked of it is known."""
    seconds = station.run_on.total_seconds() if station else 0.0
    return seconds if seconds or (station and station.connected) else None


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


def _value(sampled: Sampled | None) -> float | None:
    return None if sampled is None else sampled.value
