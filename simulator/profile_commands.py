"""The smart charging calls: set, renew, clear, list and compose charging profiles."""

from typing import Any, Final

from .link import Payload
from .profile_rules import problem
from .profiles import SETPOINT_MODES, Allowance, Moment, Rung
from .station import Errand, Setpoint, Station
from .transactions import wire_time

_VOLTS_OF_THREE: Final = 690


class ProfileCommands:
    """Each method answers one action; a malformed payload raises LookupError, TypeError or ValueError."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def set(self, payload: Payload) -> Payload:
        """SetChargingProfile."""
        station, profile = self._station, payload["chargingProfile"]
        evse_id, moment = int(payload["evseId"]), station.moment()
        found = problem(evse_id, profile, moment.transaction_id, station.ladder, station.skills)
        period = profile["chargingSchedule"][0]["chargingSchedulePeriod"][0]
        if period.get("operationMode") in SETPOINT_MODES and profile["chargingProfilePurpose"] == "TxProfile":
            self._log("SetChargingProfile", period.get("setpoint", 0), accepted=found is None)
        if found is not None:
            return rejected(found.reason, found.info)
        Rung(evse_id, profile, moment.elapsed).period(moment)  # reads every time in it once
        station.ladder.install(evse_id, profile, moment.elapsed)
        return {"status": "Accepted"}

    def update(self, payload: Payload) -> Payload:
        """UpdateDynamicSchedule."""
        changes = dict(payload["scheduleUpdate"])
        accepted = self._station.ladder.update(
            int(payload["chargingProfileId"]), changes, self._station.clock.elapsed()
        )
        if "setpoint" in changes:
            self._log("UpdateDynamicSchedule", changes["setpoint"], accepted=accepted)
        if not accepted:
            return rejected("InvalidProfile", "There is no Dynamic profile of this id.")
        return {"status": "Accepted"}

    def clear(self, payload: Payload) -> Payload:
        """ClearChargingProfile."""
        criteria = payload.get("chargingProfileCriteria", {})
        if "chargingProfileId" in payload:
            criteria = {"chargingProfileId": [payload["chargingProfileId"]]}
        chosen = self._chosen(criteria, criteria.get("evseId"))
        self._station.ladder.remove(chosen)
        return {"status": "Accepted" if chosen else "Unknown"}

    def get(self, payload: Payload) -> Payload:
        """GetChargingProfiles."""
        chosen = self._chosen(payload["chargingProfile"], payload.get("evseId"))
        evses = sorted({rung.evse_id for rung in chosen})
        for evse_id in evses:
            report = {
                "requestId": payload["requestId"],
                "chargingLimitSource": "CSO",
                "evseId": evse_id,
                "tbc": evse_id != evses[-1],
                "chargingProfile": [rung.profile for rung in chosen if rung.evse_id == evse_id],
            }
            self._station.errands.append(Errand("ReportChargingProfiles", report))
        return {"status": "Accepted" if chosen else "NoProfiles"}

    def composite(self, payload: Payload) -> Payload:
        """GetCompositeSchedule."""
        station, unit = self._station, payload.get("chargingRateUnit", "W")
        duration, start = int(payload["duration"]), station.moment()
        periods: list[Payload] = []
        before: Allowance | None = None
        for into_s in self._turning_points(duration, start):
            allowance = station.ladder.allowance(station.moment(start.elapsed + into_s))
            if allowance != before:
                periods.append({"startPeriod": into_s} | _as_period(allowance, unit))
            before = allowance
        schedule = {
            "evseId": payload["evseId"],
            "duration": duration,
            "scheduleStart": wire_time(start.now),
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": periods,
        }
        return {"status": "Accepted", "schedule": schedule}

    def _turning_points(self, duration: int, start: Moment) -> list[int]:
        """Now, and the first whole second after each Dynamic profile lapses."""
        points = {0}
        for rung in self._station.ladder:
            lives_s = rung.profile["chargingSchedule"][0].get("duration")
            if rung.profile["chargingProfileKind"] == "Dynamic" and lives_s is not None:
                points.add(int(rung.updated + lives_s - start.elapsed) + 1)
        return sorted(point for point in points if 0 <= point < max(duration, 1))

    def _chosen(self, criteria: dict[str, Any], evse_id: int | None) -> list[Rung]:
        """The rungs that fit; criteria as in GetChargingProfiles and ClearChargingProfile."""
        ids, level = criteria.get("chargingProfileId"), criteria.get("stackLevel")
        purpose = criteria.get("chargingProfilePurpose")
        return [
            rung
            for rung in self._station.ladder
            if (ids is None or rung.profile["id"] in ids)
            and purpose in (None, rung.purpose)
            and level in (None, rung.profile["stackLevel"])
            and evse_id in (None, rung.evse_id)
        ]

    def _log(self, action: str, power_w: float, *, accepted: bool) -> None:
        clock = self._station.clock
        self._station.setpoints.append(
            Setpoint(
                at=clock.now(),
                elapsed=clock.elapsed(),
                action=action,
                power_w=float(power_w),
                accepted=accepted,
            )
        )


def rejected(reason: str, info: str) -> Payload:
    """A refusal with its reason code (20 characters at most)."""
    return {"status": "Rejected", "statusInfo": {"reasonCode": reason, "additionalInfo": info}}


def _as_period(allowance: Allowance, unit: str) -> Payload:
    divisor = 1 if unit == "W" else _VOLTS_OF_THREE
    bounds = {
        "limit": allowance.limit_w,
        "setpoint": allowance.setpoint_w,
        "dischargeLimit": allowance.discharge_limit_w,
    }
    period: Payload = {"operationMode": allowance.mode}
    return period | {name: watts / divisor for name, watts in bounds.items() if watts is not None}
