"""The face of the home: each second a view for people, with the plan written out once and a calm reason."""

from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from .house import House
from .look import Told, view_of
from .reason import CalmReason
from .written import Written

if TYPE_CHECKING:
    from ..bookkeeper import Bookkeeper
    from ..car.cars import Cars
    from ..optimizer.control import Controller
    from ..optimizer.dispatch.snapshot import Snapshot
    from ..optimizer.plan import Plan
    from ..optimizer.words import Text
    from ..senses import Senses
    from ..settings import HomeSettings
    from .view import HomeView


class Face:
    """Makes the views of one home."""

    def __init__(self, controller: Controller, books: Bookkeeper, cars: Cars) -> None:
        self.house = House()
        self._controller = controller
        self._books = books
        self._cars = cars
        self._reason = CalmReason()
        self._shown: Plan | None = None
        self._plan: Written | None = None

    @property
    def counts_alone(self) -> bool:
        """Nothing but our own file could tell after a kill how much of an ordered energy has flowed."""
        basis = self._controller.basis
        return basis is not None and basis.counts_alone

    def view(
        self, senses: Senses, settings: HomeSettings, snapshot: Snapshot, problems: tuple[str, ...]
    ) -> HomeView:
        """The home as people see it now."""
        today, slot = dt_util.start_of_local_day(), self._controller.ledger.slot
        told = Told(
            problems=problems,
            car=self._cars.sure,
            car_name=self._cars.name,
            house_w=self.house.shown_w,
            recorded_reason=self._recorded_reason(snapshot),
            plan=self._written(self._controller.plan),
            today=today,
            day=self._books.sums_since(today, slot),
            month=self._books.sums_since(today.replace(day=1), slot),
        )
        return view_of(senses, settings, snapshot, self._controller, told)

    def _written(self, plan: Plan | None) -> Written | None:
        """The plan for people: the one of before a restart too, until there is a newer one."""
        if plan is not self._shown:
            self._shown, self._plan = plan, Written(plan) if plan else None
        return self._plan

    def _recorded_reason(self, snapshot: Snapshot) -> Text:
        decision, plan = self._controller.decision, self._controller.plan
        slot = plan.slot_at(snapshot.now) if plan else None
        part = (decision.rule, slot and (slot.start, slot.action))
        return self._reason.say(decision.reason, part, snapshot.elapsed)
