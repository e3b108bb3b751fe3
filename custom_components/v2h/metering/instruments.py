"""What measures a home: an inverter or meter that answers Modbus TCP, or entities of other integrations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..const import (
    CONF_BATTERY_ENTITY,
    CONF_BATTERY_SOC_ENTITY,
    CONF_FLIP_BATTERY,
    CONF_FLIP_GRID,
    CONF_GRID_ENTITY,
    CONF_HOUSE_ENTITY,
    CONF_INVERTER_DEVICE,
    CONF_INVERTER_HOST,
    CONF_INVERTER_MAP,
    CONF_INVERTER_PORT,
    CONF_INVERTER_UNIT,
    CONF_SUN_ENTITY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inverter:
    """Where the inverter or its meter answers Modbus TCP."""

    host: str
    port: int
    unit: int
    map: str = ""
    """The register map that the owner chose; empty: the device is recognised."""
    device: Mapping[str, Any] | None = field(default=None, compare=False)
    """What set-up found there: the first start then needs no awake inverter either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensors:
    """Entities that other integrations feed, instead of an inverter of our own. Empty: there is none."""

    grid: str = ""
    sun: str = ""
    battery: str = ""
    battery_soc: str = ""
    house: str = ""
    """What the house uses; only asked where no sensor tells the grid's power."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Whose signs are to be turned round, because the owner said that they are wrong."""

    flip_grid: bool = False
    flip_battery: bool = False


def inverter_of(data: Mapping[str, Any]) -> Inverter | None:
    """Where *data* says that an inverter answers. None where it names none."""
    if not (host := data.get(CONF_INVERTER_HOST)):
        return None
    return Inverter(
        host=host,
        port=data[CONF_INVERTER_PORT],
        unit=data[CONF_INVERTER_UNIT],
        map=data.get(CONF_INVERTER_MAP, ""),
        device=data.get(CONF_INVERTER_DEVICE),
    )


def sensors_of(data: Mapping[str, Any]) -> Sensors | None:
    """The entities that tell powers. None where *data* names none that tells of the grid."""
    if data.get(CONF_INVERTER_HOST) or not (data.get(CONF_GRID_ENTITY) or data.get(CONF_HOUSE_ENTITY)):
        return None
    return Sensors(
        grid=data.get(CONF_GRID_ENTITY, ""),
        sun=data.get(CONF_SUN_ENTITY, ""),
        battery=data.get(CONF_BATTERY_ENTITY, ""),
        battery_soc=data.get(CONF_BATTERY_SOC_ENTITY, ""),
        house=data.get(CONF_HOUSE_ENTITY, ""),
    )


def signs_of(data: Mapping[str, Any]) -> Signs:
    """Whose signs the owner turned round."""
    return Signs(flip_grid=data.get(CONF_FLIP_GRID, False), flip_battery=data.get(CONF_FLIP_BATTERY, False))
