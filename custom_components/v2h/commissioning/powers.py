"""How much power a trial asks for, each way, or why it does not ask. Pure."""

from dataclasses import dataclass
from typing import Final

from ..optimizer.words import Text, kilowatt

# Enough to be seen above a fridge, little enough for any fuse and any house.
WISH_W: Final = 1_000.0
# A kettle that goes off must not turn the trial into an export.
MARGIN_W: Final = 150.0
# Less than this is not told from the house's own noise.
LEAST_W: Final = 400.0
# So much room there must be in a car for a minute of charging.
FULL_PERCENT: Final = 98.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What charger, car and house allow at this moment. Powers in W, all >= 0; None is unknown."""

    min_charge_w: float
    max_charge_w: float | None
    min_discharge_w: float
    max_discharge_w: float | None
    house_w: float | None
    """What the house takes without the car; negative is surplus sun."""
    export_allowed: bool
    no_discharge: Text | None
    """Why charger and car cannot feed the house at all, as a sentence."""


def charging(means: Means) -> float:
    """The power to charge with: a kilowatt, or the least that charger and car can do."""
    wish_w = max(WISH_W, means.min_charge_w)
    return wish_w if means.max_charge_w is None else max(min(wish_w, means.max_charge_w), means.min_charge_w)


def feeding(means: Means) -> float | Text:
    """The power to feed the house with (> 0), or why it is not tried, as a sentence."""
    if means.no_discharge:
        return Text("Feeding the house is not tried: {why}", why=means.no_discharge)
    least_w = max(LEAST_W, means.min_discharge_w)
    wish_w = max(WISH_W, least_w)
    if means.max_discharge_w is not None:
        wish_w = min(wish_w, means.max_discharge_w)
    if wish_w < least_w:
        return Text(
            "Feeding the house is not tried: {power} is too little to be seen.", power=kilowatt(wish_w)
        )
    if means.export_allowed:
        return wish_w
    if means.house_w is None:
        return Text(
            "Feeding the house is not tried: nobody knows what the house takes, and nothing may be exported."
        )
    taken_w = means.house_w - MARGIN_W
    if taken_w >= least_w:
        return min(wish_w, taken_w)
    return Text(
        "Feeding the house is not tried: the house takes only {house} now, less than the {least} that it "
        "takes for that, and nothing may be exported. Try again when more is switched on, or when the sun is "
        "gone.",
        house=kilowatt(max(means.house_w, 0.0)),
        least=kilowatt(least_w + MARGIN_W),
    )
