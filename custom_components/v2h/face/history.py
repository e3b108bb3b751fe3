"""The last twelve hours of the home, thinned to one point per five minutes, for the chart."""

from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from .view import HomeView

EVERY: Final = timedelta(minutes=5)
KEEP: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What was measured at one moment. W, percent, money per kWh; None is unknown."""

    at: datetime
    car_w: float | None
    house_w: float | None
    sun_w: float | None
    grid_w: float | None
    soc_percent: float | None
    import_price: float | None

    @classmethod
    def of(cls, view: HomeView, now: datetime) -> Self:
        """What *view* shows."""
        return cls(
            at=now,
            car_w=view.car_w,
            house_w=view.house_w,
            sun_w=view.sun_w,
            grid_w=view.grid_w,
            soc_percent=view.soc_percent,
            import_price=view.import_price,
        )

    def to_dict(self) -> dict[str, object]:
        """The moment as JSON-safe data."""
        return asdict(self) | {"at": self.at.isoformat()}


class History:
    """Moments, oldest first. It starts empty with Home Assistant; the recorder remembers the rest."""

    def __init__(self) -> None:
        self._moments: deque[Moment] = deque(maxlen=int(KEEP / EVERY))

    def add(self, moment: Moment) -> None:
        """Keep *moment* if the last kept one is old enough."""
        if not self._moments or moment.at - self._moments[-1].at >= EVERY:
            self._moments.append(moment)

    @property
    def newest(self) -> datetime | None:
        """When the last kept moment was. None while there is none."""
        return self._moments[-1].at if self._moments else None

    def to_list(self) -> list[dict[str, object]]:
        """All moments as JSON-safe data."""
        return [moment.to_dict() for moment in self._moments]
