"""Numbers as people say them in a reason."""

from typing import Final

SIGNS: Final = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF"}


def money(value: float, currency: str, places: int = 2) -> str:
    """0.4112 EUR is "0.41 €"; with three *places* "0.411 €"."""
    return f"{round(value, places) + 0.0:.{places}f} {SIGNS.get(currency, currency)}"


def kilowatt(power_w: float) -> str:
    """1234 W is "1.2 kW", 340 W is "340 W". Coarse on purpose: a sentence shall not change each second."""
    if abs(power_w) < 995:
        return f"{round(power_w, -1):.0f} W"
    return f"{power_w / 1000:.1f} kW"


def percent(share: float) -> str:
    """0.2 is "20 %"."""
    return f"{100 * share:.0f} %"
