"""One round of readings: one request per model, its header checked in the same request."""

from typing import Any

from ..device import Block, Device
from ..errors import AnswerError, LinkError, MapShiftedError, RefusedError
from ..link import Link, words
from ..reading import PerPhase, Reading
from .decode import number
from .models import MODELS, Role

# More than any home's connection. A device that says more is talking nonsense.
PLAUSIBLE_W = 1_000_000.0
# SunSpec operating states in which no power is expected: off, sleeping, starting, shut down, standby.
RESTING = {1, 2, 3, 6, 8}

Values = dict[str, float | None]


async def read(link: Link, device: Device, *, elapsed: float) -> Reading:
    """Measure once; *elapsed* is the monotonic second that the values will carry.

    A part that the device refuses is unknown and named in `problems`; LinkError only where nothing
    could be read. MapShiftedError asks for a new scan.
    """
    fields: dict[str, Any] = {}
    problems: list[str] = []
    failure: LinkError | None = None
    for role, understand in ((Role.METER, _meter), (Role.INVERTER, _inverter)):
        if (block := device.block(role)) is None:
            continue
        try:
            values = await _values(link, block)
        except (RefusedError, AnswerError) as error:
            failure = error
            problems.append(f"The {role} could not be read. {error}")
            continue
        part = understand(values, device)
        problems += _disbelieve(part)
        fields |= part
    if failure and not fields:
        raise failure
    return Reading(elapsed=elapsed, problems=tuple(problems), **fields)


async def _values(link: Link, block: Block) -> Values:
    model = MODELS[block.model]
    answer = await words(link, block.address, model.span)
    if answer[:2] != (block.model, block.length):
        raise MapShiftedError(
            f"Model {block.model} is no longer at register {block.address}: the device was updated or "
            "exchanged. It must be scanned again."
        )
    return {name: number(answer, point) for name, point in model.points.items()}


def _disbelieve(part: dict[str, Any]) -> list[str]:
    """Make powers that no home has unknown, and say so."""
    wild = {name: part[name] for name in ("sun_w", "grid_w") if abs(part.get(name) or 0) > PLAUSIBLE_W}
    part.update(dict.fromkeys(wild))
    return [f"The device says {name} = {value:.3g} W: not believed." for name, value in wild.items()]


def _inverter(values: Values, _: Device) -> dict[str, Any]:
    """Night: SunSpec inverters show their power as not implemented while they sleep."""
    power = values["W"]
    asleep = power is None and (values["St"] is None or values["St"] in RESTING)
    return {
        "sun_w": 0.0 if asleep else power if power is None else max(power, 0.0),
        "sun_wh": values["WH"],
        "asleep": asleep,
    }


def _meter(values: Values, device: Device) -> dict[str, Any]:
    sign = device.meter_sign
    power = _turned(values["W"], sign)
    phases: PerPhase = (
        _turned(values["WphA"], sign),
        _turned(values["WphB"], sign),
        _turned(values["WphC"], sign),
    )
    return {
        "grid_w": power,
        "grid_phase_w": phases,
        "grid_phase_a": (
            _along(values["AphA"], phases[0]),
            _along(values["AphB"], phases[1]),
            _along(values["AphC"], phases[2]),
        ),
        "imported_wh": values["TotWhImp"],
        "exported_wh": values["TotWhExp"],
    }


def _turned(value: float | None, sign: int) -> float | None:
    return None if value is None else value * sign


def _along(current: float | None, power: float | None) -> float | None:
    """The current with the sign of its phase's power: meters disagree on signed currents."""
    if current is None:
        return None
    return -abs(current) if power is not None and power < 0 else abs(current)
