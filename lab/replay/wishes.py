"""What the home asked for when it was recorded, read from the calls that came of it."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

from ocpp_local import Answer, Station

# Only ours of a transaction come from a wish; the fallback profiles are the server's own idea.
_OURS = "TxProfile"


class Wishes:
    """The wishes for one station. An update does not say how long it holds: as long as the profile."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._lease = timedelta(seconds=90)

    def behind(self, action: str, payload: dict[str, Any]) -> Awaitable[Answer] | None:
        """Make the wish that led to this call. None: the server makes it by itself."""
        match action:
            case "SetChargingProfile":
                return self._profile(payload["chargingProfile"])
            case "UpdateDynamicSchedule":
                return self._station.set_power(_power(payload["scheduleUpdate"]), lease=self._lease)
            case "ClearChargingProfile":
                return self._station.release()
            case "RequestStartTransaction":
                return self._station.start(evse_id=payload.get("evseId"))
            case "RequestStopTransaction":
                return self._station.stop(payload["transactionId"])
            case _:
                return None

    def _profile(self, profile: dict[str, Any]) -> Awaitable[Answer] | None:
        (schedule,) = profile["chargingSchedule"]
        periods = schedule["chargingSchedulePeriod"]
        if profile["chargingProfilePurpose"] != _OURS or len(periods) != 1:
            return None
        self._lease = timedelta(seconds=schedule.get("duration", 90))
        return self._station.set_power(_power(periods[0]), lease=self._lease)


def _power(told: dict[str, Any]) -> float:
    return float(told.get("setpoint", told.get("limit", 0)))
