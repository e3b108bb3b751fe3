"""Block J, what flows over each phase of a charger: for who looks into a problem. Nothing is decided by it.

A charger for direct current tells its phases where it hangs on the house, another one where the car hangs on
it. Source: OCPP 2.1 part 2, J01; PhaseEnumType.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from ..messages import v21
from .sampled_value import finite, net, plain

type Three = tuple[float | None, float | None, float | None]

_M: Final = v21.MeasurandEnum
_P: Final = v21.PhaseEnum
_LINES: Final = ((_P.L1, _P.L1_N), (_P.L2, _P.L2_N), (_P.L3, _P.L3_N))

PHASED: Final = frozenset(
    {
        _M.POWER_ACTIVE_IMPORT,
        _M.POWER_ACTIVE_EXPORT,
        _M.CURRENT_IMPORT,
        _M.CURRENT_EXPORT,
        _M.VOLTAGE,
    }
)
"""What is told of single phases and worth showing."""


class Phases(NamedTuple):
    """What is known of L1, L2 and L3. None: not told."""

    power_w: Three
    """Positive into the car."""
    current_a: Three
    """Likewise."""
    voltage_v: Three
    """Against the neutral."""


def phases(samples: Sequence[v21.SampledValue]) -> Phases | None:
    """What *samples* of single phases come to. None: there is nothing among them."""
    own = [sample for sample in samples if sample.location is not v21.LocationEnum.UPSTREAM]
    lines = [[sample for sample in own if sample.phase in line] for line in _LINES]
    if not any(lines):
        return None
    return Phases(
        power_w=_each(lines, _M.POWER_ACTIVE_IMPORT, _M.POWER_ACTIVE_EXPORT),
        current_a=_each(lines, _M.CURRENT_IMPORT, _M.CURRENT_EXPORT),
        voltage_v=_each(lines, _M.VOLTAGE),
    )


def _each(
    lines: Sequence[Sequence[v21.SampledValue]], into: v21.MeasurandEnum, out: v21.MeasurandEnum | None = None
) -> Three:
    one, two, three = (net(_of(line, into), _of(line, out)) for line in lines)
    return one, two, three


def _of(line: Sequence[v21.SampledValue], measurand: v21.MeasurandEnum | None) -> float | None:
    """The newest of a kind. None: there is none."""
    found = [plain(sample) for sample in line if sample.measurand is measurand]
    return finite(found[-1]) if found and measurand is not None else None
