"""What an inverter or a meter tells at this moment, in words to hold against the world."""

from typing import TYPE_CHECKING, Final

from ..inverters.reading import IDLE_W
from ..optimizer.words import Text

if TYPE_CHECKING:
    from ..inverters.reading import Reading

NOTHING_READ: Final = Text("nothing could be read at this moment")


def seen(reading: Reading | None) -> Text:
    """A clause to check signs by: "the house is importing 412 W, the sun gives 2100 W"."""
    if reading is None:
        return NOTHING_READ
    told = _grid(reading.grid_w)
    for part in (_sun(reading), _battery(reading)):
        told = told if part is None else Text("{one}, {other}", one=told, other=part)
    return told


def as_sentence(clause: str) -> str:
    """The clause with a capital letter and a full stop."""
    return f"{clause[:1].upper()}{clause[1:]}."


def _watts(power_w: float) -> Text:
    return Text("{power} W", power=f"{abs(power_w):.0f}")


def _grid(grid_w: float | None) -> Text:
    if grid_w is None:
        return Text("the grid power is unknown")
    if grid_w >= 0:
        return Text("the house is importing {power}", power=_watts(grid_w))
    return Text("the house is exporting {power}", power=_watts(grid_w))


def _sun(reading: Reading) -> Text | None:
    if reading.asleep:
        return Text("the inverter sleeps")
    return None if reading.sun_w is None else Text("the sun gives {power}", power=_watts(reading.sun_w))


def _battery(reading: Reading) -> Text | None:
    if reading.battery_w is None:
        return None
    if abs(reading.battery_w) < IDLE_W:
        told = Text("the home battery rests")
    elif reading.battery_w > 0:
        told = Text("the home battery is charging with {power}", power=_watts(reading.battery_w))
    else:
        told = Text("the home battery is giving {power}", power=_watts(reading.battery_w))
    if reading.battery_soc_percent is None:
        return told
    return Text("{battery} at {share} %", battery=told, share=f"{reading.battery_soc_percent:.0f}")
