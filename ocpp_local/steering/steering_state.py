"""What is known of how a charger is steered: limits of others, the schedule it holds, whether it obeys."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .course import Course
from .external_limits import ExternalLimit
from .following import Following
from .profile_reports import Fallback, ProfileReports


@dataclass(slots=True, kw_only=True)
class SteeringState:
    """Beside the setpoint itself, which stands in the StationState."""

    limits: Mapping[str, ExternalLimit] = field(default_factory=dict)
    """What others allow at the charger, by their name."""
    priority: str | None = None
    """The transaction in which somebody wants to be charged at once."""
    reports: ProfileReports = field(default_factory=ProfileReports)
    fallback: Fallback | None = None
    """The profiles that rule without us. None: not looked at yet."""
    written: dict[int, float] = field(default_factory=dict)
    """When (monotonic) a persistent profile of ours was last written, by id."""
    not_before: float = 0.0
    """The charger wants no persistent profile before this monotonic second."""
    course: Course | None = None
    """The schedule that the charger holds of ours."""
    course_of: str | None = None
    """The transaction that it belongs to, and ends with."""
    renegotiated: float | None = None
    """When (monotonic) the car last had to agree on a schedule."""
    following: Following = field(default_factory=Following)
    watched: str | None = None
    """The transaction that `following` is about."""
    why: str = ""
    """Why the setpoint is not followed, as far as the charger tells."""
    checked: bool = False
    """The charger was asked what it makes of the profile that it holds now."""

    def rest(self) -> None:
        """No setpoint of ours is asked of the charger any more."""
        self.following, self.why, self.checked = self.following.stop(), "", False
