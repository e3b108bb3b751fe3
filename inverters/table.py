"""What was found and measured, as rows for a person."""

from .device import Device
from .reading import Reading


def rows(unit: int, device: Device, reading: Reading) -> list[tuple[str, str]]:
    """Name and value; values of a battery only where there is one."""
    return [
        *_identity(unit, device),
        ("sun", _power(reading.sun_w)),
        ("grid (+ import)", _power(reading.grid_w)),
        ("grid per phase", " / ".join(_power(value) for value in reading.grid_phase_w)),
        ("currents", " / ".join(_number(value, "A", 1) for value in reading.grid_phase_a)),
        ("house", _power(reading.house_w)),
        *_battery(reading),
        ("sun so far", _energy(reading.sun_wh)),
        ("imported so far", _energy(reading.imported_wh)),
        ("exported so far", _energy(reading.exported_wh)),
    ]


def _identity(unit: int, device: Device) -> list[tuple[str, str]]:
    models = ", ".join(f"{block.model} at {block.address}" for block in device.blocks)
    found = [
        ("unit id", str(unit)),
        ("serial number", device.serial or "not told"),
        ("firmware", device.firmware or "not told"),
    ]
    if models:
        found.append(("models", models))
    if device.family:
        state = "confirmed" if device.family.confirmed_by_dump else "not confirmed yet"
        found.append(("map", f"{device.map} ({state})"))
    return found


def _battery(reading: Reading) -> list[tuple[str, str]]:
    if reading.battery_w is None and reading.battery_soc_percent is None:
        return []
    return [
        ("home battery (+ charges)", _power(reading.battery_w)),
        ("home battery at", _number(reading.battery_soc_percent, "%", 0)),
        ("charged so far", _energy(reading.battery_charged_wh)),
        ("discharged so far", _energy(reading.battery_discharged_wh)),
    ]


def _power(value: float | None) -> str:
    return _number(value, "W", 0)


def _energy(value: float | None) -> str:
    return _number(None if value is None else value / 1000, "kWh", 1)


def _number(value: float | None, unit: str, digits: int) -> str:
    return "unknown" if value is None else f"{value:.{digits}f} {unit}"
