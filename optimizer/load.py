"""What the house usually needs: 96 quarter-hours of a day, other ones at weekends, learned from the meter."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self, TypeIs

from .errors import ProblemError
from .words import Text

SLOTS: Final = 96
SATURDAY: Final = 5
# Share of a typical household's day in each hour, thousandths. A rounded shape with its morning and its
# evening; ten days of learning replace it.
TYPICAL_HOURS: Final = (
    26, 22, 20, 19, 20, 25, 35, 44, 46, 44, 43, 45, 48, 45, 41, 40, 44, 55, 66, 69, 64, 56, 47, 36,
)  # fmt: skip
# A new day weighs this much: the last two weeks make the profile, one party does not.
WEIGHT: Final = 0.15
# A reading this far above the profile is taken as this far: a stuck meter must not spoil two weeks.
HIGHEST_FACTOR: Final = 8.0
# Below this the factor above says nothing; an oven is believed from the first day.
LOWEST_CAP_W: Final = 6_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadProfile:
    """Mean power of the house without the car, W, for every quarter-hour on the home's own clock.

    Give times in the home's time zone: the profile follows the clock on the wall, so a meal stays
    a meal when the clocks change.
    """

    watts: tuple[float, ...]
    weekend: tuple[float, ...] | None = None
    """Saturdays and Sundays, where they are known to differ."""

    @classmethod
    def typical(cls, annual_kwh: float) -> Self:
        """The start shape for a home that uses *annual_kwh* a year without the car."""
        if not (math.isfinite(annual_kwh) and 100 <= annual_kwh <= 200_000):
            expected = Text("100 to 200,000 kWh a year")
            raise ProblemError(field="annual_kwh", value=annual_kwh, expected=expected)
        day_wh = annual_kwh * 1000 / 365
        hour_w = [day_wh * share / sum(TYPICAL_HOURS) for share in TYPICAL_HOURS]
        return cls(watts=tuple(hour_w[slot // 4] for slot in range(SLOTS)))

    def at(self, when: datetime) -> float:
        """Expected W at *when*, read on the clock that *when* carries."""
        return self._day(when)[_slot(when)]

    def learn(self, at: datetime, load_w: float) -> Self:
        """The profile after the mean *load_w* was measured over the quarter-hour of *at*.

        What cannot be a load (negative, not a number) teaches nothing.
        """
        if not (math.isfinite(load_w) and load_w >= 0):
            return self
        slot = _slot(at)
        day = self._day(at)
        believed = min(load_w, max(LOWEST_CAP_W, HIGHEST_FACTOR * day[slot]))
        new = day[slot] + WEIGHT * (believed - day[slot])
        changed = (*day[:slot], new, *day[slot + 1 :])
        return replace(self, watts=changed) if day is self.watts else replace(self, weekend=changed)

    def to_dict(self) -> dict[str, list[float]]:
        """JSON-safe."""
        week = {"watts": list(self.watts)}
        return week if self.weekend is None else {**week, "weekend": list(self.weekend)}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """What ``to_dict`` wrote. Raises ProblemError for anything else."""
        weekend = data.get("weekend")
        return cls(watts=_day_of(data.get("watts")), weekend=None if weekend is None else _day_of(weekend))

    def _day(self, when: datetime) -> tuple[float, ...]:
        return self.watts if self.weekend is None or when.weekday() < SATURDAY else self.weekend


def _day_of(data: object) -> tuple[float, ...]:
    match data:
        case [*values]:
            watts = tuple(float(value) for value in values if _is_power(value))
            if len(watts) == len(values) == SLOTS:
                return watts
        case _:
            pass
    raise ProblemError(field="load profile", value=data, expected=f"{SLOTS} powers in W")


def _is_power(value: object) -> TypeIs[int | float]:
    return isinstance(value, int | float) and math.isfinite(value) and value >= 0


def _slot(when: datetime) -> int:
    return when.hour * 4 + when.minute // 15
