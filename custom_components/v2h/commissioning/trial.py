"""The record of a trial, as it lies in the config entry: what was seen, when, with which firmware. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final, Self

from ..optimizer.words import NOTHING, Text, in_parts
from .judge import Step, Verdict
from .leaving import Leaving, Left

CONF_TRIAL: Final = "trial"
"""Its field in the entry."""

# With these the car's power, or the house's, is not what it seems: neither must steer a discharge.
UNTRUSTED: Final = frozenset(
    {
        Verdict.METER_FLIPPED,
        Verdict.METER_STILL,
        Verdict.CHARGER_BACKWARDS,
        Verdict.CHARGER_TELLS_BACKWARDS,
        Verdict.CHARGER_UNMEASURED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One trial of one charger. Steps that were not come to are None."""

    identity: str
    """The charger's: another charger is another trial."""
    firmware: str
    at: datetime
    charge: Step | None = None
    discharge: Step | None = None
    leaving: Leaving | None = None
    skipped: Text = NOTHING
    """Why the car was not asked to feed the house, as a sentence."""
    ran_on: bool = False
    """It has not stopped by itself, in this trial or in an earlier one, and has not made up for it since."""

    @property
    def complete(self) -> bool:
        """Everything was tried, and everything was good."""
        return (
            self.charge is not None
            and self.charge.verdict is Verdict.GOOD
            and self.discharge is not None
            and self.discharge.verdict is Verdict.GOOD
            and self.leaving is not None
            and self.leaving.left is Left.STOPPED
        )

    @property
    def untrusted(self) -> Verdict | None:
        """What was seen that forbids a discharge, but for running on."""
        found = (step.verdict for step in (self.charge, self.discharge) if step is not None)
        return next((verdict for verdict in found if verdict in UNTRUSTED), None)

    @property
    def forbids_discharge(self) -> bool:
        """The car is not to feed the house after what was seen."""
        return self.ran_on or self.untrusted is not None

    def after(self, earlier: Trial | None) -> Self:
        """The trial, where *earlier* was the last one: who ran on once has to be seen to stop."""
        stopped = self.leaving is not None and self.leaving.left is Left.STOPPED
        ran_on = self.leaving is not None and self.leaving.left is Left.RAN_ON
        before = earlier is not None and earlier.ran_on and earlier.identity == self.identity
        return replace(self, ran_on=ran_on or (before and not stopped))

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe."""
        told: dict[str, Any] = in_parts({**asdict(self), "at": self.at.isoformat()})
        return told

    @classmethod
    def from_dict(cls, data: object, identity: str) -> Self | None:
        """What `to_dict` wrote of the charger *identity*. None: nothing, of another one, or unreadable."""
        if not isinstance(data, Mapping) or data.get("identity") != identity:
            return None
        try:
            return cls(
                identity=identity,
                firmware=str(data["firmware"]),
                at=datetime.fromisoformat(data["at"]),
                charge=_step(data["charge"]),
                discharge=_step(data["discharge"]),
                leaving=_leaving(data["leaving"]),
                skipped=Text.of(data["skipped"]),
                ran_on=bool(data["ran_on"]),
            )
        except KeyError, TypeError, ValueError:
            return None


def _step(data: Mapping[str, Any] | None) -> Step | None:
    if data is None:
        return None
    return Step(**{**data, "verdict": Verdict(data["verdict"]), "why": Text.of(data["why"])})


def _leaving(data: Mapping[str, Any] | None) -> Leaving | None:
    if data is None:
        return None
    return Leaving(**{**data, "left": Left(data["left"]), "witnesses": tuple(data["witnesses"])})
