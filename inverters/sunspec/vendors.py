"""Where makers deviate from SunSpec, as data: one entry per maker."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """What is different with the devices of one maker."""

    meter_sign: int = 1
    """-1 where meters count export as positive power. Energy counters keep their names."""
    meter_units: tuple[int, ...] = ()
    """Unit ids under which the meter shows a map of its own, where the inverter's has none."""
    companion: str = ""
    """The map in inverters/maps that knows the registers outside SunSpec, mostly the battery's."""
    companion_units: tuple[int, ...] = ()
    """Unit ids that the companion answers under; none = the inverter's own."""


PLAIN: Final = Vendor()

VENDORS: Final = {
    # Sign: the SolarEdge templates of evcc and the meters of openWB and of Home Assistant agree.
    "solaredge": Vendor(meter_sign=-1, companion="solaredge"),
    # GEN24 shows the meter under 200, the Datamanager under 240: evcc, callifo/fronius_modbus.
    "fronius": Vendor(meter_units=(200, 240)),
    # The SunSpec view (126) has neither meter nor battery; the maker's own profile (3) has both.
    "sma": Vendor(companion="sma", companion_units=(3,)),
    "kostal": Vendor(companion="kostal_plenticore"),
}
"""By the beginning of the manufacturer's name, in lower case. All others follow the specification."""

NOT_THE_GRID: Final = ("production", "consumption", "storage", "ev")
"""How the Opt text of a meter's common model begins if it does not measure the connection to the grid.

SolarEdge names its meters "Export+Import", "Production", "Consumption": solaredge-modbus-multi.
"""


def vendor(manufacturer: str) -> Vendor:
    """The deviations of this maker."""
    maker = manufacturer.strip().lower()
    return next((data for name, data in VENDORS.items() if maker.startswith(name)), PLAIN)
