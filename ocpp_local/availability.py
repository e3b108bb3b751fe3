"""Block G, availability: is the charger alive, and is something plugged in.

Source: OCPP 2.1 part 2, G01, G02; F06 (asking). Chargers tell the state of a plug in either of two
spellings; the newer one comes as an event (diagnostics.py).
"""

from collections.abc import Iterator
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
    """What a plug (its EVSE and its number) was told to be at this time. Older news change nothing.

    Some chargers tell the state of the whole station as one of EVSE 0: that is no plug.
    """
    if 0 in place:
        return ()
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


def untold(state: StationState) -> Iterator[v21.TriggerMessageRequest]:
    """Ask for the plugs that the charger has told nothing of.

    What it says before it is accepted is refused (B01.FR.10), and not all say it again. Without an inventory
    there is at least one plug. Each is asked for by its number (F06.FR.13).
    """
    named = (has.component.evse for has in state.device_model.find("Connector", "AvailabilityState"))
    places = {(evse.id, evse.connector_id or 1) for evse in named if evse is not None} or {(1, 1)}
    for evse_id, connector_id in sorted(places - state.connectors.keys())[:MOST_CONNECTORS]:
        yield v21.TriggerMessageRequest(
            requested_message=v21.MessageTriggerEnum.STATUS_NOTIFICATION,
            evse=v21.EVSE(id=evse_id, connector_id=connector_id),
        )
