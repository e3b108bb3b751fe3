"""What we want set at a charger, cut into messages that it can take, and what it made of them.

Source: OCPP 2.1 part 2, B05 (set variables: one entry per variable and message, results in any order) and
the limits in DeviceDataCtrlr.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from .capabilities import Limits
from .device_model import Name, Reported
from .messages import v21
from .state import StationState

# Before the inventory names the limit, four items are what every charger takes.
CAUTIOUS: Final = 4

# What the frame around the items needs: its numbers, the id of the call, the names of the action.
_ENVELOPE_BYTES: Final = 120

_REGISTERS: Final = ("Energy.Active.Import.Register", "Energy.Active.Export.Register", "SoC")
_LIVE: Final = ("Power.Active.Import", "Power.Active.Export", *_REGISTERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A variable of the charger, and the value that it shall have or had before."""

    component: v21.Component
    variable: v21.Variable
    value: str

    @property
    def name(self) -> Name:
        """Where the variable lives."""
        return Name.of(self.component, self.variable)

    @property
    def words(self) -> str:
        """The variable as the user may read it."""
        instance = f"[{self.variable.instance}]" if self.variable.instance else ""
        return f"{self.component.name}.{self.variable.name}{instance}"


def wishes(state: StationState, sample_interval_s: int) -> list[Setting]:
    """What makes the charger measure what we need, as often as we need it.

    Only variables that the charger has, that may be written and that are not so already; each once.
    """
    found: dict[Name, Setting] = {}
    for has, value in _wanted(state, str(sample_interval_s)):
        if has.writable and has.value != value:
            found[has.name] = Setting(component=has.component, variable=has.variable, value=value)
    longest = state.capabilities.longest_value
    for name, wish in list(found.items()):
        if longest is not None and len(wish.value) > longest:
            state.note(f"{wish.words} takes no more than {longest} characters, so it stays as it was.")
            del found[name]
    return list(found.values())


def batches(settings: list[Setting], limits: Limits) -> Iterator[v21.SetVariablesRequest]:
    """Messages with these settings, none of more items or bytes than the charger takes."""
    most, room = limits.items or CAUTIOUS, (limits.bytes or 2**31) - _ENVELOPE_BYTES
    batch: list[v21.SetVariableData] = []
    used = 0
    for setting in settings:
        item = v21.SetVariableData(
            component=setting.component, variable=setting.variable, attribute_value=setting.value
        )
        size = len(msgspec.json.encode(item)) + 1
        if batch and (len(batch) >= most or used + size > room):
            yield v21.SetVariablesRequest(set_variable_data=tuple(batch))
            batch, used = [], 0
        batch.append(item)
        used += size
    if batch:
        yield v21.SetVariablesRequest(set_variable_data=tuple(batch))


def outcome(
    request: v21.SetVariablesRequest, response: v21.SetVariablesResponse
) -> Iterator[tuple[Setting, v21.SetVariableStatusEnum | None]]:
    """Each setting with its status, found by name: results come in any order. None: not a word of it."""
    told = {
        Name.of(result.component, result.variable): result.attribute_status
        for result in response.set_variable_result
    }
    elsewhere = {name.anywhere: status for name, status in told.items()}
    for item in request.set_variable_data:
        setting = Setting(component=item.component, variable=item.variable, value=item.attribute_value)
        name = setting.name
        yield setting, told.get(name, elsewhere.get(name.anywhere))


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
