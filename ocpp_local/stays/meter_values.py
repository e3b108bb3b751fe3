"""Block J, meter values: from a list of sampled values to power, state of charge and registers.

Net power is import minus export. Chargers that write discharge as a negative import are understood.
Source: OCPP 2.1 part 2, J01; SampledValueType (a missing measurand is the import register).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Final

from ..events import MeterSampled
from ..messages import v21
from ..reply import Moment, Reply
from ..state import Measured, Sampled, StationState
from .phases import PHASED, phases
from .reading import Reading
from .sampled_value import finite, net, plain

_M: Final = v21.MeasurandEnum
_LOCATION: Final = v21.LocationEnum
_BEGIN: Final = v21.ReadingContextEnum.TRANSACTION_BEGIN

_WANTED: Final = frozenset(
    {
        _M.POWER_ACTIVE_IMPORT,
        _M.POWER_ACTIVE_EXPORT,
        _M.ENERGY_ACTIVE_IMPORT_REGISTER,
        _M.ENERGY_ACTIVE_EXPORT_REGISTER,
        _M.SOC,
    }
)

_at: Final = attrgetter("at")

type Samples = dict[v21.MeasurandEnum, list[v21.SampledValue]]

# A newer value (by the charger's clock) outranks what comes late. If it was told so long ago, that clock was
# set meanwhile, or the time was never true: what is told now counts again.
OUTRANKS_S: Final = 60.0

# Where the car's own cable is measured, best first. Upstream is the house, not the car.
_PLACES: Final = (_LOCATION.OUTLET, _LOCATION.CABLE, _LOCATION.EV, _LOCATION.BODY, _LOCATION.INLET)


def meter_values(state: StationState, request: v21.MeterValuesRequest, moment: Moment) -> Reply:
    """Samples outside of transactions, or by the clock. EVSE 0 is the whole station, not the car."""
    before = state.measured
    if request.evse_id != 0:
        state.measured = measured(before, readings(request.meter_value), moment.elapsed)
    changed = state.measured is not before
    event = MeterSampled(identity=state.identity, now=moment.now, measured=state.measured)
    return Reply(v21.MeterValuesResponse(), (event,) if changed else ())


def readings(values: Iterable[v21.MeterValue] | None) -> tuple[Reading, ...]:
    """What the charger's samples come to."""
    return tuple(map(_reading, values or ()))


def measured(before: Measured, told: Iterable[Reading], elapsed: float) -> Measured:
    """*before*, with everything newer that is *told*. The same object if that is nothing."""
    after = before
    for reading in told:
        after = _take(after, reading, elapsed)
    return after


def registers(
    number: int, told: Iterable[Reading]
) -> Iterator[tuple[int, float | None, float | None, float | None]]:
    """Registers in Wh (import, export) that event *number* of a stay tells, and when (UNIX time).

    The newest of the event, and with the number -1 those of the stay's beginning: an Ended may list all that
    was sampled since.
    """
    imported = exported = at = None
    for reading in sorted(told, key=_at):
        at = reading.at.timestamp()
        if reading.begins:
            yield -1, reading.imported_wh, reading.exported_wh, at
        imported = imported if reading.imported_wh is None else reading.imported_wh
        exported = exported if reading.exported_wh is None else reading.exported_wh
    yield number, imported, exported, at


def _reading(value: v21.MeterValue) -> Reading:
    told: Samples = {}
    apart = []
    begins = False
    for sample in value.sampled_value:
        kind = sample.measurand or _M.ENERGY_ACTIVE_IMPORT_REGISTER
        if kind in _WANTED:
            told.setdefault(kind, []).append(sample)
        if sample.phase is not None and kind in PHASED:
            apart.append(sample)
        begins = begins or sample.context is _BEGIN
    return Reading(
        at=value.timestamp,
        begins=begins,
        power_w=net(_read(told, _M.POWER_ACTIVE_IMPORT), _read(told, _M.POWER_ACTIVE_EXPORT)),
        soc_percent=_read(told, _M.SOC),
        imported_wh=_read(told, _M.ENERGY_ACTIVE_IMPORT_REGISTER),
        exported_wh=_read(told, _M.ENERGY_ACTIVE_EXPORT_REGISTER),
        phases=phases(apart) if apart else None,
    )


def _take(before: Measured, reading: Reading, elapsed: float) -> Measured:
    at = reading.at
    after = Measured(
        power_w=_newer(before.power_w, reading.power_w, at, elapsed),
        soc_percent=_newer(before.soc_percent, reading.soc_percent, at, elapsed),
        imported_wh=_newer(before.imported_wh, reading.imported_wh, at, elapsed),
        exported_wh=_newer(before.exported_wh, reading.exported_wh, at, elapsed),
        phases=_newer(before.phases, reading.phases, at, elapsed),
        temperature_c=before.temperature_c,
    )
    return before if after == before else after


def _newer[T](known: Sampled[T] | None, told: T | None, at: datetime, elapsed: float) -> Sampled[T] | None:
    if told is None or (known is not None and _outranks(known, at, elapsed)):
        return known
    return Sampled(value=told, at=at, elapsed=elapsed)


def _outranks[T](known: Sampled[T], at: datetime, elapsed: float) -> bool:
    """What is known is newer than something told now that was measured *at* that time."""
    return at < known.at and elapsed - known.elapsed <= OUTRANKS_S


def _read(told: Samples, measurand: v21.MeasurandEnum) -> float | None:
    """One measurand in W, Wh or percent: the total if given, else the sum over the phases."""
    of_kind = told.get(measurand)
    if of_kind is None:
        return None
    if len(of_kind) == 1 and of_kind[0].location is None:
        return finite(plain(of_kind[0]))
    for place in _PLACES:
        here = [s for s in of_kind if (s.location or _LOCATION.OUTLET) is place]
        total = [s for s in here if s.phase is None]
        if found := total[-1:] or here:
            return finite(sum(plain(s) for s in found))
    return None
