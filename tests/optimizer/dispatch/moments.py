"""A small vocabulary: a home at a moment, a plan of one idea."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from optimizer.action import Action
from optimizer.dispatch.decision import Command, Decision, Mode
from optimizer.dispatch.follow import follow
from optimizer.dispatch.limits import Limits
from optimizer.dispatch.memory import Memory
from optimizer.dispatch.snapshot import ChargerState, GridLimit, Sample, Snapshot
from optimizer.plan import Plan, PlanSlot
from optimizer.site import Car, Goal, Site
from optimizer.why.reason import Reason, ReasonCode

EVENING = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
SITE = Site(fuse_w=17_250)
SELLING = replace(SITE, export_allowed=True)
CAR = Car(
    capacity_wh=60_000,
    reserve_wh=12_000,
    max_wh=54_000,
    max_charge_w=11_000,
    max_discharge_w=11_000,
    min_charge_w=500,
    min_discharge_w=500,
    wear_per_kwh=0.02,
)
LIMITS = Limits(site=SITE, car=CAR)
CHARGER = ChargerState(connected=True, plugged=True, ready=True, v2x=True)
IDEAS = {
    Action.CHARGE: (5000, "Charging: this kWh costs 0.17 €."),
    Action.DISCHARGE: (-1500, "Feeding the house: this kWh saves 0.41 €."),
    Action.HOLD: (0, "Holding: nothing to gain."),
}


def home(
    *,
    house_w=1500.0,
    car_w=0.0,
    soc=60.0,
    elapsed=1000.0,
    now=EVENING,
    ages=(0.0, 0.0, 0.0),
    import_price=0.41,
    export_price=0.08,
    charger=CHARGER,
    goal=None,
    grid_limit_w=None,
    grid_limits=(),
    **more,
):
    """The home at a moment; *ages* of grid, car and SoC samples in seconds, ``None``: not measured."""
    grid_age, car_age, soc_age = ages
    return Snapshot(
        now=now,
        elapsed=elapsed,
        charger=charger,
        grid_w=None if grid_age is None else Sample(value=house_w + car_w, elapsed=elapsed - grid_age),
        car_w=None if car_age is None else Sample(value=car_w, elapsed=elapsed - car_age),
        soc_percent=None if soc_age is None else Sample(value=soc, elapsed=elapsed - soc_age),
        import_price=import_price,
        export_price=export_price,
        goal=goal,
        grid_limits=grid_limits if grid_limit_w is None else (GridLimit(import_w=grid_limit_w),),
        **more,
    )


def plan(action=Action.DISCHARGE, *, value=0.20, car_w=None, start=EVENING, slots=96, hours=6.0) -> Plan:
    """A plan that has one idea for the whole day and one value of stored energy, money per kWh."""
    idea_w, text = IDEAS[action]
    reason = Reason(code=ReasonCode.NOTHING_TO_GAIN, text=text)
    power_w = float(idea_w if car_w is None else car_w)
    quarter = timedelta(minutes=15)
    made = tuple(
        PlanSlot(
            start=start + i * quarter,
            end=start + (i + 1) * quarter,
            car_w=power_w,
            load_w=1500,
            sun_w=0,
            grid_w=1500 + power_w,
            energy_wh=36_000,
            import_price=0.41,
            export_price=0.08,
            cost=0.1,
            stored_value=value,
            action=action,
            reason=reason,
        )
        for i in range(slots)
    )
    return Plan(
        made_at=start,
        good_until=start + timedelta(hours=hours),
        slots=made,
        cost=1.0,
        currency="EUR",
        capacity_wh=60_000,
    )


def decide(snapshot, *, plan=None, limits=LIMITS, command=None, memory=None, mode=Mode.AUTOMATIC) -> Decision:
    """The decision of one moment, nothing remembered unless given; the last look was 10 s ago."""
    memory = memory or Memory()
    if memory.looked_at is None:
        memory = replace(memory, looked_at=snapshot.elapsed - 10)
    return follow(plan, snapshot, limits, command, memory, mode)[0]


def discharge(power_w=3000, **kwargs) -> Command:
    """The user wants the car to give this much."""
    return Command(power_w=-power_w, **kwargs)


def goal(hours=10.0, share=0.8) -> Goal:
    """The driver leaves in so many hours with so much of the car."""
    return Goal(departure=EVENING + timedelta(hours=hours), energy_wh=share * CAR.capacity_wh)
