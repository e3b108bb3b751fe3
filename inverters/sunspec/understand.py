"""The blocks of a SunSpec device to quantities."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..device import Block, Device
from .decode import Values, members, values
from .models import MODELS, Role

# Operating states in which no power is expected: off, sleeping, starting, shut down, standby.
RESTING: Final = {"St": {1, 2, 3, 6, 8}, "InvSt": {0, 1, 2, 5, 7}}
PHASES: Final = (("l1", "A"), ("l2", "B"), ("l3", "C"))
# Port types of model 714.
PANELS, BATTERY = 0.0, 1.0

Measured = dict[str, float | None]


def understand(device: Device, found: Mapping[Block, Sequence[int]]) -> tuple[Measured, bool]:
    """The quantities in the blocks that arrived, and whether the inverter has gone to sleep."""
    measured: Measured = {}
    asleep = False
    for block, answer in found.items():
        model = MODELS[block.model]
        told = values(answer, model)
        match model.role:
            case Role.METER:
                measured |= _meter(told, device.meter_sign)
            case Role.INVERTER:
                inverter, asleep = _inverter(told)
                measured |= inverter
            case Role.STORAGE:
                measured |= _storage(told)
            case Role.INPUTS if model.group is not None:
                measured |= _inputs(members(answer, model.group))
    return measured, asleep


def _inverter(told: Values) -> tuple[Measured, bool]:
    """Night: SunSpec inverters show their power as not implemented while they sleep."""
    power = told["W"]
    key = "St" if "St" in told else "InvSt"
    asleep = power is None and (told[key] is None or told[key] in RESTING[key])
    return {"inverter_w": 0.0 if asleep else power, "sun_wh": told.get("WH", told.get("TotWhInj"))}, asleep


def _meter(told: Values, sign: int) -> Measured:
    measured: Measured = {
        "grid_w": _turned(told["W"], sign),
        "imported_wh": told["TotWhImp"],
        "exported_wh": told["TotWhExp"],
    }
    for phase, letter in PHASES:
        power = _turned(told[f"Wph{letter}"], sign)
        measured[f"grid_{phase}_w"] = power
        measured[f"grid_{phase}_a"] = _along(told[f"Aph{letter}"], power)
    return measured


def _storage(told: Values) -> Measured:
    """Models 124 (ChaState), 713 and 802 (SoC). 802 counts what the battery gives as positive."""
    if told.get("WHRtg") == 0:
        return {}  # a device that could have a battery, and has none
    measured: Measured = {"battery_soc_percent": told.get("SoC", told.get("ChaState"))}
    if "WHRtg" in told:
        measured["battery_capacity_wh"] = told["WHRtg"]
    if "W" in told:
        measured["battery_discharge_w"] = told["W"]
    return {name: value for name, value in measured.items() if value is not None}


def _inputs(inputs: Sequence[tuple[str, Values]]) -> Measured:
    """PV and battery apart, where the inputs say which they are; nothing where there are only PV strings.

    Hybrids of Fronius name two strings of model 160 after the battery, each unsigned: StCha, StDisCha.
    Model 714 has typed ports, on which a positive power comes out of the port.
    """
    giving = _total(told for label, told in inputs if _is(label, "stdischa"))
    charging = _total(told for label, told in inputs if _is(label, "stcha"))
    if charging is not None and giving is not None:
        sun = _total(told for label, told in inputs if not _is(label, "stcha", "stdischa"))
        return _known({"sun_w": sun, "battery_discharge_w": giving - charging})
    battery = _total(told for _, told in inputs if told.get("PrtTyp") == BATTERY)
    if battery is None:
        return {}
    panels = _total(told for _, told in inputs if told.get("PrtTyp") == PANELS)
    return _known({"sun_w": panels, "battery_discharge_w": battery})


def _is(label: str, *kinds: str) -> bool:
    return label.lower().startswith(kinds)


def _total(parts: Iterable[Values]) -> float | None:
    """The DC power of all *parts*, None where none of them knows it."""
    known = [power for part in parts if (power := part["DCW"]) is not None]
    return sum(known) if known else None


def _known(measured: Measured) -> Measured:
    return {name: value for name, value in measured.items() if value is not None}


def _turned(value: float | None, sign: int) -> float | None:
    return None if value is None else value * sign


def _along(current: float | None, power: float | None) -> float | None:
    """The current with the sign of its phase's power: meters disagree on signed currents."""
    if current is None:
        return None
    return -abs(current) if power is not None and power < 0 else abs(current)
