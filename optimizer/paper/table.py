"""A plan as a table for people: one row for every stretch that does the same for the same reason."""

from collections.abc import Iterator
from datetime import tzinfo
from itertools import groupby

from ..action import Action
from ..plan import Plan, PlanSlot
from ..words import kilowatt, money

TITLES = ("time", "action", "power", "price", "SoC", "money", "why")
DOING = {Action.CHARGE: "charge", Action.DISCHARGE: "feed", Action.HOLD: "rest", Action.AWAY: "away"}


def table(plan: Plan, tz: tzinfo, *, every_slot: bool = False, deep: bool = False) -> str:
    """The *plan* in the home time *tz*; *deep* also tells what binds and what would change it.

    Power is the mean over the stretch, + fills the car; SoC is that at its end; money is what it costs.
    """
    stretches = [[slot] for slot in plan.slots] if every_slot else _stretches(plan)
    rows = [_row(plan, stretch, tz) for stretch in stretches]
    widths = [max(len(row[place]) for row in (TITLES, *rows)) for place in range(len(TITLES) - 1)]
    lines = [_line(TITLES, widths)]
    for row, stretch in zip(rows, stretches, strict=True):
        lines.append(_line(row, widths))
        if deep:
            lines += [f"{'':{sum(widths) + 2 * len(widths)}}{line}" for line in _deeper(stretch[0])]
    return "\n".join([*lines, "", *_end(plan, tz)])


def _stretches(plan: Plan) -> list[list[PlanSlot]]:
    """Neighbours with one action and one code; charging at full power and at less are told apart by price."""
    return [list(group) for _, group in groupby(plan.slots, key=lambda slot: (slot.action, slot.reason.code))]


def _row(plan: Plan, stretch: list[PlanSlot], tz: tzinfo) -> tuple[str, ...]:
    first, last = stretch[0], stretch[-1]
    hours = [(slot.end - slot.start).total_seconds() / 3600 for slot in stretch]
    mean_w = sum(slot.car_w * length for slot, length in zip(stretch, hours, strict=True)) / sum(hours)
    low, high = min(slot.import_price for slot in stretch), max(slot.import_price for slot in stretch)
    price = f"{low:.3f}" if high - low < 5e-4 else f"{low:.3f} to {high:.3f}"
    sign = "−" if mean_w < 0 else "+" if mean_w > 0 else ""
    begin, end = first.start.astimezone(tz), last.end.astimezone(tz)
    return (
        f"{begin:%a %H:%M} to {end:%H:%M}",
        DOING[first.action],
        f"{sign}{kilowatt(abs(mean_w))}" if mean_w else "",
        price,
        f"{100 * last.energy_wh / plan.capacity_wh:.0f} %",
        money(sum(slot.cost for slot in stretch), plan.currency),
        first.reason.text,
    )


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    left = {0, 1}
    cells = [
        f"{cell:<{width}}" if place in left else f"{cell:>{width}}"
        for place, (cell, width) in enumerate(zip(row, widths, strict=False))
    ]
    return "  ".join([*cells, row[-1]]).rstrip()


def _deeper(slot: PlanSlot) -> Iterator[str]:
    reason = slot.reason
    if reason.otherwise:
        yield reason.otherwise
    if reason.bindings:
        yield "Binds: " + ", ".join(
            f"{one.law.value} {one.amount:,.0f} {one.unit}" for one in reason.bindings
        )


def _end(plan: Plan, tz: tzinfo) -> Iterator[str]:
    yield f"Together {money(plan.cost, plan.currency)}, wear included."
    for miss in plan.violations:
        when = f"{miss.start.astimezone(tz):%a %H:%M}"
        if miss.end > miss.start:
            when = f"{when} to {miss.end.astimezone(tz):%H:%M}"
        much = f"{miss.amount:,.0f} {miss.unit}"
        yield f"Not kept ({miss.tier.value}, {miss.code.value}, {when}): {much}. {miss.why}"
    yield from plan.assumptions
