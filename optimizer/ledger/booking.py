"""What one step adds to a slot and to a stay: energy, money, wear and losses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..dispatch.counting import car_side
from ..dispatch.limits import Limits
from .flows import Terminals
from .records import Session, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a booking has to know of its time."""

    limits: Limits
    import_price: float | None
    """What buying costs, money per kWh; ``None``: unknown."""
    export_price: float | None
    """What selling brings."""


def _cost(part: Terminals, scene: Scene) -> tuple[float, float]:
    """Money for what went over the meter, and Wh that had no price."""
    cost = unpriced_wh = 0.0
    for wh, price, sign in (
        (part.grid_in, scene.import_price, 1),
        (part.grid_out, scene.export_price, -1),
    ):
        if price is None:
            unpriced_wh += wh
        else:
            cost += sign * wh / 1000 * price
    return cost, unpriced_wh


def _of_the_car(part: Terminals, limits: Limits) -> tuple[float, float]:
    """Wear in money and losses in Wh of what went through the car."""
    drawn_wh = -car_side(-part.car_out, limits)
    losses_wh = part.car_in - car_side(part.car_in, limits) + drawn_wh - part.car_out
    return limits.car.wear_per_kwh * drawn_wh / 1000, losses_wh


def with_flows(
    slot: Slot, booked: Terminals, flows: Mapping[str, float], seconds: float, scene: Scene
) -> Slot:
    """The slot with these *seconds*, measured."""
    buy, sell = scene.import_price, scene.export_price
    cost, unpriced_wh = _cost(booked, scene)
    wear, losses_wh = _of_the_car(booked, scene.limits)
    sums = dict(slot.flows)
    for name, wh in flows.items():
        sums[name] = sums.get(name, 0.0) + wh
    return replace(
        slot,
        flows=sums,
        import_price=slot.import_price if buy is None else buy,
        export_price=slot.export_price if sell is None else sell,
        cost=slot.cost + cost,
        unpriced_wh=slot.unpriced_wh + unpriced_wh,
        wear=slot.wear + wear,
        losses_wh=slot.losses_wh + losses_wh,
        measured_s=slot.measured_s + seconds,
    )


def with_car(session: Session, booked: Terminals, flows: Mapping[str, float], scene: Scene) -> Session:
    """The stay with what went through the car, and its money."""
    wear, losses_wh = _of_the_car(booked, scene.limits)
    buy, sell = scene.import_price, scene.export_price
    sums = {"cost": 0.0, "earned": 0.0, "unpriced_wh": 0.0}
    for name, what, price in (
        ("grid_to_car", "cost", buy),
        ("sun_to_car", "cost", sell),
        ("car_to_house", "earned", buy),
        ("car_to_grid", "earned", sell),
    ):
        wh = flows.get(name, 0.0)
        sums["unpriced_wh" if price is None else what] += wh if price is None else wh / 1000 * price
    return replace(
        session,
        in_wh=session.in_wh + booked.car_in,
        out_wh=session.out_wh + booked.car_out,
        cost=session.cost + sums["cost"],
        earned=session.earned + sums["earned"],
        unpriced_wh=session.unpriced_wh + sums["unpriced_wh"],
        wear=session.wear + wear,
        losses_wh=session.losses_wh + losses_wh,
    )


def blindly(session: Session, found: Mapping[str, float]) -> Session:
    """What went through the car is known; where it came from is not."""
    into, out = (found.get(name, 0.0) for name in ("car_in", "car_out"))
    return replace(
        session,
        in_wh=session.in_wh + into,
        out_wh=session.out_wh + out,
        unpriced_wh=session.unpriced_wh + into + out,
    )
