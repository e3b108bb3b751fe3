"""What a year was worth: share of the possible saving, and what cost the rest."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from .foresight import Expected, Source, Sources
from .strategies import Progress, cheapest_hours, on_arrival, perfect, rolling
from .year import Lived, Year

KNOWN = Sources(load=Source.TRUTH, sun=Source.TRUTH, price=Source.TRUTH)
OURS = Sources()
CAUSES = {
    "price": replace(KNOWN, price=Source.FORECAST),
    "load": replace(KNOWN, load=Source.FORECAST),
    "sun": replace(KNOWN, sun=Source.FORECAST),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """One series in one home, lived in several ways."""

    year: Year
    arrival: Lived
    cheapest: Lived
    ours: Lived
    perfect: Lived
    horizon: Lived | None = None
    """Perfect foresight on the plan's own horizon."""
    alone: dict[str, Lived]
    """For each cause of loss, all the rest known."""

    @classmethod
    def of(cls, year: Year, *, split: bool = True, progress: Progress | None = None) -> Self:
        """Live the year in all ways; without *split* only those that the share needs."""
        names = [*CAUSES, "horizon"] if split else []
        steps = len(names) + 2

        def part(index: int) -> Progress:
            return lambda share: progress((index + share) / steps) if progress is not None else None

        ours = rolling(year, "our rolling plan", Expected(year, OURS), progress=part(0))
        best = perfect(year)
        others = {
            name: rolling(year, name, Expected(year, CAUSES.get(name, KNOWN)), progress=part(index + 2))
            for index, name in enumerate(names)
        }
        horizon = others.pop("horizon", None)
        return cls(
            year=year,
            arrival=on_arrival(year),
            cheapest=cheapest_hours(year),
            ours=ours,
            perfect=best,
            horizon=None if horizon is None else replace(horizon, name="perfect foresight, same horizon"),
            alone=others,
        )

    @property
    def lives(self) -> tuple[Lived, ...]:
        """From the worst to the best."""
        all_of_them = (self.arrival, self.cheapest, self.ours, self.horizon, self.perfect)
        return tuple(lived for lived in all_of_them if lived is not None)

    def share(self, lived: Lived) -> float:
        """Percent of what perfect foresight saves against charging on arrival, wear counted."""
        possible = self.arrival.cost - self.perfect.cost
        return 100 * (self.arrival.cost - lived.cost) / possible if possible > 0 else 0.0

    @cached_property
    def losses(self) -> dict[str, float]:
        """Money lost against perfect foresight, by cause. Empty where it was not asked for."""
        if self.horizon is None:
            return {}
        causes = {f"{name} not known": lived.cost - self.horizon.cost for name, lived in self.alone.items()}
        horizon = self.horizon.cost - self.perfect.cost
        together = self.ours.cost - self.perfect.cost - horizon - sum(causes.values())
        return {**causes, "end of the horizon": horizon, "all together": together}

    def figures(self) -> dict[str, object]:
        """For programs."""
        return {
            "series": self.year.series.name,
            "days": self.year.days,
            "share_captured": round(self.share(self.ours), 2),
            "short_kwh": round(self.ours.short_kwh, 3),
            "switches_per_day": round(self.ours.switches_per_day, 2),
            "seconds": round(self.ours.seconds, 1),
            "through_car_kwh": round(self.ours.through_kwh, 1),
            "bills": {lived.name: round(lived.bill, 2) for lived in self.lives},
            "wear": {lived.name: round(lived.wear, 2) for lived in self.lives},
            "losses": {cause: round(money, 2) for cause, money in self.losses.items()},
        }
