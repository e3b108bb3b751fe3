"""The moment of a home that a diagnostics file holds: planned and decided once more, told for people."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Self

from optimizer.errors import ProblemError
from optimizer.paper.picture import picture
from optimizer.paper.scenario import Repeated, Scenario, repeat
from optimizer.paper.table import table

from ..errors import LabError


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the file tells, and what comes out today."""

    scenario: Scenario
    repeated: Repeated
    version: str
    """Of the integration that wrote the file."""

    @classmethod
    def of(cls, told: Mapping[str, object]) -> Self:
        """Repeat what a diagnostics file has *told*. Raises LabError where it tells of no home."""
        facts = told.get("data")
        if not isinstance(facts, Mapping) or "scenario" not in facts:
            raise LabError("It holds no scenario: an older version wrote it, or another integration.")
        manifest = told.get("integration_manifest")
        version = manifest.get("version") if isinstance(manifest, Mapping) else None
        try:
            scenario = Scenario.from_dict(facts["scenario"])
            return cls(scenario=scenario, repeated=repeat(scenario), version=str(version or "unknown"))
        except ProblemError as err:
            raise LabError(f"It cannot be replayed: {err}") from err

    @property
    def differs(self) -> bool:
        """Today's plan or decision is another one."""
        return bool(self.repeated.plan_differs or self.repeated.decision_differs)

    @property
    def zone(self) -> tzinfo:
        """The home's, where the file tells of it."""
        return self.scenario.outlook.tz if self.scenario.outlook else UTC

    def lines(self, *, every_slot: bool = False, deep: bool = False) -> Iterator[str]:
        """The plan as a table, the decision with its rule and its reason, and whether both are the same."""
        yield f"Written by version {self.version}."
        if plan := self.repeated.plan:
            yield f"The plan of {plan.made_at.astimezone(self.zone):%a %d %b %Y %H:%M:%S}:"
            yield table(plan, self.zone, every_slot=every_slot, deep=deep)
            yield ""
            yield from self._of_plan()
        else:
            yield "There was no plan."
        yield from self._of_decision()

    def draw(self, path: Path) -> None:
        """The plan as a picture. Raises LabError where there is none, or nowhere to put it."""
        if self.repeated.plan is None:
            raise LabError("There is no plan to draw.")
        try:
            path.write_text(picture(self.repeated.plan, self.zone, path.stem), encoding="utf-8")
        except OSError as err:
            raise LabError(f"{path} cannot be written: {err.strerror or err}.") from err

    def _of_plan(self) -> Iterator[str]:
        if self.scenario.outlook is None:
            yield "It was read from the file: it is from before a restart, and what it was made from is gone."
        elif self.repeated.plan_differs:
            yield from ("It is another plan than the home had:", *map(_indented, self.repeated.plan_differs))
        else:
            yield "It is the plan that the home had."

    def _of_decision(self) -> Iterator[str]:
        basis, decision = self.scenario.basis, self.repeated.decision
        if basis is None or decision is None:
            yield "Nothing was decided yet."
            return
        at, power = basis.snapshot.now.astimezone(self.zone), f"{decision.power_w:+d} W"
        yield f"Decided at {at:%H:%M:%S}, mode {basis.mode}: {power} by the rule {decision.rule}."
        yield _indented(decision.reason)
        if decision.otherwise_w is not None:
            by = f" ({decision.otherwise_rule})" if decision.otherwise_rule else ""
            yield _indented(f"Otherwise: {decision.otherwise_w:+d} W{by}.")
        if self.repeated.decision_differs:
            yield "It is another decision than the home took:"
            yield from map(_indented, self.repeated.decision_differs)
        else:
            yield "It is the decision that the home took."


def found_in(path: Path) -> Mapping[str, object] | None:
    """The content of a diagnostics file. None: it is something else, such as a charger's recording."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError, ValueError:
        return None
    return told if isinstance(told, dict) and "data" in told else None


def _indented(line: str) -> str:
    return f"  {line}"
