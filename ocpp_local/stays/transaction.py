"""One stay of a car at a charger, as a value."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One stay of a car at the charger, as far as we were told."""

    id: str
    started_at: datetime
    """The time of its first event that we saw."""
    elapsed: float
    """When we first heard of it live."""
    evse_id: int = 1
    connector_id: int | None = None
    charging_state: str | None = None
    """Charging, EVConnected, SuspendedEV, SuspendedEVSE or Idle. Discharging counts as Charging."""
    operation_mode: str | None = None
    id_token: str | None = None
    ev_id: str | None = None
    """What the car calls itself, where the charger tells it: EVCCID, else its MAC address or VIN."""
    remote_start_id: int | None = None
    """The number of our RequestStartTransaction, if that began the stay."""
    imported_wh: float | None = None
    """What went into the car in this stay so far. None: no register was told."""
    exported_wh: float | None = None
    """What came out of the car in this stay so far."""
    evse_sleep: bool = False
    """The charger's electronics sleep, as an Idle period of ours with evseSleep asked for."""
    preconditioning_status: str | None = None
    """Whether the car is warm enough: Ready, NotReady, Preconditioning, or Unknown."""
    seq_no: int = -1
    """The highest number among its events: older ones that come late change nothing that moved on."""
    ended: bool = False

    @property
    def ev_connected(self) -> bool:
        """Whether a car is plugged in. The charger calls it Idle when there is none."""
        return not self.ended and self.charging_state != "Idle"
