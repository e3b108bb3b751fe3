"""The twins on a bench: a stepped clock, and shorthands for what a management system sends."""

from typing import Any

from simulator.charger import ChargerTwin
from simulator.clock import SteppedClock
from simulator.home import Home

from .csms import MiniCsms

FALLBACK_W = 3600


def setpoint_profile(transaction_id: str, power_w: float, **extra: Any) -> dict[str, Any]:
    schedule = {
        "id": 1,
        "chargingRateUnit": "W",
        "duration": 90,
        "chargingSchedulePeriod": [
            {"startPeriod": 0, "operationMode": "CentralSetpoint", "setpoint": power_w}
        ],
    }
    return {
        "id": 1002,
        "stackLevel": 2,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Dynamic",
        "transactionId": transaction_id,
        "maxOfflineDuration": 30,
        "chargingSchedule": [schedule],
    } | extra


def fallback_profile(limit_w: float = FALLBACK_W) -> dict[str, Any]:
    period = {"startPeriod": 0, "limit": limit_w}
    return {
        "id": 1000,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "W", "chargingSchedulePeriod": [period]}],
    }


class Bench:
    def __init__(self, clock: SteppedClock, home: Home, csms: MiniCsms) -> None:
        self.clock = clock
        self.home = home
        self.csms = csms
        self.charger = ChargerTwin(
            csms.url, identity="TWIN/1", password="a secret word", home=home, clock=clock
        )

    @property
    def transaction_id(self) -> str:
        transaction = self.charger.station.transaction
        assert transaction is not None
        return transaction.transaction_id

    def skip_to_the_morning(self) -> None:
        """07:20, ten minutes before the car leaves; the night was uneventful."""
        self.clock.advance(12 * 3600 + 50 * 60)

    async def run(self, seconds: float, *, step_s: float = 5) -> None:
        for _ in range(round(seconds / step_s)):
            self.clock.advance(step_s)
            self.home.step(step_s)
            await self.charger.tick()

    async def steer(self, power_w: float, **extra: Any) -> Any:
        profile = setpoint_profile(self.transaction_id, power_w, **extra)
        return await self.csms.call("SetChargingProfile", {"evseId": 1, "chargingProfile": profile})

    async def fall_back_to(self, limit_w: float = FALLBACK_W) -> Any:
        profile = fallback_profile(limit_w)
        return await self.csms.call("SetChargingProfile", {"evseId": 1, "chargingProfile": profile})

    async def update(self, power_w: float) -> Any:
        changes = {"chargingProfileId": 1002, "scheduleUpdate": {"setpoint": power_w}}
        return await self.csms.call("UpdateDynamicSchedule", changes)
