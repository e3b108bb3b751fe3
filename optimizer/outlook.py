"""The one place where series meet the grid: what is known now becomes a problem."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .car_checks import check_home_battery
from .errors import ProblemError
from .expected import expected
from .home_battery import left_by
from .horizon import Array, Horizon
from .load import LoadProfile
from .problem import Problem
from .series import Rate, onto
from .site import Car, Event, Goal, HomeBattery, Site, Trip
from .words import NOTHING, Text, day_of_month

# Times are compared in hours; a microsecond of rounding must not cost a slot.
CLOSE_HOURS: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is known at *now*. Rates may overlap, have holes and end early."""

    now: datetime
    site: Site
    car: Car
    energy_wh: float
    """In the car, as last measured. A trip under way is still to be taken from it."""
    plugged: bool
    load: LoadProfile
    import_rates: tuple[Rate, ...]
    export_rates: tuple[Rate, ...] = ()
    sun_rates: tuple[Rate, ...] = ()
    trips: tuple[Trip, ...] = ()
    """In their order. A plugged car stays until the next departure; an unplugged one is away until a trip's
    ``back``."""
    reserve_wh: float = 0.0
    """Kept in the car at every moment, where that is more than the car's own reserve."""
    events: tuple[Event, ...] = ()
    """Windows in which less import or more delivery is paid for or ordered."""
    demand_windows: tuple[tuple[datetime, datetime], ...] = ()
    """When the site's demand charge counts, from the first moment up to the second; empty: always."""
    precondition_rates: tuple[Rate, ...] = ()
    """W with which the plugged-in car heats or cools itself."""
    phase_shares: tuple[float, ...] = ()
    """Of house minus sun on each phase, together 1; empty: spread evenly."""
    battery: HomeBattery | None = None
    """One that holds the grid at zero by itself; None: there is none, or nobody knows how full it is."""
    tz: tzinfo = UTC
    """The home's time zone: for the load profile and for times in sentences."""
    slots: int = 192
    minutes: int = 15


def pose(outlook: Outlook) -> Problem:
    """The problem that follows from what is known; guesses are listed in ``assumptions``.

    Raises ProblemError where a value makes no sense, and where no import price is known at all.
    """
    horizon = Horizon.make(outlook.now, outlook.slots, outlook.minutes)
    import_price, import_note = _import_price(outlook, horizon)
    export_price, export_note = _export_price(outlook, horizon)
    sun, sun_note = _sun(outlook, horizon)
    stays, stay_note = _stays(outlook, horizon)
    load, sun, battery_note = _house(outlook, horizon, np.maximum(sun, 0))
    notes = (import_note, export_note, sun_note, stay_note, battery_note)
    return Problem(
        site=outlook.site,
        car=outlook.car,
        horizon=horizon,
        energy_wh=min(outlook.energy_wh, outlook.car.capacity_wh),
        import_price=tuple(import_price.tolist()),
        export_price=tuple(export_price.tolist()),
        load_w=tuple(load.tolist()),
        sun_w=tuple(sun.tolist()),
        connected=tuple(stays.tolist()),
        trip_wh=tuple(_trips(outlook, horizon).tolist()),
        goals=_goals(outlook, horizon),
        reserve_wh=_reserve(outlook, horizon),
        precondition_wh=_heat(outlook, horizon, stays),
        events=outlook.events,
        demand_window=_demand(outlook, horizon),
        phase_net_w=tuple(tuple((share * (load - sun)).tolist()) for share in outlook.phase_shares),
        assumptions=tuple(note for note in notes if note),
    )


def _house(outlook: Outlook, horizon: Horizon, sun: Array) -> tuple[Array, Array, Text]:
    """What the house needs and the sun gives in each slot, W, after a battery that serves itself first."""
    load = np.array([outlook.load.at(start.astimezone(outlook.tz)) for start in horizon.starts])
    if outlook.battery is None:
        return load, sun, NOTHING
    check_home_battery(outlook.battery)
    left = left_by(outlook.battery, load.tolist(), sun.tolist(), horizon.hours.tolist())
    note = Text("The home battery takes the sun and feeds the house first, as it does by itself.")
    return np.array(left[0]), np.array(left[1]), note


def _reserve(outlook: Outlook, horizon: Horizon) -> tuple[float, ...]:
    """What is kept in each slot; nothing to say where it is the car's own reserve."""
    kept_wh = min(outlook.reserve_wh, outlook.car.max_wh)
    return (kept_wh,) * len(horizon.starts) if kept_wh > outlook.car.reserve_wh else ()


def _heat(outlook: Outlook, horizon: Horizon, stays: NDArray[np.bool_]) -> tuple[float, ...]:
    """Wh in each slot in which the car is plugged in; on the road they are part of the trip."""
    if not outlook.precondition_rates:
        return ()
    heat = np.nan_to_num(onto(horizon, outlook.precondition_rates)) * horizon.hours
    return tuple(np.where(stays, heat, 0.0).tolist())


def _demand(outlook: Outlook, horizon: Horizon) -> tuple[bool, ...]:
    """Slots of which some part counts for the demand charge."""
    spans = [(_hours(outlook, begin), _hours(outlook, end)) for begin, end in outlook.demand_windows]
    pairs = list(zip(horizon.offsets[:-1].tolist(), horizon.offsets[1:].tolist(), strict=True))
    counts = (any(begin < last and first < end for begin, end in spans) for first, last in pairs)
    return tuple(counts) if spans else ()


def _import_price(outlook: Outlook, horizon: Horizon) -> tuple[Array, Text]:
    series = expected(horizon, outlook.import_rates, outlook.tz)
    if np.isnan(series.values).all():
        raise ProblemError(
            field=Text("The import price"),
            value=Text("unknown"),
            expected=Text("a price for some hour of this week"),
        )
    if series.known.all():
        return series.values, NOTHING
    values = np.where(np.isnan(series.values), np.nanmean(series.values), series.values)
    unknown = horizon.starts[int(np.argmin(series.known))].astimezone(outlook.tz)
    when = Text("{time} on {day}", time=f"{unknown:%H:%M}", day=day_of_month(unknown))
    if unknown.date() == outlook.now.astimezone(outlook.tz).date() + timedelta(days=1):
        when = Text("tomorrow") if unknown.hour == 0 else Text("tomorrow {time}", time=f"{unknown:%H:%M}")
    return values, Text("No price for {when} yet: {guess}.", when=when, guess=series.guess)


def _export_price(outlook: Outlook, horizon: Horizon) -> tuple[Array, Text]:
    series = expected(horizon, outlook.export_rates, outlook.tz)
    unknown = np.isnan(series.values).any()
    note = Text("No price for feeding in: counted as 0.") if unknown else NOTHING
    return np.nan_to_num(series.values), note


def _sun(outlook: Outlook, horizon: Horizon) -> tuple[Array, Text]:
    watts = onto(horizon, outlook.sun_rates)
    missing = np.isnan(watts)
    if missing.all():
        return np.zeros(len(horizon)), Text("No forecast of the sun: counted as 0.")
    short = Text("The forecast of the sun does not reach to the end: counted as 0 from there.")
    return np.nan_to_num(watts), short if missing[-1] else NOTHING


def _stays(outlook: Outlook, horizon: Horizon) -> tuple[NDArray[np.bool_], Text]:
    """Slots in which the car is plugged in from beginning to end."""
    stays = np.ones(len(horizon), dtype=np.bool_)
    begin, end = horizon.offsets[:-1], horizon.offsets[1:]
    for trip in outlook.trips:
        leaves, returns = _hours(outlook, trip.departure), _hours(outlook, trip.back)
        if outlook.plugged and leaves <= 0:
            continue  # Still here: the driver is late, or back early.
        stays &= (end <= leaves + CLOSE_HOURS) | (begin >= returns - CLOSE_HOURS)
    if outlook.plugged:
        return stays, NOTHING
    back = min((trip.back for trip in outlook.trips if _hours(outlook, trip.back) > 0), default=None)
    if back is None:
        return np.zeros_like(stays), Text("The car is not plugged in and no trip says when it will be.")
    stays &= begin >= _hours(outlook, back) - CLOSE_HOURS
    until = f"{back.astimezone(outlook.tz):%H:%M}"
    return stays, Text("The car is not plugged in: counted as away until {time}.", time=until)


def _trips(outlook: Outlook, horizon: Horizon) -> Array:
    """Wh that driving takes in each slot, spread evenly over what is left of each trip."""
    begin, end = horizon.offsets[:-1], horizon.offsets[1:]
    used = np.zeros(len(horizon))
    for trip in outlook.trips:
        leaves, returns = _hours(outlook, trip.departure), _hours(outlook, trip.back)
        if returns <= 0 or (outlook.plugged and leaves <= 0):
            continue
        leaves = max(leaves, 0.0)
        overlap = np.clip(np.minimum(end, returns) - np.maximum(begin, leaves), 0, None)
        used += trip.energy_wh_used * overlap / (returns - leaves)
    return used


def _goals(outlook: Outlook, horizon: Horizon) -> tuple[Goal, ...]:
    return tuple(
        Goal(departure=trip.departure.astimezone(UTC), energy_wh=trip.goal_wh)
        for trip in outlook.trips
        if 0 < _hours(outlook, trip.departure) <= horizon.offsets[-1]
    )


def _hours(outlook: Outlook, moment: datetime) -> float:
    # In UTC: times of one zone are subtracted as the clock shows them, an hour wrong on two nights a year.
    return (moment.astimezone(UTC) - outlook.now.astimezone(UTC)).total_seconds() / 3600
