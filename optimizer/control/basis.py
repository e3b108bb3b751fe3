"""All that a decision follows from, and the decision again: what a bug report carries."""

from dataclasses import dataclass

from ..dispatch.decision import Command, Decision, Mode
from ..dispatch.follow import follow
from ..dispatch.memory import Memory
from ..dispatch.snapshot import Snapshot
from ..plan import Plan
from .gate import Gate, Gated
from .line import Line
from .settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """One moment of the controller, apart from the plan."""

    settings: Settings
    snapshot: Snapshot
    """With the largest of the reserves that hold."""
    mode: Mode
    command: Command | None
    """One that has ended is none any more."""
    memory: Memory
    """As it was before this look at the home."""
    line: Line
    gate: Gated

    @property
    def counts_alone(self) -> bool:
        """The command ends by an energy that no meter at the charger counts: a kill would lose some of it."""
        return (
            self.command is not None and self.command.energy_wh is not None and self.memory.meter_wh is None
        )


def decide(basis: Basis, plan: Plan | None) -> Decision:
    """What the controller decided then, from the same *plan*."""
    limits = basis.settings.limits
    wanted, memory = follow(plan, basis.snapshot, limits, basis.command, basis.memory, basis.mode)
    gate = Gate(basis.settings.passive_s, basis.gate)
    return gate.let(wanted, basis.mode, basis.snapshot, memory, basis.line)
