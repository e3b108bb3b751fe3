"""Block G, availability: is the charger alive, and is something plugged in. And N07, its own events.

Source: OCPP 2.1 part 2, G01, G02, N07. Chargers tell the state of a plug in either of two spellings.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from .events import ConnectorChanged, MeterSampled, ProblemReported, StationEvent
from .messages import v21
from .reply import Moment, Reply
from .state import Connector, Sampled, StationState

# As long as an idToken may be.
MOST_NAME: Final = 255


def heartbeat(_state: StationState, _request: v21.HeartbeatRequest, moment: Moment) -> Reply:
    """The charger sets its clock by this, and its schedules run by that clock."""
    return Reply(v21.HeartbeatResponse(current_time=moment.now))


def status(state: StationState, request: v21.StatusNotificationRequest, moment: Moment) -> Reply:
    """The older spelling of a plug's state."""
    at, told = request.timestamp, str(request.connector_status)
    changed = _connector(state, (request.evse_id, request.connector_id), told, at, moment)
    return Reply(v21.StatusNotificationResponse(), changed)


def notify_event(state: StationState, request: v21.NotifyEventRequest, moment: Moment) -> Reply:
    """The newer spelling, and whatever else the charger reports of its variables."""
    events = tuple(e for data in request.event_data for e in _event(state, data, moment))
    return Reply(v21.NotifyEventResponse(), events)


def _event(state: StationState, data: v21.EventData, moment: Moment) -> tuple[StationEvent, ...]:
    match data.component.name.casefold(), data.variable.name.casefold():
        case "connector", "availabilitystate":
            return _connector(state, _place(data.component), data.actual_value, data.timestamp, moment)
        case "connectedev", "stateofcharge":
            return _soc(state, data, moment)
        case "connectedev", "vehicleid":
            state.connected_car = data.actual_value.strip()[:MOST_NAME] or None
            return ()
        case component, "problem":
            active = data.actual_value.strip().casefold() == "true" and not data.cleared
            info = data.tech_info or data.tech_code or ""
            name = data.component.name or component
            return (
                ProblemReported(
                    identity=state.identity, now=moment.now, component=name, active=active, info=info
                ),
            )
        case _:
            return ()


def _connector(
    state: StationState, place: tuple[int, int], told: str, at: datetime, moment: Moment
) -> tuple[StationEvent, ...]:
    known = state.connectors.get(place)
    if known is not None and known.at > at:
        return ()
    evse_id, connector_id = place
    connector = Connector(evse_id=evse_id, connector_id=connector_id, status=told, at=at)
    state.connectors[place] = connector
    if known is not None and known.status == told:
        return ()
    return (ConnectorChanged(identity=state.identity, now=moment.now, connector=connector),)


def _place(component: v21.Component) -> tuple[int, int]:
    """Which plug: chargers with one of each may leave the numbers out."""
    evse = component.evse
    return (1, 1) if evse is None else (evse.id, evse.connector_id or 1)


def _soc(state: StationState, data: v21.EventData, moment: Moment) -> tuple[StationEvent, ...]:
    try:
        percent = float(data.actual_value)
    except ValueError:
        return ()
    known = state.measured.soc_percent
    if not 0 <= percent <= 100 or (known is not None and known.at > data.timestamp):
        return ()
    sampled = Sampled(value=percent, at=data.timestamp, elapsed=moment.elapsed)
    state.measured = replace(state.measured, soc_percent=sampled)
    return (MeterSampled(identity=state.identity, now=moment.now, measured=state.measured),)
