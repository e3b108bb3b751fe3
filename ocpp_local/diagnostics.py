"""Block N, diagnostics: what the charger reports of its variables by itself (N07).

The state of a plug, the state of charge of a car and the charger's own temperature come this way, too.
Source: OCPP 2.1 part 2, N07, G01.
"""

from dataclasses import replace
from typing import Final

from .availability import connector
from .events import MeterSampled, ProblemReported, StationEvent
from .messages import v21
from .reply import Moment, Reply
from .state import Sampled, StationState

# Of a charger that still talks.
COLDEST_C: Final = -60.0
HOTTEST_C: Final = 200.0
# As long as an idToken may be.
MOST_NAME: Final = 255


def notify_event(state: StationState, request: v21.NotifyEventRequest, moment: Moment) -> Reply:
    """Something changed at the charger. Whatever has no meaning for us is passed over."""
    events = tuple(e for data in request.event_data for e in _event(state, data, moment))
    return Reply(v21.NotifyEventResponse(), events)


def _event(state: StationState, data: v21.EventData, moment: Moment) -> tuple[StationEvent, ...]:
    match data.component.name.casefold(), data.variable.name.casefold():
        case "connector", "availabilitystate":
            return connector(state, _place(data.component), data.actual_value, data.timestamp, moment)
        case "connectedev", "stateofcharge":
            return _soc(state, data, moment)
        case "chargingstation" | "evse", "temperature":
            return _temperature(state, data, moment)
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


def _temperature(state: StationState, data: v21.EventData, moment: Moment) -> tuple[StationEvent, ...]:
    """In degrees Celsius, unless the charger's report said otherwise."""
    try:
        told = float(data.actual_value)
    except ValueError:
        return ()
    units = (has.unit for has in state.device_model.find(data.component.name, data.variable.name))
    match (next(units, None) or "").casefold():
        case "fahrenheit":
            told = (told - 32) / 1.8
        case "k" | "kelvin":
            told -= 273.15
    if not COLDEST_C <= told <= HOTTEST_C:
        return ()
    sampled = Sampled(value=told, at=data.timestamp, elapsed=moment.elapsed)
    state.measured = replace(state.measured, temperature_c=sampled)
    return (MeterSampled(identity=state.identity, now=moment.now, measured=state.measured),)
