"""The brain of the home: what happened comes in, what has to be done goes out.

Sans-IO, in the way of h11: a shell (Home Assistant, the simulated day, a test) calls `step` about once a
second with a snapshot, and at once with each event, and carries out the effects in their order. Slots go by
the snapshot's *now*; leases, pauses and the end of a command by its *elapsed*, so that a clock that is set
moves nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..dispatch.budget import Spent
from ..dispatch.decision import Command, Decision, Mode, Rule
from ..dispatch.doubts import Doubts
from ..dispatch.follow import follow
from ..dispatch.snapshot import Reserve, Snapshot
from ..ledger import Ledger
from ..savings import Savings
from ..words import NOTHING, Text, text_of
from .basis import Basis
from .effects import AskForPlan, Effect, Post, Release, SetPower, Tell
from .events import (
    CommandGiven,
    CommandWithdrawn,
    Event,
    InputsChanged,
    ModeChosen,
    PlanMade,
    Posted,
    ReserveSet,
    SetpointAnswered,
    Stopping,
)
from .gate import Gate
from .kept import Kept
from .line import Line
from .pace import PACED_LEASE_S, good_until, renew_s
from .settings import Settings
from .standing import Standing
from .wants import PlanWants


class Controller:
    """Drives the charger along the plan, within the laws, and only while it knows what it does."""

    def __init__(
        self,
        settings: Settings,
        state: Mapping[str, Any] | None = None,
        books: Mapping[str, Any] | None = None,
    ) -> None:
        """Start passive, with what `to_dict` wrote before the restart.

        *books*: the ledger's own state, from its file; it knows more than *state*.
        """
        state = state or {}
        kept, ledger = Kept.from_dict(state), state.get("ledger")
        self.plan = kept.plan
        self._standing = Standing(mode=kept.mode, command=kept.command, reserve=kept.reserve)
        self.ledger = Ledger(books or (ledger if isinstance(ledger, Mapping) else None), kept.savings)
        self.decision = Decision(power_w=0, rule=Rule.PASSIVE, reason=Text("Just started."))
        self._settings, self._limits = settings, settings.limits
        self._memory, self._spent = kept.memory_of(settings.who), dict(kept.spent)
        self._line = Line()
        self._gate = Gate(settings.passive_s)
        self.basis: Basis | None = None
        """What the last decision followed from, beside the plan; ``None`` before there was one."""
        self._wants = PlanWants()
        if self.plan is not None:
            self._wants.add("the restart")
        self._started = self._stopped = False
        self._told: Decision | None = None
        self.kept = Reserve(energy_wh=self._limits.car.reserve_wh, why=NOTHING)
        """What is kept in the car at this moment."""

    @property
    def mode(self) -> Mode:
        """Who drives the charger."""
        return self._standing.mode

    @property
    def command(self) -> Command | None:
        """What the user wants now; ``None``: what the mode says."""
        return self._standing.command

    @property
    def setpoints_sent(self) -> int:
        """How many `SetPower` went out: as many frames as the charger got."""
        return self._line.count

    @property
    def energy_wh(self) -> float | None:
        """Energy in the car, counted on between the reports of its SoC; ``None`` while unknown."""
        return self._memory.energy_wh

    @property
    def net_w(self) -> float | None:
        """Grid power without the car, W, negative is surplus; believed while a setpoint is on its way."""
        return self._memory.house_w

    @property
    def soc_percent(self) -> float | None:
        """The car's state of charge, counted on between its reports; ``None`` while unknown."""
        return self._percent(self._memory.energy_wh)

    @property
    def soc_unsure_percent(self) -> float | None:
        """How far that may be off, either way; ``None`` while nobody can tell."""
        return self._percent(self._memory.unsure_wh)

    @property
    def spent(self) -> Spent:
        """What the car that is here has discharged so far, of what its maker allows for."""
        return self._memory.spent

    @property
    def savings(self) -> Savings:
        """Money saved so far."""
        return self.ledger.savings

    @property
    def reserve_wh(self) -> float:
        """What is kept in the car at this moment; `kept` also says why, where it is more than usual."""
        return self.kept.energy_wh

    def to_dict(self) -> dict[str, Any]:
        """What has to survive a restart, JSON-safe."""
        kept = Kept(
            mode=self.mode,
            command=self.command.less(self._memory.moved_wh) if self.command else None,
            plan=self.plan,
            reserve=self._standing.reserve,
            spent={**self._spent, self._settings.who: self._memory.spent},
            meter_wh=self._memory.meter_wh,
            outage=self._memory.outage.lost,
            savings=self.savings,
        )
        return {**kept.to_dict(), "ledger": self.ledger.to_dict()}

    def host(self, settings: Settings) -> None:
        """Another car is here: what was counted and planned for the one before holds no more."""
        self._spent[self._settings.who] = self._memory.spent
        self._settings, self._limits, self.plan, self.basis = settings, settings.limits, None, None
        spent = self._spent.get(settings.who, Spent())
        self._memory = replace(
            self._memory, energy_wh=None, unsure_wh=None, soc_at=None, doubts=Doubts(), spent=spent
        )
        self._wants.add("another car")

    def step(self, snapshot: Snapshot, event: Event | None = None) -> list[Effect]:
        """Look at the home, take the event in, and say what has to be done now."""
        if not self._started:
            self._start(snapshot)
        effects = self._take(event, snapshot) if event is not None else []
        if self._stopped:
            return effects
        snapshot = self._with_reserve(snapshot)
        self._standing.end(snapshot, self._memory, self._limits)
        self.decision = self._decide(snapshot)
        effects += self._drive(snapshot)
        why = self._wants.ask(self.plan, snapshot, self._memory)
        effects += [AskForPlan(why=why)] if why else []
        self._save(snapshot)
        return effects + self._post(snapshot) + self._tell()

    def _start(self, snapshot: Snapshot) -> None:
        """The first look of this run: what was kept is held against the time that it is now."""
        self._started = True
        self._gate.begin(snapshot.elapsed)
        self._standing.time(snapshot)
        if self.plan is not None and snapshot.now >= self.plan.good_until:
            self.plan = None

    def _percent(self, energy_wh: float | None) -> float | None:
        return None if energy_wh is None else 100 * energy_wh / self._settings.car.capacity_wh

    def _with_reserve(self, snapshot: Snapshot) -> Snapshot:
        """The larger of the reserves that the home and its user ask for. A change asks for another plan."""
        snapshot = replace(snapshot, reserve=self._standing.larger(snapshot.reserve))
        before, self.kept = self.kept, self._limits.kept(snapshot, outage=self._memory.outage.lost)
        if self.kept.energy_wh != before.energy_wh:
            self._wants.add("another reserve")
        return snapshot

    def _take(self, event: Event, snapshot: Snapshot) -> list[Effect]:
        match event:
            case PlanMade(plan=plan):
                self.plan = plan
                self._wants.made(snapshot, self._memory)
            case InputsChanged(what=what):
                self._wants.add(what)
            case ModeChosen(mode=mode):
                return self._choose(mode, snapshot)
            case CommandGiven(command=command):
                self._standing.give(command, snapshot)
                self._memory = self._memory.begun()
            case CommandWithdrawn():
                self._standing.command = None
            case SetpointAnswered(accepted=accepted, reason=reason):
                self._answered(reason, accepted=accepted)
            case ReserveSet(reserve=reserve):
                self._standing.reserve = reserve
            case Posted(number=number):
                self.ledger.posted(number)
            case Stopping():
                return self._stop(snapshot)
        return []

    def _choose(self, mode: Mode, snapshot: Snapshot) -> list[Effect]:
        self._standing.choose(mode)
        return self._let_go(snapshot) if mode is Mode.OFF else []

    def _stop(self, snapshot: Snapshot) -> list[Effect]:
        if self._stopped:
            return []
        self._stopped = True
        reason = Text("Stopping: the car rests until we are back or the charger goes by its own limit.")
        was = self.decision
        self.decision = Decision(
            power_w=0, rule=Rule.STOPPING, reason=reason, otherwise_w=was.power_w, otherwise_rule=was.rule
        )
        rest = self._rest(snapshot)
        self._save(snapshot)
        return [*rest, *self._post(snapshot, now=True), *self._tell()]

    def _let_go(self, snapshot: Snapshot) -> list[Effect]:
        """0 W, then off the charger, which goes by its own limit from there."""
        rest = self._rest(snapshot)
        return [*rest, Release()] if rest else []

    def _rest(self, snapshot: Snapshot) -> list[Effect]:
        """0 W for one more lease, where the charger holds something of ours. Otherwise not a word to it."""
        held, ready = self._line.touched, snapshot.ready
        if held and ready:
            self._line.send(0, snapshot.elapsed)
        self._line.clear()
        self._memory = self._memory.forgotten()
        if not (held and ready):
            return []
        return [SetPower(power_w=0, lease_s=self._settings.lease_s)]

    def _answered(self, reason: str, *, accepted: bool) -> None:
        if not self._line.waiting:
            return
        if accepted:
            self._line.accept()
            return
        self._line.refuse(text_of(reason) if reason else Text("it gave no reason"))
        self._memory = self._memory.refused()

    def _decide(self, snapshot: Snapshot) -> Decision:
        self._memory = replace(self._memory, plan_due=self._wants.due(self.plan, snapshot, self._memory))
        self.basis = Basis(
            settings=self._settings,
            snapshot=snapshot,
            mode=self.mode,
            command=self.command,
            memory=self._memory,
            line=replace(self._line),
            gate=self._gate.state,
        )
        told = self.plan, snapshot, self._limits, self.command, self._memory, self.mode
        wanted, self._memory = follow(*told)
        return self._gate.let(wanted, self.mode, snapshot, self._memory, self._line)

    def _drive(self, snapshot: Snapshot) -> list[Effect]:
        """The setpoint, if the charger has to hear it now."""
        if self.decision.rule in {Rule.OFF, Rule.PASSIVE}:
            return []
        if self.decision.rule is Rule.NOT_READY:
            self._line.lapse(snapshot.charger)
            self._memory = self._memory.forgotten()
            return []
        power_w, elapsed = self.decision.power_w, snapshot.elapsed
        paced = snapshot.charger is not None and snapshot.charger.paced
        lease_s = PACED_LEASE_S if paced else self._settings.lease_s
        if not self._line.due(power_w, elapsed, renew_s(power_w, snapshot, lease_s)):
            return []
        self._line.send(power_w, elapsed)
        self._memory = self._memory.sent(power_w, elapsed)
        until = self._standing.until(good_until(snapshot.now), snapshot) if paced and power_w < 0 else None
        return [SetPower(power_w=power_w, lease_s=lease_s, until=until)]

    def _save(self, snapshot: Snapshot) -> None:
        energy_wh, value = self._memory.energy_wh, None
        if self.plan is not None and energy_wh is not None and self.plan.slot_at(snapshot.now) is not None:
            value = self.plan.stored_value(snapshot.now, energy_wh)
        driven = self.mode is not Mode.OFF
        self.ledger.look(snapshot, self._limits, energy_wh, value, driven=driven, plan=self.plan)

    def _post(self, snapshot: Snapshot, *, now: bool = False) -> list[Effect]:
        page = self.ledger.page(snapshot.elapsed, now=now)
        return [Post(page=page)] if page else []

    def _tell(self) -> list[Effect]:
        if self.decision == self._told:
            return []
        self._told = self.decision
        return [Tell(decision=self.decision)]
