"""The charger without its wire: device model, profiles, plug and transaction, and what is to be told."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from .clock import Clock
from .device_model import DeviceModel
from .home import Home
from .payloads import temperature_event
from .personalities import DYNAMIC, Personality
from .profile_rules import Skills
from .profiles import Allowance, Ladder, Moment
from .transactions import Meter, Payload, Stage, Transaction, sampled

# After ISO 15118-20's ScheduleExchange the car waits this long for a profile;
# then the rungs that are there must do.
_PROFILE_WINDOW_S: Final = 60.0
# So many events fit into its memory before it leaves out what it only measured.
_MOST_UNTOLD: Final = 60
_WARMTH_EVERY_S: Final = 60.0
_COLD_C: Final = 21.0
_WARMER_BY_C: Final = 1.6  # by the kW
# The numbers of these events stand apart from those of the others.
_FIRST_WARMTH: Final = 1_000_000
# More than a week of one every ten seconds.
_SETPOINTS_KEPT: Final = 100_000


class Registration(Enum):
    """What the management system said to the last BootNotification."""

    NONE = auto()
    PENDING = auto()
    REJECTED = auto()
    ACCEPTED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setpoint:
    """A frame of the management system that set the car's power: one per frame, refused ones too."""

    at: datetime
    elapsed: float
    action: str
    """SetChargingProfile or UpdateDynamicSchedule."""
    power_w: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class Errand:
    """A call that the charger makes because it was asked to, after its answer."""

    action: str
    payload: Payload | None = None


class Station:
    """State and rules; the outlet of the home. Nothing here waits for a network."""

    def __init__(self, home: Home, clock: Clock, personality: Personality = DYNAMIC) -> None:
        self.home = home
        self.clock = clock
        self.personality = personality
        self.device = DeviceModel(personality.lacks, personality.values)
        self.ladder = Ladder()
        self.transaction: Transaction | None = None
        self.in_service = False
        """The management system has accepted this charger, and has not taken that back."""
        self.offline_since: float | None = clock.elapsed()
        self.events: deque[Payload] = deque()
        """TransactionEvents not yet told."""
        self.errands: deque[Errand] = deque()
        self.setpoints: deque[Setpoint] = deque(maxlen=_SETPOINTS_KEPT)
        self._held_w = 0.0
        self._warmth_told = -_WARMTH_EVERY_S

    # -- power ---------------------------------------------------------------

    def target_w(self, elapsed: float) -> float | None:
        """What the charger asks of the car: the ladder's word within the ratings; None without a session."""
        transaction = self.transaction
        if transaction is None or transaction.stage is not Stage.NEGOTIATED:
            return None
        moment = self.moment(elapsed)
        if self._waits_for_profile(transaction, moment):
            return None
        model = self.home.car.model
        if not self.personality.obeys:
            return self.personality.likes_w
        if moment.offline_s is None or self.personality.lets_go:
            most_discharge_w = model.max_discharge_w if transaction.v2x else 0.0
            self._held_w = self.ladder.allowance(moment).wanted_w(model.max_charge_w, most_discharge_w)
        return -self._held_w if self.personality.backwards else self._held_w

    def moment(self, elapsed: float | None = None) -> Moment:
        """Now (or *elapsed*, a little earlier or later) as the profiles see it."""
        current = self.clock.elapsed()
        at = current if elapsed is None else elapsed
        transaction = self.transaction
        running = transaction if transaction and transaction.stage is not Stage.STOPPED else None
        return Moment(
            now=self.clock.now() + timedelta(seconds=at - current),
            elapsed=at,
            transaction_id=running.transaction_id if running else None,
            transaction_started=running.started if running else None,
            offline_s=None if self.offline_since is None else at - self.offline_since,
        )

    @property
    def skills(self) -> Skills:
        """What it supports in a profile, by its own device model."""
        device = self.device
        modes = "ChargingOnly"
        if device.has("V2XChargingCtrlr"):
            modes = device.text("V2XChargingCtrlr", "SupportedOperationModes")
        return Skills(
            modes=frozenset(modes.split(",")),
            dynamic=device.text("SmartChargingCtrlr", "SupportsFeature", "DynamicProfiles") == "true",
            periods=int(device.number("SmartChargingCtrlr", "PeriodsPerSchedule")),
        )

    @property
    def connector_state(self) -> str:
        """AvailabilityState of the one connector."""
        return "Occupied" if self.home.plugged else "Available"

    def allowance(self) -> Allowance:
        """What the ladder says now."""
        return self.ladder.allowance(self.moment())

    def _waits_for_profile(self, transaction: Transaction, moment: Moment) -> bool:
        if transaction.scheduled:
            return False
        waited_s = moment.elapsed - transaction.negotiated_elapsed
        transaction.scheduled = waited_s > _PROFILE_WINDOW_S or self.ladder.has("TxProfile", moment)
        return not transaction.scheduled

    # -- plug and transaction --------------------------------------------------

    def notice(self) -> None:
        """Look at plug, power and mode, and queue what the management system must know."""
        if self.home.plugged and self.transaction is None and self.in_service:
            self.begin("CablePluggedIn")
        elif not self.home.plugged and self.transaction is not None:
            self.end("EVCommunicationLost", "EVDisconnected")
            self.transaction = None
        if self.transaction is not None and self.transaction.stage is Stage.NEGOTIATED:
            self._notice_changes(self.transaction)

    def begin(self, trigger: str, remote_start_id: int | None = None) -> Transaction:
        """A transaction starts at the plug."""
        now = self.clock.now()
        self.transaction = Transaction(started=now, remote_start_id=remote_start_id)
        meter = self.meter_values("TxStartedMeasurands", "Transaction.Begin")
        self._tell("Started", trigger, meter=meter)
        return self.transaction

    def end(self, trigger: str, reason: str) -> None:
        """The transaction stops; its profiles die with it."""
        transaction = self.transaction
        if transaction is None or transaction.stage is Stage.STOPPED:
            return
        transaction.charging_state = "EVConnected" if self.home.plugged else "Idle"
        meter = self.meter_values("TxEndedMeasurands", "Transaction.End")
        self._tell("Ended", trigger, meter=meter, stoppedReason=reason)
        transaction.stage = Stage.STOPPED
        self.ladder.remove([rung for rung in self.ladder if rung.purpose == "TxProfile"])

    def sample(self, trigger: str = "MeterValuePeriodic", context: str = "Sample.Periodic") -> None:
        """Queue the meter values of now."""
        if self.transaction is not None and self.transaction.stage is not Stage.STOPPED:
            self.transaction.sampled_elapsed = self.clock.elapsed()
            self._tell("Updated", trigger, meter=self.meter_values("TxUpdatedMeasurands", context))

    def sample_when_due(self) -> None:
        """Queue the periodic meter values if their interval has passed."""
        interval_s = self.device.number("SampledDataCtrlr", "TxUpdatedInterval")
        transaction = self.transaction
        # A microsecond of grace: lock-stepped clocks add up floats.
        room = self.offline_since is None or len(self.events) < _MOST_UNTOLD
        if interval_s and transaction and room:
            waited_s = self.clock.elapsed() - transaction.sampled_elapsed + 1e-6
            if waited_s >= interval_s:
                self.sample()

    def tell_warmth_when_due(self) -> None:
        """Queue how warm it is, once a minute."""
        now_s = self.clock.elapsed()
        if not self.personality.phases or now_s - self._warmth_told < _WARMTH_EVERY_S:
            return
        self._warmth_told = now_s
        celsius = _COLD_C + _WARMER_BY_C * abs(self.home.state.car_w) / 1000
        event = temperature_event(_FIRST_WARMTH + int(now_s), celsius, self.clock.now())
        self.errands.append(Errand("NotifyEvent", event))

    def meter_values(self, variable: str, context: str) -> list[Payload]:
        """The measurands of this SampledDataCtrlr variable, read now."""
        allowance, model = self.allowance(), self.home.car.model
        books = self.home.books
        meter = Meter(
            state=self.home.state,
            imported_wh=books.car_in_wh,
            exported_wh=books.car_out_wh,
            setpoint_w=allowance.wanted_w(model.max_charge_w, model.max_discharge_w),
            phases=self.personality.phases,
        )
        return sampled(self.device.text("SampledDataCtrlr", variable), meter, self.clock.now(), context)

    def authorized(self, token: Payload, *, v2x: bool) -> None:
        """The driver (or plug and charge) was accepted."""
        if self.transaction is not None:
            self.transaction.stage = Stage.AUTHORIZED
            self.transaction.v2x = v2x
            self._tell("Updated", "Authorized")
            self.events[-1]["idToken"] = token

    def negotiated(self) -> None:
        """The car's needs were taken; it waits for a profile."""
        if self.transaction is not None:
            self.transaction.stage = Stage.NEGOTIATED
            self.transaction.negotiated_elapsed = self.clock.elapsed()

    def _notice_changes(self, transaction: Transaction) -> None:
        if not transaction.scheduled:
            return
        allowance = self.allowance()
        state = self._charging_state(allowance)
        if state != transaction.charging_state:
            transaction.charging_state = state
            self._tell("Updated", "ChargingStateChanged")
        if allowance.mode != transaction.operation_mode:
            transaction.operation_mode = allowance.mode
            self._tell("Updated", "OperationModeChanged", operationMode=allowance.mode)

    def _charging_state(self, allowance: Allowance) -> str:
        car = self.home.car
        if allowance.mode == "Idle":
            return "SuspendedEVSE"
        if allowance.setpoint_w is not None:
            return "Charging"
        if car.possible_w(car.model.max_charge_w) == 0:
            return "SuspendedEV"
        wanted_w = allowance.wanted_w(car.model.max_charge_w, 0)
        return "Charging" if wanted_w >= car.model.min_w else "SuspendedEVSE"

    def _tell(self, kind: str, trigger: str, *, meter: list[Payload] | None = None, **info: str) -> None:
        if self.transaction is None:
            return
        event = self.transaction.event(kind, trigger, self.clock.now(), meter=meter, **info)
        if self.offline_since is not None:
            event["offline"] = True
        self.events.append(event)
