"""Homes to plan: from real series, from a seed, and by hand; and the same home for the oracles."""

import csv
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from lab.car import CAR
from optimizer.horizon import Horizon
from optimizer.model.case import Case
from optimizer.model.terminal import end_value, end_values
from optimizer.problem import OPTIONAL, Problem
from optimizer.site import Car, DemandCharge, Event, Goal, Site
from tests.oracles.home import Home

SERIES = Path(__file__).parent.parent / "vectors" / "series" / "dk1_2024.csv"
START = datetime(2024, 11, 5, 16, tzinfo=UTC)
SITE = Site(fuse_w=17_250, export_allowed=False)
EXPORT = replace(SITE, export_allowed=True)


def home(slots=96, *, site=SITE, car=CAR, start=START, **series):
    """A home with flat prices, 800 W of load and no sun, always plugged in, unless *series* says more.

    A single number stands for every slot.
    """
    named = {
        "import_price": 0.30,
        "export_price": 0.08,
        "load_w": 800.0,
        "sun_w": 0.0,
        "trip_wh": 0.0,
        "connected": True,
    }
    goals, energy_wh = series.pop("goals", ()), series.pop("energy_wh", 30_000)
    more = {name: _fill(series.pop(name), slots) for name in OPTIONAL if name in series}
    filled = {name: _fill(series.pop(name, value), slots) for name, value in named.items()}
    assert not series
    horizon = Horizon.make(start, slots)
    return Problem(
        site=site, car=car, horizon=horizon, energy_wh=energy_wh, goals=tuple(goals), **filled, **more
    )


def _fill(value, slots):
    return tuple(value) if isinstance(value, list | tuple) else (value,) * slots


def at(problem, slot):
    """The moment that *slot* begins."""
    return problem.horizon.boundaries[slot]


@cache
def real_days():
    """The committed sample: month -> rows (spot, load kW, sun kW) of 48 hours from 17:00 local on."""
    days = {}
    with SERIES.open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            hour = datetime.fromisoformat(row["utc"])
            days.setdefault(int(row["day"]), []).append(
                (hour, float(row["spot_eur_mwh"]), float(row["load_kw"]), float(row["sun_kw"]))
            )
    return days


def real_home(day, *, always=False, site=EXPORT, car=CAR, load_factor=1.0):
    """48 h of real prices, load and sun. Trips 07:30-17:00 with 12 kWh, or *always* plugged in."""
    rows = [row for row in real_days()[day] for _ in range(4)]
    start = rows[0][0]
    horizon = Horizon.make(start, len(rows))
    quarter = [(slot + 68) % 96 for slot in range(len(rows))]
    leaves = [slot for slot, hour in enumerate(quarter) if hour == 30]
    goals = (
        [horizon.boundaries[slot] for slot in leaves] if not always else [horizon.boundaries[58], horizon.end]
    )
    return Problem(
        site=site,
        car=car,
        horizon=horizon,
        energy_wh=30_000,
        import_price=tuple((row[1] / 1000 + 0.12) * 1.19 for row in rows),
        export_price=tuple(row[1] / 1000 - 0.005 for row in rows),
        load_w=tuple(1000 * load_factor * row[2] for row in rows),
        sun_w=tuple(1000 * row[3] for row in rows),
        connected=tuple(always or hour >= 68 or hour < 30 for hour in quarter),
        trip_wh=tuple(12_000.0 if slot in leaves and not always else 0.0 for slot in range(len(rows))),
        goals=tuple(Goal(departure=moment, energy_wh=48_000) for moment in goals),
    )


def random_home(seed, slots=48):
    """Anything: negative prices, tight fuses, unreachable goals, a start below the reserve."""
    dice = random.Random(seed)
    capacity = dice.choice([24_000, 40_000, 60_500, 77_000])
    car = Car(
        capacity_wh=capacity,
        reserve_wh=dice.choice([0, 0.1, 0.213, 0.5]) * capacity,
        max_wh=dice.choice([0.8, 0.95, 1.0]) * capacity,
        max_charge_w=dice.choice([3_700, 7_400, 11_000]),
        max_discharge_w=dice.choice([0, 3_000, 10_000]),
        min_charge_w=dice.choice([0, 500, 1_400]),
        min_discharge_w=dice.choice([0, 300, 1_400]) if slots else 0,
        charge_efficiency=dice.choice([0.88, 0.95]),
        discharge_efficiency=dice.choice([0.88, 0.95]),
        wear_per_kwh=dice.choice([0, 0.05]),
    )
    car = replace(car, min_discharge_w=min(car.min_discharge_w, car.max_discharge_w))
    start = START + timedelta(minutes=dice.randrange(0, 60))
    horizon = Horizon.make(start, slots)
    hourly = [dice.choice([-0.15, 0.02, 0.1, 0.2, 0.3, 0.6]) for _ in range(slots)]
    price = [hourly[slot // 4] for slot in range(slots)]
    fee = dice.choice([0.0, 0.1])
    away = sorted(dice.sample(range(1, slots), 2)) if dice.random() < 0.7 else None
    connected = [away is None or not away[0] <= slot < away[1] for slot in range(slots)]
    goal = Goal(
        departure=horizon.boundaries[away[0] if away else slots], energy_wh=dice.uniform(0.3, 1) * capacity
    )
    base = dice.choice([300, 1_500, 5_000])
    return Problem(
        site=Site(
            fuse_w=dice.choice([4_000, 11_000, 17_250]),
            export_allowed=dice.random() < 0.4,
            export_limit_w=dice.choice([None, 3_000]),
        ),
        car=car,
        horizon=horizon,
        energy_wh=dice.uniform(0.02, 1) * capacity,
        import_price=tuple(value + fee for value in price),
        export_price=tuple(value - 0.01 for value in price),
        load_w=tuple(base * dice.uniform(0.3, 1.8) for _ in range(slots)),
        sun_w=tuple(dice.choice([0, 0, 1, 2]) * 2_500 * dice.random() for _ in range(slots)),
        connected=tuple(connected),
        trip_wh=tuple(0.2 * capacity if away and slot == away[0] else 0.0 for slot in range(slots)),
        goals=(goal,),
    )


def stranger_home(seed, slots=48):
    """A strange home with any other law as well: curves, taper, limits, cutting, a varying reserve."""
    problem, dice = random_home(seed, slots), random.Random(seed + 1_000_003)
    car, some = problem.car, lambda: dice.random() < 0.3
    blocks = lambda *values: tuple(value for _ in range(slots // 8) for value in [dice.choice(values)] * 8)  # noqa: E731
    change = {
        "charge_curve": ((500.0, 0.8), (3_000.0, 0.93), (20_000.0, 0.91)) if some() else (),
        "discharge_curve": ((300.0, 0.7), (2_000.0, 0.9), (20_000.0, 0.94)) if some() else (),
        "standby_w": 80.0 if some() else 0.0,
        "rest_high_wh": 0.7 * car.capacity_wh,
        "rest_wear_per_kwh_day": 0.1 if some() else 0.0,
    }
    if not change["charge_curve"] and some():
        ends = ((0.6, 20_000.0), (0.9, 3_000.0), (1.0, 500.0))
        change["taper"] = tuple((share * car.capacity_wh, power) for share, power in ends)
    (goal,) = problem.goals
    change["edge_wear_per_kwh"] = 0.1 if some() else 0.0
    change["rest_low_wh"] = 0.25 * car.capacity_wh if change["edge_wear_per_kwh"] else 0.0
    change["phases"] = (dice.choice([1, 2, 3]),) if some() else ()
    starts = problem.horizon.starts
    events = (
        Event(
            start=starts[6],
            end=starts[11],
            reward_per_kwh=dice.choice([0.0, 0.5]),
            baseline_w=dice.choice([0.0, 2_000.0]),
            import_limit_w=dice.choice([None, 3_000.0]),
        ),
    )
    heat = [500.0 if slot % 16 == 7 and here else 0.0 for slot, here in enumerate(problem.connected)]
    demand = DemandCharge(price_per_kw=3.0, interval=timedelta(minutes=dice.choice([15, 60])), peak_w=2_000)
    return replace(
        problem,
        car=replace(car, **change),
        site=replace(problem.site, curtailable=some(), demand_charge=demand if some() else None),
        events=events if some() else (),
        precondition_wh=tuple(heat) if some() else (),
        reserve_wh=blocks(0.0, 0.2 * car.capacity_wh, 0.6 * car.capacity_wh) if some() else (),
        charge_limit_w=blocks(0.0, 4_200.0, 11_000.0) if some() else (),
        discharge_limit_w=blocks(0.0, 2_000.0, 11_000.0) if some() else (),
        import_limit_w=blocks(2_000.0, 5_000.0, 20_000.0) if some() else (),
        export_limit_w=blocks(0.0, 2_000.0, 20_000.0) if some() else (),
        co2_g_per_kwh=blocks(30.0, 600.0) if some() else (),
        goals=(replace(goal, earliest=problem.horizon.start) if some() else goal,),
    )


def left(case):
    """What is left at the end, in the words of the oracles."""
    return [(length, price) for price, length in end_value(case).pairs()]


def as_oracles(problems):
    """All devices of one home in the words of the oracles."""
    values = end_values([Case.of(problem) for problem in problems])
    return [
        replace(as_oracle(problem), end_value=[(length, price) for price, length in value.pairs()])
        for problem, value in zip(problems, values, strict=True)
    ]


def as_oracle(problem):
    """The same home in the words of the oracles, with the planner's weights of what is missed."""
    case = Case.of(problem)
    site, car, slots = problem.site, problem.car, len(problem.horizon)
    own = site.fuse_w if site.export_limit_w is None else site.export_limit_w
    co2 = [site.co2_price_per_kg * grams / 1000 for grams in problem.co2_g_per_kwh or [0.0] * slots]
    return Home(
        hours=problem.horizon.hours.tolist(),
        load=_kilo(sum(pair) for pair in zip(problem.load_w, problem.others_w or [0.0] * slots, strict=True)),
        sun=_kilo(problem.sun_w),
        buy=[price + extra for price, extra in zip(problem.import_price, co2, strict=True)],
        sell=list(problem.export_price),
        here=[
            on and not busy
            for on, busy in zip(problem.connected, problem.charger_busy or [False] * slots, strict=True)
        ],
        trip=_kilo(problem.trip_wh),
        energy=problem.energy_wh / 1000,
        capacity=car.capacity_wh / 1000,
        reserve=_kilo(problem.reserve_wh or [car.reserve_wh] * slots),
        top=car.max_wh / 1000,
        charge_min=car.min_charge_w / 1000,
        charge_max=_kilo(problem.charge_limit_w or [car.max_charge_w] * slots, car.max_charge_w),
        feed_min=car.min_discharge_w / 1000,
        feed_max=_kilo(problem.discharge_limit_w or [car.max_discharge_w] * slots, car.max_discharge_w),
        eta_in=car.charge_efficiency,
        eta_out=car.discharge_efficiency,
        wear=car.wear_per_kwh,
        import_max=_ordered(problem, problem.import_limit_w, "import_limit_w"),
        deliver_max=_ordered(problem, problem.export_limit_w, "export_limit_w"),
        export_max=own / 1000 if site.export_allowed else 0.0,
        end_value=left(case),
        floors=[list(floor) for floor in case.wishes.floors],
        ceilings=[list(ceiling) for ceiling in case.wishes.ceilings],
        cuttable=site.curtailable,
        curve_in=[
            (w, max(0.0, w - lost) * eta)
            for w, eta, lost in _knots(car, car.charge_curve, car.charge_efficiency)
        ],
        curve_out=[
            (w, (w + lost) / eta)
            for w, eta, lost in _knots(car, car.discharge_curve, car.discharge_efficiency)
        ],
        taper=_taper(car),
        **_more(problem, case),
        fuse_weight=case.fuse_weight,
        stranded_weight=case.stranded_weight,
    )


def _more(problem, case):
    """What only some homes have."""
    site, car, starts, ends = (
        problem.site,
        problem.car,
        problem.horizon.starts,
        problem.horizon.boundaries[1:],
    )
    more = {"drain": _kilo(problem.precondition_wh), "heat_weight": case.goal_weight}
    paid = [event for event in problem.events if event.reward_per_kwh]
    if paid:
        shares = [
            [max(0.0, (min(end, event.end) - max(start, event.start)) / (end - start)) for event in paid]
            for start, end in zip(starts, ends, strict=True)
        ]
        more["reward"] = [
            sum(part * event.reward_per_kwh for part, event in zip(row, paid, strict=True)) for row in shares
        ]
        more["baseline"] = [
            max([event.baseline_w / 1000 for part, event in zip(row, paid, strict=True) if part], default=0.0)
            for row in shares
        ]
    if car.edge_wear_per_kwh:
        high = car.capacity_wh if car.rest_high_wh is None else car.rest_high_wh
        more["edge"] = car.rest_low_wh / 1000, high / 1000, car.edge_wear_per_kwh
    if site.demand_charge is not None:
        charge, window = site.demand_charge, problem.demand_window or (True,) * len(starts)
        more["demand"] = charge.price_per_kw, charge.peak_w / 1000
        if charge.imported_wh is not None:
            gone = (starts[0].timestamp() % charge.interval.total_seconds()) / 3600
            more["begun"] = gone, charge.imported_wh / 1000
        more["interval"] = [
            int(start.timestamp() // charge.interval.total_seconds()) if counts else None
            for start, counts in zip(starts, window, strict=True)
        ]
    if car.phases or problem.phase_net_w:
        even = [(load - sun) / site.phases for load, sun in zip(problem.load_w, problem.sun_w, strict=True)]
        more["phase_net"] = [_kilo(row) for row in problem.phase_net_w or [even] * site.phases]
        more["phase_on"] = tuple(phase - 1 for phase in car.phases) or tuple(range(site.phases))
        more["phase_fuse"] = site.fuse_w / site.phases / 1000
    return more


def _ordered(problem, own, order):
    """The limit of each slot, with what events order."""
    bounds = problem.horizon.boundaries
    rows = list(own or [problem.site.fuse_w] * len(problem.horizon))
    for event in problem.events:
        limit = getattr(event, order)
        for slot, (start, end) in enumerate(pairwise(bounds)):
            if limit is not None and start < event.end and end > event.start:
                rows[slot] = min(rows[slot], limit)
    return _kilo(rows, problem.site.fuse_w)


def _taper(car):
    lost = car.standby_w
    powers_w = [max(0.0, min(power, car.max_charge_w) - lost) for _, power in car.taper]
    rows = zip(car.taper, powers_w, strict=True)
    return [(energy / 1000, power * car.charge_efficiency / 1000) for (energy, _), power in rows]


def _kilo(values, most=float("inf")):
    return [min(value, most) / 1000 for value in values]


def _knots(car, points, efficiency):
    """(kW, efficiency, kW lost) at the knots of a curve; none for a plain efficiency."""
    if not points and not car.standby_w:
        return []
    given = points or ((20_000.0, efficiency),)
    below = [(power, given[0][1]) for power in (0.0, car.standby_w) if power < given[0][0]]
    return [(power / 1000, share, car.standby_w / 1000) for power, share in [*below, *given]]


def powers(plan):
    """The plan's powers in kW."""
    return [slot.car_w / 1000 for slot in plan.slots]
