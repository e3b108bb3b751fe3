"""Block B, provisioning: who the charger is, what it is made of, and when it may begin.

A charger that we do not know (or not with this firmware) stays pending while bring_up.py looks into it and
makes its settings. One that we know is accepted at once. Source: OCPP 2.1 part 2, B01 to B03 (boot), B07.
"""

from dataclasses import replace
from typing import Final

from . import quirks
from .capabilities import Capabilities
from .device_model import DeviceModel
from .events import StationBooted
from .journal.journal import Registration
from .messages import v21
from .reply import Chore, Moment, Reply
from .state import StationState

# Any message proves that the charger lives, so this only sets its clock often enough for schedules.
HEARTBEAT_S: Final = 300

# A pending charger asks again after this (B02.FR.08), should our request to do so get lost.
PENDING_S: Final = 10

# A charger that hangs up each time it is looked into is accepted all the same.
MOST_LOOKS: Final = 3

# A boot for one of these reasons may come though the charger was never off: the car's session stands.
_NOT_A_RESTART: Final = frozenset({v21.BootReasonEnum.TRIGGERED, v21.BootReasonEnum.UNKNOWN})

_ACCEPTED: Final = v21.RegistrationStatusEnum.ACCEPTED
_PENDING: Final = v21.RegistrationStatusEnum.PENDING


def boot(state: StationState, request: v21.BootNotificationRequest, moment: Moment) -> Reply:
    """The charger woke up. Accept it if we know it; otherwise look into it first (B02)."""
    station = request.charging_station
    who = (
        station.vendor_name,
        station.model,
        station.firmware_version or "",
        station.serial_number or "",
    )
    if who != (state.vendor, state.model, state.firmware, state.serial):
        _forget(state)
    state.vendor, state.model, state.firmware, state.serial = who
    recognise(state)
    state.setpoint = None
    if request.reason not in _NOT_A_RESTART:
        state.needs, state.confirmed, state.needs_reboot = None, False, False
        state.needs_at.clear()
    if not (state.accepted or state.looked_into or state.looks >= MOST_LOOKS):
        return _look_first(state, str(request.reason), moment)
    return _accept(state, str(request.reason), moment)


def _look_first(state: StationState, reason: str, moment: Moment) -> Reply:
    answer = v21.BootNotificationResponse(current_time=moment.now, interval=PENDING_S, status=_PENDING)
    if state.pending:  # it asks again while we are at it
        return Reply(answer)
    state.pending, state.booted_for = True, reason
    state.looks += 1
    return Reply(answer, chores=(Chore.BRING_UP,))


def presume(state: StationState, moment: Moment) -> Reply | None:
    """What to tell and to do if a pending charger that was asked to boot, twice, never does.

    It breaks B02.FR.08 and F06.FR.10, so it takes no notice of what it was answered: it is served as if it
    had been accepted. None: it has booted meanwhile.
    """
    if not state.pending:
        return None
    state.note("It does not boot again when asked to, nor after the time it was given; it was accepted so.")
    return _accept(state, state.booted_for, moment)


def _accept(state: StationState, reason: str, moment: Moment) -> Reply:
    if not state.accepted and not state.looked_into:
        state.note("It hung up whenever it was asked what it is made of, and was accepted without that.")
    state.accepted, state.pending, state.looks = True, False, 0
    answer = v21.BootNotificationResponse(current_time=moment.now, interval=HEARTBEAT_S, status=_ACCEPTED)
    event = StationBooted(
        identity=state.identity,
        now=moment.now,
        vendor=state.vendor,
        model=state.model,
        firmware=state.firmware,
        serial=state.serial,
        reason=state.booted_for or reason,
    )
    state.booted_for = ""
    return Reply(answer, (event,), (Chore.RECONCILE, Chore.PROVISION))


def _forget(state: StationState) -> None:
    """Another charger, or another firmware: nothing that it said of itself holds any more."""
    state.accepted = state.looked_into = state.fresh = state.inventoried = False
    state.looks = 0
    state.device_model, state.capabilities = DeviceModel(), Capabilities()


def registration(state: StationState) -> Registration:
    """What the journal keeps, so that acceptance outlives our restart."""
    return Registration(
        station=state.identity,
        version=state.version,
        vendor=state.vendor,
        model=state.model,
        firmware=state.firmware,
        serial=state.serial,
    )


def restore(state: StationState, known: Registration) -> None:
    """A charger that was accepted before our restart still is, and will not boot for us."""
    state.accepted = True
    state.vendor, state.model = known.vendor, known.model
    state.firmware, state.serial = known.firmware, known.serial


def report(state: StationState, request: v21.NotifyReportRequest, _moment: Moment) -> Reply:
    """One part of the inventory. bring_up.py waits for the whole."""
    state.reports.take(request, state.device_model)
    return Reply(v21.NotifyReportResponse())


def recognise(state: StationState) -> None:
    """Find the record of its quirks, by its name and by what it has told of itself by now."""
    who = quirks.Who(vendor=state.vendor, model=state.model, firmware=state.firmware)
    state.quirk = quirks.find(who, state.version, state.device_model)
    if state.quirk is not quirks.NONE:
        state.note(f"It is treated by a record of its own: {state.quirk.name}.")


def inventoried(state: StationState) -> None:
    """Read what the charger can do from whatever it has told of itself by now."""
    recognise(state)
    for assumed in state.quirk.assumes:
        if not any(state.device_model.find(assumed.component, assumed.variable, assumed.instance or "")):
            state.device_model.add((_report(assumed),))
    can = Capabilities.of(state.device_model)
    state.capabilities = can if state.quirk.phases is None else replace(can, phases=state.quirk.phases)
    state.inventoried = True


def _report(assumed: quirks.Assumed) -> v21.ReportData:
    """What the charger should have said of a variable."""
    return v21.ReportData(
        component=v21.Component(name=assumed.component),
        variable=v21.Variable(name=assumed.variable, instance=assumed.instance),
        variable_attribute=(
            v21.VariableAttribute(value=assumed.value, mutability=v21.MutabilityEnum.READ_ONLY),
        ),
    )
