"""Keeps the fallback profiles at the charger: ask first, write only what differs, look again.

Without them a charger that loses us charges without any limit, so their absence is told and shown.
Source: OCPP 2.1 part 2, K01, K09, K10; Q09 for the thresholds of the charger's own balancing.
"""

import asyncio
from collections.abc import Callable, Sequence
from itertools import count
from typing import Final, Protocol

from .capabilities import LOCAL_LOAD_BALANCING
from .events import FallbackChecked, ProfilesReported, StationEvent
from .messages import v21
from .messages.message import Request, Response
from .reply import Moment
from .state import StationState
from .steering import ladder
from .steering.profile_reports import Fallback, Held

# A handful of profiles in a handful of messages.
REPORTED_WITHIN_S: Final = 10.0

AGAIN_AFTER_S: Final = 1.0

# Feed what the house takes from the grid beyond 50 W, take what it gives beyond nothing (Q09): the small
# import keeps meters' noise from becoming an export that may not be allowed.
THRESHOLDS: Final = {"UpperThreshold": "50", "LowerThreshold": "0", "UpperOffset": "0", "LowerOffset": "0"}

_ACCEPTED: Final = v21.ChargingProfileStatusEnum.ACCEPTED
_SET: Final = v21.SetVariableStatusEnum.ACCEPTED


class Ask(Protocol):
    """Makes a call to the charger; None if it failed, which has been logged then."""

    async def __call__[R: Response](self, request: Request[R]) -> R | None:
        """Ask."""
        ...


class Upkeep:
    """The care for one charger's fallback profiles over one line."""

    def __init__(
        self,
        state: StationState,
        *,
        ask: Ask,
        moment: Callable[[], Moment],
        tell: Callable[[StationEvent], None],
    ) -> None:
        self._state = state
        self._ask = ask
        self._moment = moment
        self._tell = tell
        self._reported = asyncio.Event()
        self._numbers = count(int(moment().now.timestamp()) - 1_577_836_800)

    def notice(self, event: StationEvent) -> None:
        """Something was told by this charger."""
        if isinstance(event, ProfilesReported):
            self._reported.set()

    async def uphold(self, limit_w: int, *, alone: bool) -> None:
        """Compare, mend, compare again; then tell how it stands."""
        alone = alone and await self._set_thresholds()
        wanted = ladder.rungs(self._state, limit_w, alone=alone)
        held = await self._ask_for_profiles()
        await self._clear(ladder.in_the_way(wanted, held or (), ladder.ids(self._state)), alone=alone)
        absent = wanted if held is None else ladder.missing(wanted, held)
        refused = [reason for rung in absent if (reason := await self._write(rung))]
        if absent and held is not None and not refused:
            held = await self._ask_for_profiles()
            absent = wanted if held is None else ladder.missing(wanted, held)
        self._conclude(refused, held, absent)

    def _conclude(
        self,
        refused: Sequence[str],
        held: list[Held] | None,
        absent: list[v21.SetChargingProfileRequest],
    ) -> None:
        others = ladder.above(held or (), ladder.ids(self._state))
        if refused:
            reason = refused[0]
        elif held is None:
            reason = "The charger does not tell which profiles it holds."
        elif absent:
            reason = "The charger took its fallback profile and does not hold it."
        elif others:
            reason = f"Profile {others[0]} at the charger, which is not ours, outranks its fallback profile."
        else:
            reason = ""
        verdict = Fallback(verified=not reason, reason=reason)
        self._state.steering.fallback = verdict
        self._tell(
            FallbackChecked(
                identity=self._state.identity,
                now=self._moment().now,
                verified=verdict.verified,
                reason=reason,
            )
        )

    async def _ask_for_profiles(self) -> list[Held] | None:
        """The default profiles that it holds; None if it does not tell."""
        reports, number = self._state.steering.reports, next(self._numbers)
        reports.expect(number)
        self._reported.clear()
        criterion = v21.ChargingProfileCriterion(
            charging_profile_purpose=v21.ChargingProfilePurposeEnum.TX_DEFAULT_PROFILE
        )
        question = v21.GetChargingProfilesRequest(request_id=number, charging_profile=criterion)
        told = await self._ask(question)
        if told is None:  # a charger that has just been accepted may not know it yet
            await asyncio.sleep(AGAIN_AFTER_S)
            told = await self._ask(question)
        if told is None:
            return None
        if told.status is v21.GetChargingProfileStatusEnum.NO_PROFILES:
            return []
        try:
            await asyncio.wait_for(self._reported.wait(), REPORTED_WITHIN_S)
        except TimeoutError:
            return None
        return reports.held

    async def _clear(self, profile_ids: list[int], *, alone: bool) -> None:
        """Take down what is in the way; balancing without us above all, if it is not wanted any more."""
        ours = ladder.ids(self._state)
        balances = LOCAL_LOAD_BALANCING in self._state.capabilities.operation_modes
        unwanted = {ours.alone} if balances and not alone else set()
        for profile_id in sorted({*profile_ids, *unwanted}):
            await self._ask(v21.ClearChargingProfileRequest(charging_profile_id=profile_id))

    async def _write(self, rung: v21.SetChargingProfileRequest) -> str | None:
        """Install one rung, unless that was done a moment ago. The reason if it does not stand."""
        steering, elapsed = self._state.steering, self._moment().elapsed
        profile_id = rung.charging_profile.id
        last = steering.written.get(profile_id)
        if elapsed < steering.not_before or (last is not None and elapsed - last < ladder.WRITES_EVERY_S):
            return "The fallback profile was written a moment ago and is not there: it is tried again later."
        steering.written[profile_id] = elapsed
        told = await self._ask(rung)
        if told is None:
            return "The charger did not answer to its fallback profile."
        if told.status is _ACCEPTED:
            return None
        steering.not_before = elapsed + ladder.wait_s(told.status_info)
        said = told.status_info.reason_code if told.status_info else "it gave no reason"
        return f"The charger refused its fallback profile ({said}): without us it may charge without limit."

    async def _set_thresholds(self) -> bool:
        """What the charger balances to. False: it lacks one of the four, and would refuse the mode (Q09)."""
        model = self._state.device_model
        found = [
            (model.find("V2XChargingCtrlr", "LocalLoadBalancing", name), value)
            for name, value in THRESHOLDS.items()
        ]
        items = [
            v21.SetVariableData(component=has.component, variable=has.variable, attribute_value=value)
            for variables, value in found
            for has in list(variables)[:1]
        ]
        if len(items) < len(THRESHOLDS):
            return False
        size = max(self._state.capabilities.set_variables.items or len(items), 1)
        for start in range(0, len(items), size):
            told = await self._ask(
                v21.SetVariablesRequest(set_variable_data=tuple(items[start : start + size]))
            )
            if told is None or any(r.attribute_status is not _SET for r in told.set_variable_result):
                return False
        return True
