"""From sampled values to signed power, state of charge and registers."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ocpp_local import Measured, MeterSampled
from ocpp_local.messages import v21
from ocpp_local.stays.meter_values import measured, readings
from tests.ocpp_local.conftest import until

IMPORT, EXPORT, SOC = "Power.Active.Import", "Power.Active.Export", "SoC"


def value(*samples: dict[str, Any], at: str = "2026-11-22T18:00:00Z") -> v21.MeterValue:
    return msgspec.convert({"timestamp": at, "sampledValue": list(samples)}, v21.MeterValue)


def one(
    measurand: str | None, number: float, unit: str | None = None, multiplier: int = 0, **more: Any
) -> dict:
    named = {} if measurand is None else {"measurand": measurand}
    scaled = {"unitOfMeasure": {"unit": unit, "multiplier": multiplier}} if unit else {}
    return {"value": number, **named, **scaled, **more}


@pytest.mark.parametrize(
    ("samples", "power_w"),
    [
        pytest.param([one(IMPORT, 3000), one(EXPORT, 0)], 3000, id="charging"),
        pytest.param([one(IMPORT, 0), one(EXPORT, 3000)], -3000, id="discharging"),
        pytest.param([one(EXPORT, 3000)], -3000, id="only the export told"),
        pytest.param([one(IMPORT, -3000)], -3000, id="discharge as negative import"),
        pytest.param([one(IMPORT, -3000), one(EXPORT, 3000)], -3000, id="discharge told twice"),
        pytest.param([one(IMPORT, 3.5, "kW")], 3500, id="kilowatts"),
        pytest.param([one(IMPORT, 35, "W", 2)], 3500, id="a multiplier"),
        pytest.param([one(IMPORT, 1000, phase=p) for p in ("L1", "L2", "L3")], 3000, id="three phases"),
        pytest.param([one(IMPORT, 1000, phase="L1"), one(IMPORT, 2900)], 2900, id="the total beats a phase"),
        pytest.param([one(IMPORT, 9000, location="Upstream")], None, id="the house is not the car"),
        pytest.param([one(IMPORT, 3000, location="Inlet")], 3000, id="only the inlet is measured"),
        pytest.param([one(IMPORT, 3000, "hp")], None, id="a unit that nobody knows"),
        pytest.param([one(IMPORT, 3000, "W", 400)], None, id="a multiplier beyond all numbers"),
        pytest.param([one(IMPORT, 3000, "W", -(10**9))], None, id="a multiplier below all numbers"),
        pytest.param([one(SOC, 50)], None, id="no power told"),
    ],
)
def test_net_power(samples, power_w):
    after = measured(Measured(), readings([value(*samples)]), 7.0)
    assert (None if after.power_w is None else after.power_w.value) == power_w


def test_each_value_has_its_own_age():
    early = measured(Measured(), readings([value(one(SOC, 50))]), 7.0)
    late = measured(early, readings([value(one(IMPORT, 100), at="2026-11-22T18:00:05Z")]), 12.0)
    assert (late.soc_percent.elapsed, late.power_w.elapsed) == (7.0, 12.0)
    assert late.soc_percent.at == datetime(2026, 11, 22, 18, tzinfo=UTC)


def test_an_older_value_does_not_replace_a_newer_one():
    now = measured(Measured(), readings([value(one(SOC, 50))]), 7.0)
    assert measured(now, readings([value(one(SOC, 90), at="2026-11-22T17:59:00Z")]), 8.0) is now


@pytest.mark.parametrize(
    ("first", "later"),
    [
        pytest.param("2100-01-01T00:00:00Z", "2026-11-22T18:00:00Z", id="from the future"),
        pytest.param("2026-11-22T18:00:00Z", "1970-01-01T00:00:10Z", id="a clock that was lost"),
    ],
)
def test_a_wrong_time_outranks_what_is_told_for_a_minute_and_not_for_ever(first, later):
    now = measured(Measured(), readings([value(one(SOC, 50), at=first)]), 7.0)
    soon, late = (measured(now, readings([value(one(SOC, 60), at=later)]), at) for at in (60.0, 68.0))
    assert (soon.soc_percent.value, soon.soc_percent.elapsed) == (50, 7.0)
    assert (late.soc_percent.value, late.soc_percent.elapsed) == (60, 68.0)


def test_a_sample_without_a_name_is_the_import_register_in_wh():
    after = measured(
        Measured(), readings([value(one(None, 1.5, "kWh"), one("Energy.Active.Export.Register", 700))]), 7.0
    )
    assert (after.imported_wh.value, after.exported_wh.value) == (1500, 700)


async def test_meter_values_of_the_car_count_and_those_of_the_station_do_not(house):
    charger = await house.installed()
    sampled = [{"timestamp": "2026-11-22T18:00:00Z", "sampledValue": [one(IMPORT, 4000)]}]
    await charger.call("MeterValues", {"evseId": 0, "meterValue": sampled})
    assert house.station.measured.power_w is None
    await charger.call("MeterValues", {"evseId": 1, "meterValue": sampled})
    await until(lambda: house.told(MeterSampled))
    assert house.station.measured.power_w.value == 4000


PHASES = ("L1", "L2", "L3")


def test_each_phase_is_kept_beside_the_total():
    samples = [
        one(EXPORT, 3000),
        *(one(EXPORT, 1000 + 10 * n, phase=phase, location="Inlet") for n, phase in enumerate(PHASES)),
        *(one("Current.Export", 4.3, "A", phase=phase, location="Inlet") for phase in PHASES[:2]),
        *(one("Voltage", 0.23, "V", 3, phase=f"{phase}-N") for phase in PHASES),
    ]
    after = measured(Measured(), readings([value(*samples)]), 7.0)
    assert after.power_w.value == -3000
    assert after.phases.value.power_w == (-1000, -1010, -1020)
    assert after.phases.value.current_a == (-4.3, -4.3, None)
    assert after.phases.value.voltage_v == (230, 230, 230)
    assert after.phases.elapsed == 7.0


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param([one(IMPORT, 3000)], id="no phase told"),
        pytest.param([one("Voltage", 400, "V", phase="L1-L2")], id="between two phases"),
        pytest.param([one("Frequency", 50, phase="L1")], id="of no interest"),
        pytest.param([one(IMPORT, 3000, phase="L1", location="Upstream")], id="the house is not the car"),
    ],
)
def test_nothing_of_a_phase_is_made_up(samples):
    assert measured(Measured(), readings([value(*samples)]), 7.0).phases is None


def test_a_phase_in_a_unit_that_nobody_knows_is_not_believed():
    after = measured(Measured(), readings([value(one("Voltage", 230, "hp", phase="L1"))]), 7.0)
    assert after.phases.value.voltage_v == (None, None, None)
