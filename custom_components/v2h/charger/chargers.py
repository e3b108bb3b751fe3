"""The home's OCPP server: its door, its journal, and who stands before it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY
from homeassistant.helpers import discovery_flow
from homeassistant.util import dt as dt_util

from ..commissioning.keeping import kept
from ..commissioning.words import distrust, untrusted
from ..const import DOMAIN, LOGGER
from ..ocpp_local import (
    Account,
    FileJournal,
    Server,
    StationConnected,
    StationEvent,
    StationKnocked,
    StationRefused,
)
from ..optimizer.words import Text, text_of
from ..store import journal_path
from ..troubles.charger import trial_troubles, turned_away_trouble
from ..troubles.trouble import Trouble

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

    from ..ocpp_local import Certificate, Station
    from ..settings import HomeSettings

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  the charger stands somewhere in the home's network
HERE: Final = "127.0.0.1"


class Chargers:
    """Waits for the home's charger."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        settings: HomeSettings,
        heard: Callable[[StationEvent], None],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._settings = settings
        self._heard = heard
        self._journal_path = journal_path(hass, entry.entry_id)
        self._journal: FileJournal | None = None
        self._server: Server | None = None
        self._visitor: Text | None = None
        self._turned_away: str | None = None
        self._troubles: tuple[Trouble, ...] = ()
        self._was_there = False
        self._listeners: list[Callable[[StationEvent], None]] = []
        self.trial = kept(entry)
        """What was seen when the charger was tried. None: it was not."""
        self.trying = False
        """It is tried just now."""

    @property
    def is_open(self) -> bool:
        """Whether a charger can connect."""
        return self._server is not None

    @property
    def station(self) -> Station | None:
        """The home's charger. None until it has called for the first time."""
        return self._server.stations.get(self._settings.charger_id) if self._server else None

    @property
    def certificate(self) -> Certificate | None:
        """What we show to the charger. None: the line is plain, or the door is shut."""
        return self._server.certificate if self._server else None

    @property
    def problem(self) -> Text | None:
        """One sentence while the charger is not there, or cannot be steered yet."""
        station = self.station
        if station is not None and station.connected:
            waits = station.waiting_for if station.plugged else None
            return text_of(waits) if waits else (self.distrust and untrusted(self.distrust))
        if self.trying:
            return Text("The charger's line is cut for a moment, to see whether it stops by itself.")
        if self._visitor:
            return self._visitor
        security = self._settings.security
        address = Text(
            "{scheme}://{host}:{port}/ocpp",
            scheme=security.scheme,
            host=security.host or Text("<address of Home Assistant>"),
            port=str(self._settings.ocpp_port),
        )
        if not self._settings.charger_id:
            return Text(
                "There is no charger yet. One that calls {address} is offered under Devices & services.",
                address=address,
            )
        return Text(
            "The charger {charger} is not connected. It must call {address} with this identity.",
            charger=self._settings.charger_id,
            address=address,
        )

    @property
    def distrust(self) -> Text | None:
        """Why the car is not to feed the house after a trial, as a clause; not while it is tried again."""
        return None if self.trying else distrust(self.trial)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What a person has to mend: a charger that is turned away, or that should be tried."""
        if not self.trying:  # what a trial is to mend stays until it is over
            away = None if self.station is not None and self.station.connected else self._turned_away
            turned_away = [] if away is None else [turned_away_trouble(away)]
            self._troubles = (*turned_away, *trial_troubles(self.station, self.trial, self.distrust))
        return self._troubles

    async def cut(self, for_s: float) -> None:
        """Hang up on the charger and keep it away for *for_s* seconds, to see what it does alone."""
        if self._server:
            await self._server.cut(self._settings.charger_id, for_s)

    def let_in(self) -> None:
        """Let a charger that was cut off come back."""
        if self._server:
            self._server.let_in(self._settings.charger_id)

    def listen(self, heard: Callable[[StationEvent], None]) -> Callable[[], None]:
        """Let *heard* know of all that the charger tells, until the returned function is called."""
        self._listeners.append(heard)
        return lambda: self._listeners.remove(heard)

    async def open(self) -> None:
        """Listen. Raises CannotListenError, JournalError; nothing stays open then."""
        journal = await self._hass.async_add_executor_job(FileJournal, self._journal_path)
        settings = self._settings
        server = Server(
            host=HERE if settings.simulated else EVERYWHERE,
            port=settings.ocpp_port,
            accounts=_accounts(settings),
            journal=journal,
            on_event=self._on_event,
            now=dt_util.utcnow,
            elapsed=time.monotonic,
            tls=await settings.security.tls(self._hass),
        )
        try:
            await server.start()
        except BaseException:
            await self._hass.async_add_executor_job(journal.close)
            raise
        self._journal, self._server = journal, server

    async def close(self) -> None:
        """Bring the charger to 0 W, hang up, free the port."""
        server, self._server = self._server, None
        journal, self._journal = self._journal, None
        if server:
            await server.stop()
        if journal:
            await self._hass.async_add_executor_job(journal.close)

    def _on_event(self, event: StationEvent) -> None:
        match event:
            case StationKnocked():
                self._visitor = Text(
                    "A charger that calls itself {visitor} wants in, but this home waits for {charger}. "
                    "Accept it under Devices & services, or change one of the two names.",
                    visitor=event.identity,
                    charger=self._settings.charger_id or Text("none yet"),
                )
                self._offer(event.identity)
            case StationRefused():
                why = text_of(event.reason)
                if event.identity:
                    who = event.identity
                    self._visitor = Text("The charger {charger} was sent away. {why}", charger=who, why=why)
                else:
                    self._visitor = Text("A charger was sent away. {why}", why=why)
                self._turned_away = event.reason
            case StationConnected():
                self._visitor = self._turned_away = None
        self._log()
        for heard in (*self._listeners, self._heard):
            heard(event)

    def _offer(self, identity: str) -> None:
        """Let the owner take it, or ignore it for good. Asking again and again makes one flow."""
        discovery_flow.async_create_flow(
            self._hass,
            DOMAIN,
            context={"source": SOURCE_INTEGRATION_DISCOVERY},
            data={"entry_id": self._entry.entry_id, "identity": identity},
        )

    def _log(self) -> None:
        """The charger's coming and going, each once."""
        there = self.station is not None and self.station.connected
        if there != self._was_there:
            LOGGER.info("The charger %s is %s", self._settings.charger_id, "here" if there else "gone")
        self._was_there = there


def _accounts(settings: HomeSettings) -> dict[str, Account]:
    """Who may come in: nobody before the home knows its charger's name."""
    if not settings.charger_id:
        return {}
    return {settings.charger_id: Account(password=settings.charger_password)}
