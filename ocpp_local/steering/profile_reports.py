"""The profiles that a charger says it holds, put together from the parts of its answer.

Source: OCPP 2.1 part 2, K09: one message per EVSE and source, the last one without `tbc`.
"""

from dataclasses import dataclass, field
from typing import Final

from ..messages import v21

# A charger that reports more profiles than this is not believed.
MOST_PROFILES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A profile that the charger says it holds."""

    evse_id: int
    source: str
    profile: v21.ChargingProfile


@dataclass(slots=True)
class ProfileReports:
    """Puts together the parts of one answer to GetChargingProfiles."""

    wanted: int | None = None
    held: list[Held] = field(default_factory=list)

    def expect(self, request_id: int) -> None:
        """A question is about to be asked."""
        self.wanted, self.held = request_id, []

    def take(self, request: v21.ReportChargingProfilesRequest) -> bool:
        """One part. True: it was the last."""
        if request.request_id != self.wanted:
            return False
        room = MOST_PROFILES - len(self.held)
        self.held += [
            Held(evse_id=request.evse_id, source=request.charging_limit_source, profile=profile)
            for profile in request.charging_profile[:room]
        ]
        return not request.tbc


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """What is known of the profiles that rule when we are gone."""

    verified: bool
    """The charger itself reports that it holds them."""
    reason: str = ""
    """If not: why, as a sentence."""
