"""From where to where: the seven meters of a home become flows between grid, sun, battery, car and house.

The convention: the sun serves the house first, then the home battery does, then the car, then the grid. What
is left of the sun goes into the car, then the battery, then out. Nobody can measure which electron it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

GRID, SUN, BATTERY, CAR, HOUSE = "grid", "sun", "battery", "car", "house"

# In the order in which they are served.
PAIRS: Final = (
    (SUN, HOUSE), (BATTERY, HOUSE), (CAR, HOUSE), (GRID, HOUSE),
    (SUN, CAR), (SUN, BATTERY), (SUN, GRID),
    (BATTERY, GRID), (CAR, GRID), (CAR, BATTERY), (BATTERY, CAR), (GRID, CAR), (GRID, BATTERY),
)  # fmt: skip
FLOWS: Final = tuple(f"{source}_to_{sink}" for source, sink in PAIRS)
# Less than this is rounding, Wh.
CRUMB_WH: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminals:
    """What went through each meter of the home, Wh, all >= 0. The house is what is left."""

    grid_in: float = 0.0
    grid_out: float = 0.0
    sun: float | None = 0.0
    """``None``: nobody measures it, or not now."""
    battery_in: float = 0.0
    battery_out: float = 0.0
    car_in: float = 0.0
    car_out: float = 0.0


NAMES: Final = ("grid_in", "grid_out", "sun", "battery_in", "battery_out", "car_in", "car_out")


def flows_of(terminals: Terminals) -> dict[str, float]:
    """The flows that are, Wh. They add up to the meters: what no meter explains is the house's."""
    sun = _sun(terminals)
    source = {SUN: sun, BATTERY: terminals.battery_out, CAR: terminals.car_out, GRID: terminals.grid_in}
    sink = {GRID: terminals.grid_out, BATTERY: terminals.battery_in, CAR: terminals.car_in}
    sink[HOUSE] = max(0.0, sum(source.values()) - sum(sink.values()))
    found: dict[str, float] = {}
    for begin, end in PAIRS:
        wh = min(source[begin], sink[end])
        if wh > CRUMB_WH:
            found[f"{begin}_to_{end}"] = wh
            source[begin] -= wh
            sink[end] -= wh
    for node in (CAR, BATTERY):
        _through(found, node, min(source[node], sink[node]))
    return _crossed(found, min(source[GRID], sink[GRID]))


def _sun(terminals: Terminals) -> float:
    """The sun, or as much as must have been: a house never gives."""
    known = terminals.sun or 0.0
    left = (terminals.grid_in + terminals.battery_out + terminals.car_out) - (
        terminals.grid_out + terminals.battery_in + terminals.car_in
    )
    return max(known, -left)


def _through(found: dict[str, float], node: str, wh: float) -> None:
    """Filled and emptied within one step: it took from a source what it then gave to that one's sink."""
    if wh <= CRUMB_WH:
        return
    left = wh
    for begin, end in PAIRS:
        way = {f"{begin}_to_{node}", f"{node}_to_{end}"}
        moved = min(left, found.get(f"{begin}_to_{end}", 0.0))
        if moved > CRUMB_WH and way <= set(FLOWS):
            _add(found, {f"{begin}_to_{end}": -moved, **dict.fromkeys(way, moved)})
            left -= moved


def _crossed(found: dict[str, float], wh: float) -> dict[str, float]:
    """Bought and sold within one step: what was sold came from a source that the house then did without."""
    left = wh
    for source in (SUN, CAR, BATTERY):
        moved = min(left, found.get(f"{source}_to_{HOUSE}", 0.0))
        if moved > CRUMB_WH:
            _add(
                found, {f"{source}_to_{HOUSE}": -moved, f"{source}_to_{GRID}": moved, "grid_to_house": moved}
            )
            left -= moved
    if left > CRUMB_WH:
        _add(found, {"sun_to_grid": left, "grid_to_house": left})
    return found


def _add(found: dict[str, float], more: Mapping[str, float]) -> None:
    for name, wh in more.items():
        found[name] = found.get(name, 0.0) + wh
