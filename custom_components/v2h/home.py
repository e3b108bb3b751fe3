"""One home at work: its parts, wired. Nothing here decides; the controller does."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .battery.etiquette import Etiquette
from .car.cars import Cars
from .charger.chargers import Chargers
from .const import DOMAIN
from .coordinator import HomeCoordinator
from .entry_data import cars_by_id
from .face.face import Face
from .face.history import History, Moment
from .foresight import Foresight
from .hands import Hands
from .learning.habits import Habits, load_of
from .market import Market, events_of, sources_of
from .metering.meter import meter_of
from .optimizer.control import (
    AskForPlan,
    CommandGiven,
    CommandWithdrawn,
    Controller,
    InputsChanged,
    ModeChosen,
    PlanMade,
    Post,
    ReserveSet,
)
from .optimizer.dispatch.decision import Command
from .perception import Perception, controller_settings
from .planner import Planner
from .reserves import Reserves
from .shell import Shell
from .store import Memory, Notebook, home_store
from .trips.trip_calendar import TripCalendar
from .trips.trips import Trips
from .troubles.issues import Issues

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .bookkeeper import Bookkeeper
    from .face.view import HomeView
    from .ocpp_local import StationEvent
    from .optimizer.dispatch.decision import Mode
    from .optimizer.dispatch.snapshot import Snapshot
    from .optimizer.outlook import Outlook
    from .optimizer.plan import Plan
    from .settings import HomeSettings
    from .simulated import Simulation
    from .trips.timetable import Timetable

type V2HConfigEntry = ConfigEntry[Home]

OPENS_WITHIN_S: Final = 1.0
MINUTE: Final = timedelta(minutes=1)


def news_signal(entry_id: str) -> str:
    """The dispatcher signal with which a home says that a second has passed."""
    return f"{DOMAIN}_{entry_id}_news"


class Home:
    """Everything that lives as long as a config entry is loaded."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: V2HConfigEntry,
        settings: HomeSettings,
        memory: Memory,
        books: Bookkeeper,
        simulation: Simulation | None = None,
    ) -> None:
        self.cars = Cars(settings, cars_by_id(entry), memory.get("car"))
        self.settings = settings = self.cars.settings
        self.simulation = simulation
        self._hass, self._entry = hass, entry
        self._zone = dt_util.get_default_time_zone()
        self.market = Market(sources_of(hass, settings), events_of(hass, settings))
        self.history = History()
        self.habits = Habits(
            simulation.load if simulation else load_of(memory.get("load"), settings.annual_use_kwh)
        )
        self.chargers = Chargers(hass, entry, settings, self._charger_spoke)
        self.meter = meter_of(hass, entry, settings, memory.get("inverter"))
        self._etiquette = Etiquette(hass, entry, settings.leash, settings.inverter, self.meter)
        self.books = books
        told = controller_settings(settings, self.cars.who)
        self.controller = Controller(told, memory.get("controller"), books.state)
        self.reserves = Reserves.from_dict(memory.get("reserves"))
        self.trips = Trips(settings, self._zone, memory.get("trips"))
        self._perception = Perception(hass, settings, self.chargers, self.meter, self.market, self.trips)
        self._perception.recall(memory.get("raised"))
        self.foresight = Foresight(settings, self.market, self.habits, self.trips, memory, zone=self._zone)
        self.planner = Planner(hass, self._outlook, self._plan_made)
        self._hands = Hands(lambda: self.chargers.station, lambda told: self._shell.step(told))  # noqa: PLW0108
        self._shell = Shell(self.controller, self._perception.look, self._hands, self._do, self._seen)
        self._notebook = Notebook(home_store(hass, entry.entry_id), self._memory)
        self._issues = Issues(hass, entry.entry_id, entry.title, self.market, self.meter)
        self._face = Face(self.controller, books, self.cars)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopped = False
        self.coordinator = HomeCoordinator(hass, entry, self._view(self._perception.look()))

    async def start(self) -> None:
        """Open the door for the charger and begin. Raises CannotListenError, JournalError."""
        await self.chargers.open()
        if self.meter:
            self._entry.async_on_unload(self.meter.async_add_listener(lambda: None))
            self._begin(self.meter.async_refresh(), "meter")
        self._begin(self.market.keep(self._changed), "market")
        self._begin(TripCalendar(self._hass, self.trips, self._changed).keep(), "trips")
        self._begin(self.planner.run(), "planner")
        self._begin(self._hands.run(), "hands")
        self._begin(self.books.run(self._shell.step), "books")
        self._begin(self._etiquette.run(), "etiquette")
        self._entry.async_on_unload(async_track_time_interval(self._hass, self._look_for_troubles, MINUTE))
        self._entry.async_on_unload(self._issues.clear)
        self._begin(self._shell.run(), "shell")

    async def stop(self) -> None:
        """Bring the car to rest, let go of the charger, free the port, remember. Once is enough."""
        if self._stopped:
            return
        await self.rest()
        await self.chargers.close()

    async def rest(self) -> None:
        """Bring the car to rest and remember. The charger stays on the line, but for a simulated one."""
        if self._stopped:
            return
        self._stopped = True
        opening = self._tasks.pop("meter", None)
        for task in self._tasks.values():
            task.cancel()
        # 0 W first: what else there is to put back can wait, a car that feeds the house cannot.
        if self.chargers.is_open:
            await self._shell.stop()
            await self._notebook.close()
        if opening:
            # A link that is cancelled while it is being opened complains in the log.
            await asyncio.wait([opening], timeout=OPENS_WITHIN_S)
            opening.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._etiquette.release()
        if self.meter:
            await self.meter.async_shutdown()
        await self.books.close()
        if self.simulation:
            await self.chargers.close()
            await self.simulation.stop()

    @callback
    def choose(self, mode: Mode) -> None:
        """The user chose who drives the charger."""
        self._shell.step(ModeChosen(mode=mode))
        self._notebook.save_soon()

    @callback
    def give(self, command: Command) -> None:
        """The user wants this now."""
        self._shell.step(CommandGiven(command=command))
        self._notebook.save_soon()

    @callback
    def withdraw(self) -> None:
        """The user takes the command back."""
        self._shell.step(CommandWithdrawn())
        self._notebook.save_soon()

    @callback
    def keep(self, reserves: Reserves) -> None:
        """The user wants this much kept in the car, or no more than usual."""
        self.reserves = reserves
        self._shell.step(ReserveSet(reserve=reserves.largest(self.settings.car.capacity_wh)))
        self._notebook.save_soon()

    @callback
    def plan_trips(self, table: Timetable) -> None:
        """People planned a trip, another one, or none."""
        self.trips.table = table.without_past(dt_util.utcnow())
        self._shell.step(InputsChanged(what="other trips"))
        self.coordinator.async_update_listeners()
        self._notebook.save_soon()

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps the home from working as it could, in sentences, the most important first."""
        meter, heard = self.meter and self.meter.problem, self._perception.heard.problems
        own = (self.trips.problem, self.planner.problem, self.books.problem, self._etiquette.problem)
        found = (self.chargers.problem, self.cars.problem, meter, *heard, *self.market.problems, *own)
        return tuple(problem for problem in found if problem)

    def _begin(self, work: Coroutine[None, None, None], name: str) -> None:
        # Not eager: each begins in a turn of the loop of its own, for others want it, too.
        self._tasks[name] = self._entry.async_create_background_task(
            self._hass, work, f"{DOMAIN} {name}", eager_start=False
        )

    @callback
    def _changed(self, what: str) -> None:
        self._shell.step(InputsChanged(what=what))

    def _view(self, snapshot: Snapshot) -> HomeView:
        return self._face.view(self._perception.told, self.settings, snapshot, self.problems)

    @callback
    def _seen(self, snapshot: Snapshot) -> None:
        """A second has passed: learn, remember, show."""
        self._meet()
        self.foresight.count(snapshot, self.controller.energy_wh)
        self._etiquette.look(snapshot, self.controller.decision)
        self._face.house.look(snapshot, self.controller.net_w)
        if self.planner.lacks_data and self.foresight.missing is None:
            self.planner.ask("all that a plan needs is known")
        view = self._view(snapshot)
        self.habits.measure(snapshot.now.astimezone(self._zone), snapshot.elapsed, self._face.house.sure_w)
        self.history.add(Moment.of(view, snapshot.now))
        self.coordinator.push(view)
        self._notebook.save_later(often=self._face.counts_alone)
        async_dispatcher_send(self._hass, news_signal(self._entry.entry_id), self)

    def _outlook(self) -> Outlook:
        snapshot, station = self._perception.look(), self.chargers.station
        self.foresight.count(snapshot, self.controller.energy_wh)
        can = station.capabilities if station else None
        if can is not None and self.chargers.distrust:
            can = replace(can, v2x=False)
        reading = self._perception.told.reading
        battery_wh = reading.battery_capacity_wh if reading else None
        return self.foresight.outlook(snapshot, can, self.controller.reserve_wh, battery_wh)

    @callback
    def _look_for_troubles(self, now: datetime) -> None:
        chargers = self.chargers
        others = self.cars.stranger, chargers.certificate, chargers.troubles
        self._issues.look(chargers.station, now, time.monotonic(), *others)

    @callback
    def _plan_made(self, plan: Plan) -> None:
        self._shell.step(PlanMade(plan=plan))
        self._notebook.save_soon()

    @callback
    def _do(self, effect: AskForPlan | Post) -> None:
        """What the controller wants done away from the charger."""
        match effect:
            case AskForPlan(why=why):
                self.planner.ask(why)
            case Post(page=page):
                self.books.post(page)

    @callback
    def _charger_spoke(self, _event: StationEvent) -> None:
        self._meet()
        self._shell.soon()

    def _meet(self) -> None:
        """Another car may have been plugged in: it counts from now on. A stranger charges."""
        was_strange = self.cars.stranger
        if self._stopped or not self.cars.look(self.chargers.station):
            return
        self.settings = self.cars.settings
        for part in (self.trips, self.foresight, self._perception, self.planner):
            part.host(self.settings)
        self.controller.host(controller_settings(self.settings, self.cars.who))
        if self.cars.stranger:
            self.give(Command(power_w=round(self.settings.car.max_charge_w)))
        elif was_strange:
            self.withdraw()
        self._notebook.save_soon()

    def _memory(self) -> Memory:
        controller = self.controller.to_dict()
        if self.cars.stranger:
            # Given again while it is there; the home's own car must not find it.
            controller["command"] = None
        memory = Memory(controller=controller, trips=self.trips.table.to_dict(), car=self.cars.here)
        memory["reserves"] = self.reserves.to_dict()
        memory["load"] = self.habits.profile.to_dict()
        memory |= self.foresight.remember() | self._perception.remember()
        if self.meter and (inverter := self.meter.to_dict()):
            memory["inverter"] = inverter
        return memory
