"""What a device says and cannot mean: dropped, named and counted, never smeared. Pure.

- Beyond belief at all (QUANTITIES): dropped.
- A power, current or state of charge that leaps: dropped until the next reading says the same.
- A total that steps back, or grows faster than the power times the time: dropped. A total that stays at a
  new level for ten minutes is a new counter (an exchanged meter), and begins anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from .quantities import MOST_W, QUANTITIES, Nature
from .sentence import Sentence

# DC power of panels and battery may pass the inverter's AC rating, by two where much is built for little.
RATED_TIMES: Final = 2.0
# A leap over more than this part of what is possible is rare enough to be seen twice first.
LEAP: Final = 0.6
# Smaller inverters hang on balconies; a rating below is a register that means something else.
LEAST_RATED_W: Final = 300.0
SOC_LEAP_PERCENT: Final = 20.0
# Totals come in steps of up to 1 kWh, and a burst may be counted late.
TOTAL_SLACK_WH: Final = 1_000.0
TOTAL_TIMES: Final = 1.5
# Sums of several registers and floats tremble in their last digits.
TOTAL_TREMBLE_WH: Final = 1.0
# No inverter's hiccup after a restart has lasted longer in the reports that we know.
NEW_COUNTER_AFTER_S: Final = 600.0
STILL_AFTER_S: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is remembered of one value: the last believed one, since when it stands still, and its rival."""

    value: float
    elapsed: float
    since: float
    rival: float | None = None
    rival_since: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A value that was dropped, and why, in a sentence."""

    name: str
    value: float
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The memory of the filter. *rated_w* is the inverter's, None = unknown."""

    rated_w: float | None = None
    traces: Mapping[str, Trace] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    """How often a value of this name was dropped since the start."""

    def sift(
        self, values: Mapping[str, float | None], elapsed: float
    ) -> tuple[Filters, dict[str, float | None], tuple[Doubt, ...]]:
        """The believed ones among *values*, None for those that are not, and the doubts."""
        traces, dropped = dict(self.traces), dict(self.dropped)
        believed: dict[str, float | None] = {}
        doubts: list[Doubt] = []
        for name, value in values.items():
            believed[name] = None
            if value is None or (value == 0 and self._has_counted(name)):
                continue
            trace, why = self._judge(name, value, elapsed)
            if trace is not None:
                traces[name] = trace
                believed[name] = None if why else trace.value
            if why:
                dropped[name] = dropped.get(name, 0) + 1
                doubts.append(Doubt(name=name, value=value, sentence=why))
        return replace(self, traces=traces, dropped=dropped), believed, tuple(doubts)

    def still_for(self, name: str, elapsed: float) -> float | None:
        """Seconds that the value has not moved by a digit, where that is suspiciously long."""
        trace = self.traces.get(name)
        if trace is None or trace.value == 0 or elapsed - trace.since < STILL_AFTER_S:
            return None
        return elapsed - trace.since

    def _has_counted(self, name: str) -> bool:
        """A total that shows 0 after it counted has lost its memory for a moment: unknown, not a step."""
        return QUANTITIES[name].nature is Nature.TOTAL and name in self.traces

    def _judge(self, name: str, value: float, elapsed: float) -> tuple[Trace | None, Sentence | None]:
        """What to remember of *value*, and why it is dropped; None where it is believed."""
        quantity = QUANTITIES[name]
        most = self._most_w(name) if quantity.nature is Nature.POWER else quantity.high
        if not quantity.low <= value <= quantity.high or abs(value) > most:
            return None, Sentence(
                "The device says {name} = {value}: not believed.", name=name, value=f"{value:.6g}"
            )
        last = self.traces.get(name)
        fresh = Trace(value=value, elapsed=elapsed, since=elapsed)
        if last is None:
            return fresh, None
        if value == last.value or self._trembles(name, value, last):
            return replace(last, elapsed=elapsed, rival=None), None
        why = self._leaps(name, value, elapsed, last)
        if why is None:
            return fresh, None
        rival = self._rival(name, value, elapsed, last)
        return (fresh, None) if self._settled(name, elapsed, rival, last) else (rival, why)

    def _trembles(self, name: str, value: float, last: Trace) -> bool:
        total = QUANTITIES[name].nature is Nature.TOTAL
        return total and last.value - TOTAL_TREMBLE_WH <= value <= last.value

    def _leaps(self, name: str, value: float, elapsed: float, last: Trace) -> Sentence | None:
        """Why *value* cannot follow the last one; None where it can."""
        told = {"name": name, "before": f"{last.value:.6g}", "value": f"{value:.6g}"}
        if QUANTITIES[name].nature is not Nature.TOTAL:
            if abs(value - last.value) <= self._span(name):
                return None
            return Sentence("{name} went from {before} to {value} at once: dropped until seen twice.", **told)
        if value < last.value:
            return Sentence(
                "{name} went from {before} to {value}: a total does not step back, dropped.", **told
            )
        seconds = max(elapsed - last.elapsed, 0.0)
        if value - last.value > self._most_wh(name, seconds / 3600):
            return Sentence(
                "{name} went from {before} to {value} in {seconds} s: more than its power times the time, "
                "dropped.",
                seconds=f"{seconds:.0f}",
                **told,
            )
        return None

    def _most_wh(self, name: str, hours: float) -> float:
        """Most that a total can grow in this time."""
        return self._most_w(name) * hours * TOTAL_TIMES + TOTAL_SLACK_WH

    def _most_w(self, name: str) -> float:
        """Most power: the grid's connection does not follow from the inverter's rating."""
        grid = name.startswith(("grid", "imported", "exported"))
        if grid or self.rated_w is None or self.rated_w < LEAST_RATED_W:
            return MOST_W
        return self.rated_w * RATED_TIMES

    def _span(self, name: str) -> float:
        """The widest step that is believed at once."""
        match QUANTITIES[name].nature:
            case Nature.POWER:
                return self._most_w(name) * LEAP
            case Nature.LEVEL:
                return SOC_LEAP_PERCENT
            case _:
                return QUANTITIES[name].high

    def _rival(self, name: str, value: float, elapsed: float, last: Trace) -> Trace:
        """The doubted level, from when it was first seen as long as it stays near itself."""
        near = last.rival is not None and not self._far(name, value, elapsed, last)
        return replace(last, rival=value, rival_since=last.rival_since if near else elapsed)

    def _far(self, name: str, value: float, elapsed: float, last: Trace) -> bool:
        if last.rival is None:
            return True
        if QUANTITIES[name].nature is Nature.TOTAL:
            most = self._most_wh(name, (elapsed - last.rival_since) / 3600)
            return not -TOTAL_TREMBLE_WH <= value - last.rival <= most
        return abs(value - last.rival) > self._span(name)

    def _settled(self, name: str, elapsed: float, rival: Trace, last: Trace) -> bool:
        """Whether the doubted level has been there long enough to be the new truth."""
        if QUANTITIES[name].nature is Nature.TOTAL:
            return elapsed - rival.rival_since >= NEW_COUNTER_AFTER_S
        return last.rival is not None and rival.rival_since == last.rival_since
