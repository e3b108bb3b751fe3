"""The units that values are mostly given in by mistake: kW, kWh, percent, cents, a tonne's price.

Each such number could be meant, but nobody has a charger that starts at 1.4 W. What cannot be at all is
refused in `checks.py`.
"""

from collections.abc import Sequence
from typing import Final

from .car_checks import check_energy
from .checks import LOWEST_PEAK_W, NO_KILOWATTS, PER_EURO
from .errors import ProblemError
from .site import Car, Site
from .words import Figure, Text

# Batteries cost some cents per kWh that goes through them; 3 is a price in cents.
HIGHEST_WEAR: Final = 1.0
# Climate damage is put at up to 1 € per kg; 80 is the price of a tonne.
HIGHEST_CO2: Final = 5.0
# Grids give some grams to some hundred grams; 0.4 is in kg.
LEAST_CO2_G: Final = 1.0
# A heated car takes hundreds of Wh in a slot; 0.75 is in kWh.
LEAST_HEAT_WH: Final = 1.0
# Electronics keep some watts for themselves; 0.08 is in kW.
LEAST_STANDBY_W: Final = 1.0


def check_car_units(car: Car, site: Site) -> None:
    """W and Wh of car and charger, money for wear in the home's currency."""
    for name in ("min_charge_w", "min_discharge_w"):
        _above(f"car.{name}", getattr(car, name), LOWEST_PEAK_W, Text("W (1.4 kW are 1,400 W)"))
    _above("car.standby_w", car.standby_w, LEAST_STANDBY_W, NO_KILOWATTS)
    for name in ("charge_curve", "discharge_curve", "taper"):
        points = getattr(car, name)
        if points:
            place = 1 if name == "taper" else 0
            most = max(point[place] for point in points)
            _above(f"car.{name}", most, LOWEST_PEAK_W, NO_KILOWATTS)
    for name in ("rest_low_wh", "rest_high_wh"):
        check_energy(f"car.{name}", getattr(car, name) or 0.0, car.capacity_wh)
    most = HIGHEST_WEAR * PER_EURO.get(site.currency, 1_000)
    for name in ("wear_per_kwh", "edge_wear_per_kwh", "rest_wear_per_kwh_day"):
        value = getattr(car, name)
        if value > most:
            expected = Text(
                "{currency} per kWh, up to {most} (3 ct are 0.03)",
                currency=site.currency,
                most=Figure(f"{most:g}"),
            )
            raise ProblemError(field=f"car.{name}", value=value, expected=expected)


def check_site_units(site: Site) -> None:
    """An export limit in W, the price of CO2 for a kg."""
    _above("site.export_limit_w", site.export_limit_w or 0.0, LOWEST_PEAK_W, NO_KILOWATTS)
    price, most = site.co2_price_per_kg, HIGHEST_CO2 * PER_EURO.get(site.currency, 1_000)
    if not 0 <= price <= most:
        expected = Text(
            "{currency} per kg, 0 to {most} (80 a tonne are 0.08)",
            currency=site.currency,
            most=Figure(f"{most:g}"),
        )
        raise ProblemError(field="site.co2_price_per_kg", value=price, expected=expected)


def check_series_unit(field: str, values: Sequence[float]) -> None:
    """Limits in W, a reserve and heat in Wh, grams of CO2: their highest value tells the unit."""
    most = max(values)
    if field.endswith("_limit_w"):
        _above(field, most, LOWEST_PEAK_W, NO_KILOWATTS)
    elif field == "reserve_wh":
        check_energy(field, most, max(most, 0.0))
    elif field == "precondition_wh":
        _above(field, most, LEAST_HEAT_WH, Text("Wh in each slot, not kWh"))
    else:
        _above(field, most, LEAST_CO2_G, Text("g per kWh, not kg"))


def _above(field: str, value: float, least: float, expected: Text) -> None:
    """Nothing, or at least so much."""
    if 0 < value < least:
        raise ProblemError(field=field, value=value, expected=expected)
