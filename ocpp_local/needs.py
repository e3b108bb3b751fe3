"""What the car told the charger about itself at the start of a session. Powers in W, energies in Wh.

Source: OCPP 2.1 part 2, K15 to K20 and Q01; NotifyEVChargingNeedsRequest.
"""

from dataclasses import dataclass
from datetime import datetime

from .messages import v21


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """None: the car did not say. All powers positive, also those of discharge."""

    transfer: str
    """The energy transfer mode that car and charger agreed on: AC_BPT and DC_BPT go both ways."""
    available: frozenset[str] = frozenset()
    """All modes that the car could do here, where it says so."""
    dynamic: bool
    """The car follows changes at once (control mode Dynamic). Otherwise each one is a renegotiation."""
    max_charge_w: float | None = None
    max_discharge_w: float | None = None
    min_charge_w: float | None = None
    min_discharge_w: float | None = None
    departure: datetime | None = None
    target_wh: float | None = None
    """Energy until the driver's target, from now."""
    min_v2x_wh: float | None = None
    """Above 0: the car is too empty to give anything back."""
    max_v2x_wh: float | None = None
    target_soc_percent: float | None = None

    @property
    def bidirectional(self) -> bool:
        """Whether energy may come out of the car in this session."""
        return "BPT" in self.transfer

    @property
    def could_be_bidirectional(self) -> bool:
        """Whether the car may be one that gives power back, if it is asked again."""
        return not self.available or any("BPT" in mode for mode in self.available)

    @classmethod
    def of(cls, request: v21.NotifyEVChargingNeedsRequest) -> Needs:
        """Read the message; a car on ISO 15118-20 fills the V2X block, an older one only the others."""
        told = request.charging_needs
        v2x = told.v2x_charging_parameters
        transfer = str(told.requested_energy_transfer)
        available = frozenset(map(str, told.available_energy_transfer or ()))
        dynamic = told.control_mode == v21.ControlModeEnum.DYNAMIC_CONTROL
        if v2x is None:
            return cls(transfer=transfer, available=available, dynamic=dynamic, departure=told.departure_time)
        return cls(
            transfer=transfer,
            available=available,
            dynamic=dynamic,
            max_charge_w=_charge(v2x.max_charge_power, v2x.max_charge_power_l2, v2x.max_charge_power_l3),
            max_discharge_w=_size(
                v2x.max_discharge_power, v2x.max_discharge_power_l2, v2x.max_discharge_power_l3
            ),
            min_charge_w=_charge(v2x.min_charge_power, v2x.min_charge_power_l2, v2x.min_charge_power_l3),
            min_discharge_w=_size(
                v2x.min_discharge_power, v2x.min_discharge_power_l2, v2x.min_discharge_power_l3
            ),
            departure=told.departure_time,
            target_wh=v2x.ev_target_energy_request,
            min_v2x_wh=v2x.ev_min_v2x_energy_request,
            max_v2x_wh=v2x.ev_max_v2x_energy_request,
            target_soc_percent=v2x.target_soc,
        )


def _size(*phases_w: float | None) -> float | None:
    """The size of a power of discharge: some cars and chargers write it as a negative number."""
    total = _total(*phases_w)
    return None if total is None else abs(total)


def _charge(*phases_w: float | None) -> float | None:
    """A power of charging. A negative one is none, and must never become an order to discharge."""
    total = _total(*phases_w)
    return None if total is None or total < 0 else total


def _total(power_w: float | None, *others_w: float | None) -> float | None:
    """The sum over the phases: with values for L2 and L3 the plain field is L1 alone."""
    return None if power_w is None else power_w + sum(other or 0.0 for other in others_w)
