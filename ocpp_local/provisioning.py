"""Block B, provisioning: who the charger is, what it is made of, and how it shall measure.

Source: OCPP 2.1 part 2, B01 (boot), B05 (set variables), B07 (base report).
"""

from collections.abc import Iterator
from itertools import batched
from typing import Final

from .capabilities import Capabilities
from .device_model import Reported
from .events import InventoryReported, StationBooted
from .journal import Registration
from .messages import v21
from .reply import Chore, Moment, Reply
from .state import StationState

# Any message proves that the charger lives, so this only sets its clock often enough for schedules.
HEARTBEAT_S: Final = 300

# Before the inventory names the limit, four items are what every charger takes.
_CAUTIOUS_BATCH: Final = 4

# A boot for one of these reasons may come though the charger was never off: the car's session stands.
_NOT_A_RESTART: Final = frozenset({v21.BootReasonEnum.TRIGGERED, v21.BootReasonEnum.UNKNOWN})

_REGISTERS: Final = ("Energy.Active.Import.Register", "Energy.Active.Export.Register", "SoC")
_LIVE: Final = ("Power.Active.Import", "Power.Active.Export", *_REGISTERS)


def boot(state: StationState, request: v21.BootNotificationRequest, moment: Moment) -> Reply:
    """The charger woke up: remember who it is, accept it, and look around in it afterwards."""
    station = request.charging_station
    state.vendor, state.model = station.vendor_name, station.model
    state.firmware, state.serial = station.firmware_version or "", station.serial_number or ""
    state.accepted = True
    state.setpoint = None
    if request.reason not in _NOT_A_RESTART:
        state.needs, state.confirmed = None, False
        state.needs_at.clear()
    answer = v21.BootNotificationResponse(
        current_time=moment.now, interval=HEARTBEAT_S, status=v21.RegistrationStatusEnum.ACCEPTED
    )
    event = StationBooted(
        identity=state.identity,
        now=moment.now,
        vendor=state.vendor,
        model=state.model,
        firmware=state.firmware,
        serial=state.serial,
        reason=str(request.reason),
    )
    return Reply(answer, (event,), (Chore.RECONCILE, Chore.PROVISION))


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


def report(state: StationState, request: v21.NotifyReportRequest, moment: Moment) -> Reply:
    """One part of the inventory."""
    complete = state.reports.take(request, state.device_model)
    answer = v21.NotifyReportResponse()
    if not complete:
        return Reply(answer)
    inventoried(state)
    event = InventoryReported(identity=state.identity, now=moment.now, capabilities=state.capabilities)
    return Reply(answer, (event,))


def inventoried(state: StationState) -> None:
    """Read what the charger can do from whatever it has told of itself by now."""
    state.capabilities = Capabilities.of(state.device_model)
    state.inventoried = True


def wishes(state: StationState, sample_interval_s: int) -> list[v21.SetVariablesRequest]:
    """The messages that make the charger measure what we need, as often as we need it.

    Only variables that the charger has, may be written and are not so already; in batches it can take.
    """
    items = [
        v21.SetVariableData(component=has.component, variable=has.variable, attribute_value=value)
        for has, value in _wanted(state, str(sample_interval_s))
        if has.writable and has.value != value
    ]
    size = max(state.capabilities.items_per_set_variables or _CAUTIOUS_BATCH, 1)
    return [v21.SetVariablesRequest(set_variable_data=batch) for batch in batched(items, size, strict=False)]


def _wanted(state: StationState, interval: str) -> Iterator[tuple[Reported, str]]:
    model = state.device_model
    for has in model.find("V2XChargingCtrlr", "Enabled"):
        yield has, "true"
    for component, instance in (("SampledDataCtrlr", ""), ("V2XChargingCtrlr", "CentralSetpoint")):
        for has in model.find(component, "TxUpdatedInterval", instance):
            yield has, interval
        for variable, measurands in (
            ("TxStartedMeasurands", _LIVE),
            ("TxUpdatedMeasurands", _LIVE),
            ("TxEndedMeasurands", _REGISTERS),
        ):
            for has in model.find(component, variable, instance):
                if offered := _offered(has, measurands):
                    yield has, offered


def _offered(has: Reported, measurands: tuple[str, ...]) -> str:
    """Those measurands that the charger knows; nothing if it knows none, and nothing is taken from it."""
    wanted = [name for name in measurands if not has.values or name in has.values]
    kept = [name.strip() for name in (has.value or "").split(",") if name.strip()]
    if set(wanted) <= set(kept):
        return has.value or ""
    return ",".join(dict.fromkeys((*kept, *wanted)))
