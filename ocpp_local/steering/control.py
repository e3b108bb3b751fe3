"""How charger and car can be steered in a session, and what stands in the way of a discharge: pure."""

from enum import StrEnum
from typing import Final

from .. import older_version
from ..bidirectional import session_capabilities
from ..capabilities import Capabilities
from ..messages.message import Version
from ..sentence import Sentence
from ..state import StationState

GIVES_NOTHING: Final = Sentence("The car does not give power back in this session.")


class Control(StrEnum):
    """How charger and car can be steered in this session."""

    SETPOINT = "setpoint"
    """Both ways, at once, by setpoints with a lease."""
    SCHEDULE = "schedule"
    """Both ways, by a schedule that car and charger agree on beforehand."""
    LIMIT = "limit"
    """Charging only, by a limit."""


def possible(state: StationState, elapsed: float) -> Control:
    """What can be asked here. A charger that could not end a discharge without us is never asked for one."""
    can = session_capabilities(state, elapsed)
    if not can.v2x:
        return Control.LIMIT
    if state.version is not Version.V21:
        return Control.SETPOINT if follows(state) else Control.LIMIT
    if can.dynamic_profiles and follows(state):
        return Control.SETPOINT
    return Control.SCHEDULE if (can.periods or 0) >= 2 else Control.LIMIT


def no_discharge(state: StationState, elapsed: float) -> Sentence | None:
    """Why nothing that is asked here brings the car to give power, as a sentence. None: it can be asked."""
    if possible(state, elapsed) is not Control.LIMIT:
        return None
    return obstacle_to_discharge(state, session_capabilities(state, elapsed))


def follows(state: StationState) -> bool:
    """CHAdeMO and plain PWM cars tell nothing, and follow. OCPP 2.0.1 has no words for the difference."""
    return state.needs is None or state.needs.dynamic or not older_version.tells_needs(state)


def obstacle_to_discharge(state: StationState, can: Capabilities) -> Sentence | None:
    """Why no setpoint brings the car to give power in this session, as a sentence."""
    newest = state.version is Version.V21
    if not newest and older_version.way(state.quirk) is None:
        return older_version.refusal(state)
    if newest and not state.capabilities.v2x:
        return Sentence("The charger does not take power back from a car.")
    if not can.v2x:
        return GIVES_NOTHING
    if not follows(state):
        return Sentence("The car follows a schedule that it agreed on beforehand, not setpoints.")
    if newest and not can.dynamic_profiles:
        return Sentence("The charger cannot end a discharge by itself when it loses us, so none is started.")
    return None
