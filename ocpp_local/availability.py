"""Block G, availability: is the charger alive, and is something plugged in.

Source: OCPP 2.1 part 2, G01, G02. Chargers tell the state of a plug in either of two spellings; the newer
one comes as an event (diagnostics.py).
"""

from datetime import datetime
from typing import Final

from .events import ConnectorChanged, StationEvent
from .messages import v21
from .reply import Moment, Reply
from .state import Connector, StationState

# No home charger has more plugs. A peer that names new ones without end does not fill the memory.
MOST_CONNECTORS: Final = 32


def heartbeat(_state: StationState, _request: v21.HeartbeatRequest, moment: Moment) -> Reply:
    """The charger sets its clock by this, and its schedules run by that clock."""
    return Reply(v21.HeartbeatResponse(current_time=moment.now))


def status(state: StationState, request: v21.StatusNotificationRequest, moment: Moment) -> Reply:
    """The older spelling of a plug's state."""
    at, told = request.timestamp, str(request.connector_status)
    changed = connector(state, (request.evse_id, request.connector_id), told, at, moment)
    return Reply(v21.StatusNotificationResponse(), changed)


def connector(
    state: StationState, place: tuple[int, int], told: str, at: datetime, moment: Moment
) -> tuple[StationEvent, ...]:
    """What a plug (its EVSE and its number) was told to be at this time. Older news change nothing."""
    known = state.connectors.get(place)
    if known is not None and known.at > at:
        return ()
    if known is None and len(state.connectors) >= MOST_CONNECTORS:
        return ()
    evse_id, connector_id = place
    plug = Connector(evse_id=evse_id, connector_id=connector_id, status=told, at=at)
    state.connectors[place] = plug
    if known is not None and known.status == told:
        return ()
    return (ConnectorChanged(identity=state.identity, now=moment.now, connector=plug),)
