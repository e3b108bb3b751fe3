"""A plan as a picture: prices, power and the energy in the car over the time, as SVG without any library."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from html import escape
from typing import Final

from ..action import Action
from ..plan import Plan, PlanSlot

WIDTH: Final = 1000
LEFT: Final = 60
RIGHT: Final = 980
# Top and bottom of the three panels.
PRICE: Final = (30, 130)
POWER: Final = (165, 345)
ENERGY: Final = (380, 500)
HEIGHT: Final = 540
COLOURS: Final = {
    "import price": "#444", "export price": "#999", "charging": "#2a78d6", "feeding": "#1d9a6c",
    "house": "#b5541d", "sun": "#e0a100", "in the car": "#2a78d6",
}  # fmt: skip
# Seconds between two marks of the time axis.
MARK_S: Final = 6 * 3600


def picture(plan: Plan, tz: tzinfo, title: str = "") -> str:
    """The *plan* as an SVG document, hours in *tz*."""
    canvas = _Canvas(plan, tz)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="12">',
        "<style>text { font-family: sans-serif }</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="18" font-size="14">{escape(title)}</text>',
        *canvas.absences(),
        *canvas.hours(),
        *canvas.prices(),
        *canvas.powers(),
        *canvas.energy(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Canvas:
    """Turns times into x and values into y."""

    def __init__(self, plan: Plan, tz: tzinfo) -> None:
        self._plan, self._slots, self._tz = plan, plan.slots, tz
        self._begin = plan.slots[0].start
        self._length_s = (plan.slots[-1].end - self._begin).total_seconds()

    def absences(self) -> Iterator[str]:
        """Grey where the car is away."""
        for slot in self._slots:
            if slot.action is Action.AWAY:
                left, right = self._x(slot, begin=True), self._x(slot, begin=False)
                width, height = f"{right - left + 0.2:.1f}", ENERGY[1] - ENERGY[0]
                yield f'<rect x="{left}" y="{ENERGY[0]}" width="{width}" height="{height}" fill="#eee"/>'

    def hours(self) -> Iterator[str]:
        """Lines every six hours of the home, midnight with its day."""
        for slot in self._slots:
            local = slot.start.astimezone(self._tz)
            if (local.hour * 3600 + local.minute * 60 + local.second) % MARK_S:
                continue
            x, name = self._x(slot, begin=True), f"{local:%a %d}" if local.hour == 0 else f"{local:%H:%M}"
            yield f'<line x1="{x}" x2="{x}" y1="{PRICE[0]}" y2="{ENERGY[1]}" stroke="#ddd"/>'
            yield f'<text x="{x}" y="{ENERGY[1] + 18}" text-anchor="middle">{name}</text>'

    def prices(self) -> Iterator[str]:
        """Import and export price as stairs."""
        values = [price for slot in self._slots for price in (slot.import_price, slot.export_price)]
        scale = _Scale(PRICE, [0.0, *values])
        yield from scale.frame(f"{self._plan.currency}/kWh", f"{max(values):.2f}")
        yield self._stairs(scale, [slot.import_price for slot in self._slots], "import price")
        yield self._stairs(scale, [slot.export_price for slot in self._slots], "export price")
        yield from _legend(PRICE[0], ("import price", "export price"))

    def powers(self) -> Iterator[str]:
        """The car as bars, house and sun as stairs."""
        values = [value for slot in self._slots for value in (slot.car_w, slot.load_w, slot.sun_w)]
        scale = _Scale(POWER, [0.0, 1000.0, *values])
        yield from scale.frame("kW", f"{max(values) / 1000:.1f}")
        for slot in self._slots:
            if not slot.car_w:
                continue
            left, right = self._x(slot, begin=True), self._x(slot, begin=False)
            top, bottom = scale.y(max(slot.car_w, 0)), scale.y(min(slot.car_w, 0))
            colour = COLOURS["charging" if slot.car_w > 0 else "feeding"]
            why = escape(slot.reason.text)
            yield (
                f'<rect x="{left}" y="{top}" width="{max(0.5, right - left):.1f}" '
                f'height="{bottom - top:.1f}" fill="{colour}"><title>{why}</title></rect>'
            )
        yield self._stairs(scale, [slot.load_w for slot in self._slots], "house")
        yield self._stairs(scale, [slot.sun_w for slot in self._slots], "sun")
        yield from _legend(POWER[0], ("charging", "feeding", "house", "sun"))

    def energy(self) -> Iterator[str]:
        """The energy in the car as a line, and goals that the plan misses as marks."""
        scale = _Scale(ENERGY, [0.0, self._plan.capacity_wh])
        yield from scale.frame("kWh", f"{self._plan.capacity_wh / 1000:.0f}")
        points = " ".join(f"{self._x(slot, begin=False)},{scale.y(slot.energy_wh)}" for slot in self._slots)
        yield f'<polyline points="{points}" fill="none" stroke="{COLOURS["in the car"]}" stroke-width="2"/>'
        for unmet in self._plan.unmet:
            x = self._at((unmet.departure - self._begin).total_seconds())
            yield f'<circle cx="{x}" cy="{scale.y(unmet.goal_wh)}" r="4" fill="#c00"/>'
        yield from _legend(ENERGY[0], ("in the car",))

    def _stairs(self, scale: _Scale, values: list[float], name: str) -> str:
        points = [
            f"{self._x(slot, begin=begin)},{scale.y(value)}"
            for slot, value in zip(self._slots, values, strict=True)
            for begin in (True, False)
        ]
        return f'<polyline points="{" ".join(points)}" fill="none" stroke="{COLOURS[name]}"/>'

    def _x(self, slot: PlanSlot, *, begin: bool) -> float:
        return self._at(((slot.start if begin else slot.end) - self._begin).total_seconds())

    def _at(self, seconds: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * seconds / self._length_s, 1)


class _Scale:
    """One panel: its values from bottom to top."""

    def __init__(self, panel: tuple[int, int], values: Iterable[float]) -> None:
        known = list(values)
        self._top, self._bottom = panel
        self._low, self._high = min(known), max(known)
        if self._high - self._low < 1e-9:
            self._high = self._low + 1.0

    def y(self, value: float) -> float:
        """Where *value* is drawn."""
        share = (value - self._low) / (self._high - self._low)
        return round(self._bottom - (self._bottom - self._top) * share, 1)

    def frame(self, unit: str, highest: str) -> Iterator[str]:
        """The line of zero, the unit and the highest value."""
        zero = self.y(0.0)
        yield f'<line x1="{LEFT}" x2="{RIGHT}" y1="{zero}" y2="{zero}" stroke="#888"/>'
        yield f'<text x="{LEFT - 6}" y="{zero + 4}" text-anchor="end">0</text>'
        yield f'<text x="{LEFT - 6}" y="{self._top + 4}" text-anchor="end">{highest}</text>'
        yield f'<text x="{LEFT - 6}" y="{self._top + 18}" text-anchor="end" fill="#666">{escape(unit)}</text>'


def _legend(top: int, names: tuple[str, ...]) -> Iterator[str]:
    for place, name in enumerate(names):
        x = RIGHT - 110 * (len(names) - place)
        yield f'<rect x="{x}" y="{top - 14}" width="10" height="10" fill="{COLOURS[name]}"/>'
        yield f'<text x="{x + 14}" y="{top - 5}">{name}</text>'
