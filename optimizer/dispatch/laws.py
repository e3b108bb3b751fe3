"""The laws that a wish has to keep, in their order.

Fuse, each phase of it; grid operator; a grid that has failed; export; charger and car with taper and budget;
full; reserve; home battery; missing data. Each one is a `Bound`.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ..words import Text, kilowatt, percent
from .decision import Rule
from .limits import Limits
from .memory import Memory
from .phases import phase_bounds
from .pouring import RESTS, core
from .snapshot import ChargerState, Snapshot
from .span import Bound, Span

# Without a grid meter the car gets this share of the main fuse: the rest carries an oven, a
# heat pump and a kettle at once, and still fills a car overnight.
BLIND_SHARE: Final = 1 / 3
# The car aims this far short of the house where it may not feed the grid: noise alone must not export.
AIM_W: Final = 20.0
# An operator's box that has fallen silent is obeyed this long, the shortest failsafe time of EEBus LPC: a
# limit must not outlive its sender for ever.
LIMIT_AGE_S: Final = 7200.0
# After an outage the street needs time to find its voltage: a tenth of full power per minute.
# Source: VDE-AR-N 4105, reconnection of generators.
RESUME_PER_S: Final = 0.1 / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What the laws have to know of the asker: who orders charging himself has weighed the home battery."""

    charges_anyway: bool = False
    """A person or an urgent departure wants the car charged, even where the home battery pours into it."""


def span(snapshot: Snapshot, limits: Limits, memory: Memory, ask: Ask) -> Span:
    """All laws of this moment in their order."""
    charger = snapshot.charger or ChargerState(connected=False, plugged=False, ready=False)
    bounds = (
        *_grid_bounds(snapshot, limits, memory.house_w),
        *_outage(snapshot, limits, memory),
        *_export(limits, memory.house_w),
        _rating(charger, limits),
        *_car_bounds(limits, memory),
        *_reserve(snapshot, limits, memory),
        *_battery(limits, memory, ask, snapshot),
        *([Bound(rule=Rule.STALE, low_w=0.0, why=memory.blind)] if memory.blind else ()),
    )
    return Span(
        bounds=bounds,
        min_charge_w=max(limits.car.min_charge_w, charger.min_charge_w or 0.0),
        min_discharge_w=max(limits.car.min_discharge_w, charger.min_discharge_w or 0.0),
    )


def _grid_bounds(snapshot: Snapshot, limits: Limits, house_w: float | None) -> list[Bound]:
    """What the connection allows beside the house's net load. If that is unknown: a share of the fuse."""
    site = limits.site
    fuse = kilowatt(site.fuse_w)
    if house_w is None:
        why = Text("the main fuse carries {fuse}", fuse=fuse)
        bounds = [Bound(rule=Rule.FUSE, high_w=_blind_w(snapshot, limits), why=why)]
    else:
        why = Text(
            "the house takes {house} of the {fuse} that the main fuse carries",
            house=kilowatt(house_w),
            fuse=fuse,
        )
        # A house that exports more than the fuse carries is beyond the car's help: it never has to charge.
        lowest_w = min(0.0, -site.fuse_w - house_w)
        bounds = [Bound(rule=Rule.FUSE, low_w=lowest_w, high_w=site.fuse_w - house_w, why=why)]
        bounds += phase_bounds(snapshot, limits, house_w)
    return bounds + _operator(snapshot, house_w)


def _blind_w(snapshot: Snapshot, limits: Limits) -> float:
    charger, site = snapshot.charger, limits.site
    one_phase = charger is not None and charger.phases in {1, 2} and site.phases == 3
    return BLIND_SHARE * (site.fuse_w / 3 if one_phase else site.fuse_w)


def _operator(snapshot: Snapshot, house_w: float | None) -> list[Bound]:
    """The limits of the grid operator: for the home, for the charger."""
    bounds = []
    for limit in snapshot.grid_limits:
        if limit.heard_at is not None and snapshot.elapsed - limit.heard_at > LIMIT_AGE_S:
            continue
        who = limit.source
        if (most_w := _no_less_than_nothing(limit.import_w)) is not None:
            high_w = BLIND_SHARE * most_w if house_w is None else most_w - house_w
            why = Text("{who} allows the home {power}", who=who, power=kilowatt(most_w))
            bounds.append(Bound(rule=Rule.GRID_LIMIT, high_w=high_w, why=_beside(why, house_w)))
        if (most_w := _no_less_than_nothing(limit.export_w)) is not None and house_w is not None:
            why = Text("{who} lets the home feed in {power}", who=who, power=kilowatt(most_w))
            low_w = min(0.0, -most_w - house_w)
            bounds.append(Bound(rule=Rule.GRID_LIMIT, low_w=low_w, why=_beside(why, house_w)))
        if (most_w := _no_less_than_nothing(limit.charge_w)) is not None:
            why = Text("{who} allows the charger {power}", who=who, power=kilowatt(most_w))
            bounds.append(Bound(rule=Rule.GRID_LIMIT, high_w=most_w, why=why))
        if (most_w := _no_less_than_nothing(limit.discharge_w)) is not None:
            why = Text("{who} lets the charger feed in {power}", who=who, power=kilowatt(most_w))
            bounds.append(Bound(rule=Rule.GRID_LIMIT, low_w=-most_w, why=why))
    return bounds


def _no_less_than_nothing(limit_w: float | None) -> float | None:
    """A limit beyond zero would be an order to do the opposite."""
    return None if limit_w is None else max(0.0, limit_w)


def _beside(limit: Text, house_w: float | None) -> Text:
    """The *limit*, and what the house takes of it."""
    if house_w is None:
        return limit
    return Text("{limit}, the house takes {house}", limit=limit, house=kilowatt(house_w))


def _outage(snapshot: Snapshot, limits: Limits, memory: Memory) -> list[Bound]:
    """Nothing into a grid that has failed, and only slowly into one that has just come back."""
    outage = memory.outage
    if outage.lost and limits.islands:
        sun_w = max(0.0, -(memory.house_w or 0.0))
        why = Text("the grid has failed, and only the sun may fill the car")
        return [Bound(rule=Rule.OUTAGE, high_w=sun_w, why=why)]
    if outage.lost:
        return [Bound(rule=Rule.OUTAGE, low_w=0.0, high_w=0.0, why=Text("the grid has failed"))]
    if outage.back_at is None:
        return []
    waited_s = snapshot.elapsed - outage.back_at - limits.resume_s
    full_w = max(limits.car.max_charge_w, limits.car.max_discharge_w)
    most_w = max(0.0, waited_s) * RESUME_PER_S * full_w
    if waited_s > 0:
        why = Text("the grid is back, and power returns slowly")
    else:
        why = Text("the grid has only just come back")
    return [Bound(rule=Rule.OUTAGE, low_w=-most_w, high_w=most_w, why=why)] if most_w < full_w else []


def _export(limits: Limits, house_w: float | None) -> list[Bound]:
    """Whether the car may feed the grid."""
    site = limits.site
    export_w = site.export_limit_w if site.export_allowed else 0.0
    if export_w is None or house_w is None:
        return []
    if export_w:
        sells = Text("only {power} may go to the grid", power=kilowatt(export_w))
    else:
        sells = Text("the car may not feed the grid")
    takes = kilowatt(max(house_w, 0.0))
    why = Text("{limit} and the house takes {house}", limit=sells, house=takes)
    short_w = 0.0 if site.export_allowed else AIM_W
    return [Bound(rule=Rule.EXPORT, low_w=min(0.0, short_w - export_w - house_w), why=why)]


def _rating(charger: ChargerState, limits: Limits) -> Bound:
    """What car and charger can do. A charger that does not say so is believed to match the settings."""
    unknown = math.inf
    # Less than nothing would be an order to do the opposite.
    most_out_w = min(limits.car.max_discharge_w, _known(charger.max_discharge_w, unknown))
    out_w = max(0.0, most_out_w) if charger.v2x else 0.0
    in_w = max(0.0, min(limits.car.max_charge_w, _known(charger.max_charge_w, unknown)))
    if not charger.v2x:
        why = Text("this charger cannot discharge the car")
    else:
        why = Text(
            "charger and car manage {most_in} in and {most_out} out",
            most_in=kilowatt(in_w),
            most_out=kilowatt(out_w),
        )
    return Bound(rule=Rule.CHARGER, low_w=-out_w, high_w=in_w, why=why)


def _known(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _car_bounds(limits: Limits, memory: Memory) -> list[Bound]:
    """Taper, a full car, and the discharging that its maker allows for."""
    bounds, car, energy_wh = [], limits.car, memory.energy_wh
    if energy_wh is not None and energy_wh >= car.max_wh:
        full = percent(car.max_wh / car.capacity_wh)
        bounds.append(Bound(rule=Rule.FULL, high_w=0.0, why=Text("the car is full ({share})", share=full)))
    elif energy_wh is not None and car.taper and energy_wh >= car.taper[0][0]:
        most_w = tapered(car.taper, energy_wh)
        why = Text("near full the car takes {power}", power=kilowatt(most_w))
        bounds.append(Bound(rule=Rule.TAPER, high_w=most_w, why=why))
    if spent := memory.spent.over(limits.budget):
        why = Text("the {spent} of discharging that the car's maker allows for are used up", spent=spent)
        bounds.append(Bound(rule=Rule.BUDGET, low_w=0.0, why=why))
    return bounds


def tapered(taper: tuple[tuple[float, float], ...], energy_wh: float) -> float:
    """What the car takes (W) with this much in it: straight lines between the points of its *taper*."""
    for (low_wh, low_w), (high_wh, high_w) in pairwise(taper):
        if low_wh <= energy_wh < high_wh:
            return low_w + (high_w - low_w) * (energy_wh - low_wh) / (high_wh - low_wh)
    return taper[-1][1] if energy_wh >= taper[-1][0] else taper[0][1]


def _reserve(snapshot: Snapshot, limits: Limits, memory: Memory) -> list[Bound]:
    if not memory.at_reserve:
        return []
    kept = limits.kept(snapshot, outage=memory.outage.lost)
    share = percent(kept.energy_wh / limits.car.capacity_wh)
    if kept.why:
        why = Text("the car is at its reserve ({share}: {why})", share=share, why=kept.why)
    else:
        why = Text("the car is at its reserve ({share})", share=share)
    return [Bound(rule=Rule.RESERVE, low_w=0.0, why=why)]


def _battery(limits: Limits, memory: Memory, ask: Ask, snapshot: Snapshot) -> list[Bound]:
    """The car never fills the home battery, nor the home battery the car: each turn costs energy and wear."""
    if memory.house_w is None or snapshot.battery_w is None:
        return []
    bounds = []
    core_w, pouring = core(memory.house_w, limits.battery(snapshot)), memory.pouring
    if limits.battery(snapshot) > RESTS or pouring.out_of_car(snapshot.elapsed):
        why = Text("the car does not fill the home battery")
        bounds.append(Bound(rule=Rule.BATTERY, low_w=min(0.0, AIM_W - core_w), why=why))
    if pouring.into_car(snapshot.elapsed) and not ask.charges_anyway:
        why = Text("the home battery would pour itself into the car")
        bounds.append(Bound(rule=Rule.BATTERY, high_w=max(0.0, -core_w), why=why))
    return bounds
