"""The pages of a trial of the charger: what will be done, doing it while somebody watches, what was seen."""

import asyncio
from typing import TYPE_CHECKING, Any, Final, override

import probatio as vol
from homeassistant.components.repairs import RepairsFlowContext, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult

from ..commissioning.conduct import Commissioning, TrialEndedError
from ..commissioning.judge import Verdict
from ..commissioning.keeping import flip_meter, keep
from ..commissioning.powers import charging, feeding
from ..commissioning.surroundings import by_slots, means, obstacle
from ..commissioning.words import lines, verdict
from ..optimizer.words import NOTHING, Text, kilowatt, reason_of, said
from .mending import Mending

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry

    from ..home import Home

PARTS: Final = ("charge", "discharge", "leave")
NOT_LOADED: Final = Text("The home is just starting.")


class TrialSteps[C: FlowContext, R: FlowResult[Any, Any], H](FlowHandler[C, R, H]):
    """A trial, page by page. Closing the dialog ends it, and the car goes back to its plan."""

    _trial: Commissioning | None = None
    _doing: asyncio.Task[None] | None = None
    _part = 0
    _ended: Text = NOTHING

    @property
    def tried_home(self) -> ConfigEntry | None:
        """The home whose charger is tried. None: it was removed meanwhile."""
        raise NotImplementedError

    async def trial_over(self) -> R:
        """Go on after the last page."""
        raise NotImplementedError

    async def async_step_trial(self, user_input: dict[str, Any] | None = None) -> R:
        """Say what will be done, and begin if nothing stands in the way."""
        home = self._home()
        hindrance = NOT_LOADED if home is None else self._hindrance(home)
        if user_input is not None and home is not None and hindrance is None:
            self._trial, self._part, self._ended = (
                Commissioning(home, told=self.async_update_progress),
                0,
                NOTHING,
            )
            return await self.async_step_trial_run()
        reason, self._ended = self._ended or hindrance or NOTHING, NOTHING
        return self.async_show_form(
            step_id="trial",
            data_schema=vol.Schema({}),
            errors={"base": "trial_not_now"} if reason else {},
            description_placeholders={
                "will": self._bullets(_will(home) if home else ()),
                "trial_reason": said(reason, self.hass.config.language),
            },
        )

    async def async_step_trial_run(self, user_input: dict[str, Any] | None = None) -> R:  # noqa: ARG002
        """Do one part after the other."""
        while (trial := self._trial) is not None and self._part < len(PARTS):
            if self._doing is None:
                work = getattr(trial, PARTS[self._part])()
                self._doing = self.hass.async_create_background_task(work, "v2h trial")
            if not self._doing.done():
                return self.async_show_progress(
                    step_id="trial_run",
                    progress_action=f"trial_{PARTS[self._part]}",
                    progress_task=self._doing,
                )
            self._part_done(self._doing)
        return self.async_show_progress_done(next_step_id="trial_seen")

    async def async_step_trial_seen(self, user_input: dict[str, Any] | None = None) -> R:
        """Say what was seen, and keep it."""
        home, trial, entry = self._home(), self._trial, self.tried_home
        if user_input is not None:
            return await self.trial_over()
        if trial is None or home is None or entry is None or self._ended:
            self._stop()
            self._trial = None
            return await self.async_step_trial()
        seen = trial.finish()
        home.chargers.trial = seen
        keep(self.hass, entry, seen)
        self._stop()
        if seen.untrusted is Verdict.METER_FLIPPED:
            return await self.async_step_trial_flipped()
        return self.async_show_form(
            step_id="trial_seen",
            data_schema=vol.Schema({}),
            description_placeholders={
                "verdict": verdict(seen).said_in(self.hass.config.language),
                "seen": self._bullets(lines(seen)),
            },
        )

    async def async_step_trial_flipped(self, user_input: dict[str, Any] | None = None) -> R:  # noqa: ARG002
        """Offer to turn the meter's sign round."""
        return self.async_show_menu(
            step_id="trial_flipped",
            menu_options=["trial_flip", "trial_leave_it"],
            description_placeholders={"seen": self._bullets(lines(self._trial.trial) if self._trial else ())},
        )

    async def async_step_trial_flip(self, user_input: dict[str, Any] | None = None) -> R:  # noqa: ARG002
        """Turn the meter's sign round. The home starts again with it, and the trial too."""
        if (entry := self.tried_home) is not None:
            flip_meter(self.hass, entry)
        return await self.async_step_trial()

    async def async_step_trial_leave_it(self, user_input: dict[str, Any] | None = None) -> R:  # noqa: ARG002
        """Leave the meter as it is."""
        return await self.trial_over()

    @callback
    @override
    def async_remove(self) -> None:
        """The dialog was closed, or is done: back to the plan at once."""
        self._stop()

    def _home(self) -> Home | None:
        entry = self.tried_home
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return None
        found: Home = entry.runtime_data
        return found

    def _bullets(self, sentences: tuple[Text, ...]) -> str:
        return "\n".join(f"- {one.said_in(self.hass.config.language)}" for one in sentences)

    def _hindrance(self, home: Home) -> Text | None:
        return Text("A trial is under way already.") if home.chargers.trying else obstacle(home)

    def _part_done(self, task: asyncio.Task[None]) -> None:
        self._doing, self._part = None, self._part + 1
        try:
            task.result()
        except TrialEndedError as err:
            self._ended, self._part = reason_of(err), len(PARTS)

    def _stop(self) -> None:
        doing, self._doing = self._doing, None
        if doing is not None:
            doing.cancel()
        if self._trial is not None:
            self._trial.close()


class TrialMending(TrialSteps[RepairsFlowContext, RepairsFlowResult, str], Mending):
    """The repair of a charger that nobody has tried, or in which a trial has found a fault."""

    @property
    @override
    def tried_home(self) -> ConfigEntry | None:
        return self.entry

    @override
    async def first_page(self) -> RepairsFlowResult:
        if self.entry is None:
            return self.async_abort(reason="gone")
        return await self.async_step_trial()

    @override
    async def trial_over(self) -> RepairsFlowResult:
        seen = self._trial.trial if self._trial else None
        if seen is None or not seen.complete:
            return self.async_abort(reason="trial_again")
        return self.async_create_entry(data={})


def _will(home: Home) -> tuple[Text, ...]:
    """What a trial would do now."""
    can = means(home)
    power = feeding(can)
    charge = Text(
        "Charge the car with {power}, and see the house's meter rise.", power=kilowatt(charging(can))
    )
    if isinstance(power, str):
        return charge, power
    feed = Text("Feed the house with {power}, and see the house's meter fall.", power=kilowatt(power))
    if by_slots(home):
        return (
            charge,
            feed,
            Text(
                "Cut the charger's line for about five minutes, and see that it stops when its schedule ends."
            ),
            Text("All of it takes about 20 minutes: car and charger agree on each change beforehand."),
        )
    cut = Text("Cut the charger's line for about two minutes, and see that it stops by itself.")
    return charge, feed, cut
