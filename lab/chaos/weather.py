"""The weather on the charger's line: how a frame fares, by the faults that are on."""

import json
import random
from typing import Any, Final

from .faults import Kind, Trouble
from .pipe import Carried

_SETPOINTS: Final = frozenset({"SetChargingProfile", "UpdateDynamicSchedule"})
# One more in the upper word of a register; or the last digits of it alone.
_LEAP_WH: Final = 65_536.0
_NEW_WH: Final = 1_000.0
_LEAPS: Final = 0.6
_SWIFT_S: Final = 0.05
_NONSENSE: Final = (
    "", "null", "[]", "{", '[2,"x"]', '[3,"nobody asked",{}]', '[4,"nobody","InternalError","",{}]',
    '[2,"7","Heartbeat",{"unknown":NaN}]', '[2,"8","MeterValues",{"evseId":"one","meterValue":[]}]',
    '[2,"9","NoSuchAction",{}]', '[9,"10","Heartbeat",{}]', '[2,"11","TransactionEvent",{}]',
)  # fmt: skip


class LineWeather:
    """See `pipe.Weather`. *dice* belongs to this line alone, so that a run can be replayed."""

    def __init__(self, trouble: Trouble, seed: int) -> None:
        self._trouble = trouble
        self._dice = random.Random(f"weather {seed}")  # noqa: S311 - a game, not a secret
        self._stuck_soc: float | None = None

    def delay_s(self) -> float:
        """A twentieth of a second, or some seconds while the charger is slow."""
        slow = self._trouble.size(Kind.CHARGER_SLOW)
        return _SWIFT_S if slow is None else _SWIFT_S + 8 * slow * self._dice.random()

    def dead(self) -> bool:
        """The line swallows everything."""
        return self._trouble.on(Kind.LINE_DEAD)

    def carry(self, text: str, *, to_server: bool) -> Carried:
        """Let a frame through, changed or not."""
        return self._to_server(text) if to_server else self._to_charger(text)

    def _to_charger(self, text: str) -> Carried:
        if not self._trouble.on(Kind.CHARGER_REFUSES, Kind.CHARGER_LIES):
            return Carried((text,))
        match json.loads(text):
            case [2, str(call_id), str(action), dict(payload)] if action in _SETPOINTS:
                if (
                    payload.get("chargingProfile", {}).get("chargingProfilePurpose", "TxProfile")
                    != "TxProfile"
                ):
                    return Carried((text,))
                status: dict[str, Any] = {"status": "Accepted"}
                if self._trouble.on(Kind.CHARGER_REFUSES):
                    status = {"status": "Rejected", "statusInfo": {"reasonCode": "InternalError"}}
                return Carried((), (json.dumps([3, call_id, status]),))
        return Carried((text,))

    def _to_server(self, text: str) -> Carried:
        texts = [self._misread(self._spoilt(text))]
        if self._trouble.on(Kind.CHARGER_REPEATS) and self._dice.random() < 0.5:
            texts.append(texts[0])
        if self._trouble.on(Kind.CHARGER_RAVES) and self._dice.random() < 0.3:
            texts.insert(self._dice.randrange(2), self._dice.choice(_NONSENSE))
        return Carried(tuple(texts))

    def _spoilt(self, text: str) -> str:
        kinds = (
            Kind.SOC_MISSING,
            Kind.SOC_ABSURD,
            Kind.SOC_STUCK,
            Kind.SOC_JUMPS,
        )
        if '"SoC"' not in text or not self._trouble.on(*kinds):
            self._stuck_soc = None
            return text
        frame = json.loads(text)
        for meter_value in frame[3].get("meterValue", ()):
            values = meter_value["sampledValue"]
            meter_value["sampledValue"] = [new for value in values if (new := self._soc(value)) is not None]
        return json.dumps(frame, separators=(",", ":"))

    def _misread(self, text: str) -> str:
        """Registers that leap ahead, or fall to what a new meter shows."""
        size = self._trouble.size(Kind.CHARGER_REGISTERS_JUMP)
        if size is None or "Energy.Active" not in text:
            return text
        frame = json.loads(text)
        for meter_value in frame[3].get("meterValue", ()):
            for value in meter_value["sampledValue"]:
                if "Register" in value.get("measurand", ""):
                    value["value"] = value["value"] + _LEAP_WH if size < _LEAPS else value["value"] % _NEW_WH
        return json.dumps(frame, separators=(",", ":"))

    def _soc(self, value: dict[str, Any]) -> dict[str, Any] | None:
        if value.get("measurand") != "SoC":
            return value
        if self._trouble.on(Kind.SOC_MISSING):
            return None
        if self._trouble.on(Kind.SOC_ABSURD):
            return value | {"value": self._dice.choice((-1.0, 101.0, 255.0, 6553.5))}
        if (size := self._trouble.size(Kind.SOC_JUMPS)) is not None:
            return value | {"value": round(100 * size)}
        if not self._trouble.on(Kind.SOC_STUCK):
            return value
        if self._stuck_soc is None:
            self._stuck_soc = float(value["value"])
        return value | {"value": self._stuck_soc}
