"""Block J, meter values: from a list of sampled values to power, state of charge and registers.

Net power is import minus export. Chargers that write discharge as a negative import are understood.
Source: OCPP 2.1 part 2, J01; SampledValueType (a missing measurand is the import register, a missing unit
Wh or W, value times ten to the multiplier).
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from .events import MeterSampled
from .messages import v21
from .reply import Moment, Reply
from .state import Measured, Sampled, StationState

_M: Final = v21.MeasurandEnum
_LOCATION: Final = v21.LocationEnum
_BEGIN: Final = v21.ReadingContextEnum.TRANSACTION_BEGIN

_UNITS: Final = {"W": 1.0, "kW": 1e3, "Wh": 1.0, "kWh": 1e3, "Percent": 1.0}

# Where the car's own cable is measured, best first. Upstream is the house, not the car.
_PLACES: Final = (_LOCATION.OUTLET, _LOCATION.CABLE, _LOCATION.EV, _LOCATION.BODY, _LOCATION.INLET)


def meter_values(state: StationState, request: v21.MeterValuesRequest, moment: Moment) -> Reply:
    """Samples outside of transactions, or by the clock. EVSE 0 is the whole station, not the car."""
    before = state.measured
    if request.evse_id != 0:
        state.measured = measured(before, request.meter_value, moment.elapsed)
    changed = state.measured is not before
    event = MeterSampled(identity=state.identity, now=moment.now, measured=state.measured)
    return Reply(v21.MeterValuesResponse(), (event,) if changed else ())


def measured(before: Measured, values: Iterable[v21.MeterValue], elapsed: float) -> Measured:
    """*before*, with everything newer that *values* tell. The same object if they tell nothing."""
    after = before
    for value in values:
        after = _take(after, value, elapsed)
    return after


def registers(
    number: int, values: Iterable[v21.MeterValue]
) -> Iterator[tuple[int, float | None, float | None]]:
    """Registers in Wh (import, export) that event *number* of a stay tells.

    The newest of the event, and with the number -1 those of the stay's beginning: an Ended may list all that
    was sampled since.
    """
    told = sorted(values, key=lambda value: value.timestamp)
    for value in told:
        if any(sample.context is _BEGIN for sample in value.sampled_value):
            yield -1, *_registers(value)
    imported = exported = None
    for value in told:
        more = _registers(value)
        imported = imported if more[0] is None else more[0]
        exported = exported if more[1] is None else more[1]
    yield number, imported, exported


def _registers(value: v21.MeterValue) -> tuple[float | None, float | None]:
    samples = value.sampled_value
    return _read(samples, _M.ENERGY_ACTIVE_IMPORT_REGISTER), _read(samples, _M.ENERGY_ACTIVE_EXPORT_REGISTER)


def _take(before: Measured, value: v21.MeterValue, elapsed: float) -> Measured:
    samples = value.sampled_value
    told = {
        "power_w": _net_power(_read(samples, _M.POWER_ACTIVE_IMPORT), _read(samples, _M.POWER_ACTIVE_EXPORT)),
        "soc_percent": _read(samples, _M.SOC),
        "imported_wh": _read(samples, _M.ENERGY_ACTIVE_IMPORT_REGISTER),
        "exported_wh": _read(samples, _M.ENERGY_ACTIVE_EXPORT_REGISTER),
    }
    fresh = {
        name: Sampled(value=number, at=value.timestamp, elapsed=elapsed)
        for name, number in told.items()
        if number is not None and _newer(getattr(before, name), value)
    }
    return replace(before, **fresh) if fresh else before


def _newer(known: Sampled | None, value: v21.MeterValue) -> bool:
    return known is None or value.timestamp >= known.at


def _net_power(imported_w: float | None, exported_w: float | None) -> float | None:
    if imported_w is None and exported_w is None:
        return None
    if imported_w is not None and imported_w < 0:
        # Discharge written as negative import, by some told a second time as export.
        return min(imported_w, -(exported_w or 0.0))
    return (imported_w or 0.0) - (exported_w or 0.0)


def _read(samples: Iterable[v21.SampledValue], measurand: v21.MeasurandEnum) -> float | None:
    """One measurand in W, Wh or percent: the total if given, else the sum over the phases."""
    of_kind = [s for s in samples if (s.measurand or _M.ENERGY_ACTIVE_IMPORT_REGISTER) is measurand]
    if not of_kind:
        return None
    for place in _PLACES:
        here = [s for s in of_kind if (s.location or _LOCATION.OUTLET) is place]
        total = [s for s in here if s.phase is None]
        if found := total[-1:] or here:
            number = sum(_value(s) for s in found)
            return number if math.isfinite(number) else None
    return None


def _value(sample: v21.SampledValue) -> float:
    """The number in the plain unit; NaN for a unit that is not ours, so that it is not believed."""
    unit = sample.unit_of_measure
    if unit is None:
        return sample.value
    factor = 1.0 if unit.unit is None else _UNITS.get(unit.unit, math.nan)
    return sample.value * factor * 10.0 ** (unit.multiplier or 0)
