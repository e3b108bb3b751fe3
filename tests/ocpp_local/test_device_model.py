"""Reports in any order, both spellings, and what they say the charger can do."""

import itertools

import msgspec
import pytest

from ocpp_local import Capabilities
from ocpp_local.device_model import MAX_VARIABLES, DeviceModel
from ocpp_local.messages import v21
from ocpp_local.reports import Reports
from tests.ocpp_local.charger import V2X_INVENTORY, variable


def model(*reported: dict) -> DeviceModel:
    made = DeviceModel()
    made.add(msgspec.convert(list(reported), list[v21.ReportData]))
    return made


def part(request_id: int, seq_no: int, *, tbc: bool) -> v21.NotifyReportRequest:
    data = [variable("C", f"V{seq_no}", "1")]
    told = {"requestId": request_id, "seqNo": seq_no, "tbc": tbc, "reportData": data}
    return msgspec.convert({"generatedAt": "2026-11-22T12:00:00Z", **told}, v21.NotifyReportRequest)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_report_is_complete_when_no_part_is_missing_in_whatever_order(order):
    reports, made = Reports(), DeviceModel()
    reports.expect(7)
    complete = [reports.take(part(7, seq_no, tbc=seq_no < 2), made) for seq_no in order]
    assert complete == [False, False, True]
    assert len(made) == 3


def test_parts_of_another_report_complete_nothing():
    reports, made = Reports(), DeviceModel()
    reports.expect(7)
    assert not reports.take(part(6, 0, tbc=False), made)
    assert not reports.take(part(7, 1, tbc=False), made)
    assert not reports.take(part(7, 1, tbc=False), made)
    assert reports.take(part(7, 0, tbc=True), made)


def test_names_are_found_in_any_case_and_a_newer_value_replaces_the_older():
    made = model(
        variable("evse", "POWER", "1"), variable("EVSE", "Power", "2"), variable("evse", "POWER", "3")
    )
    assert made.number("EVSE", "power") == 3
    assert len(made) == 1


def test_a_report_without_end_is_not_kept_without_end():
    made = DeviceModel()
    endless = (variable("C", f"V{n}", "1") for n in range(MAX_VARIABLES + 50))
    made.add(msgspec.convert(list(endless), list[v21.ReportData]))
    assert len(made) == MAX_VARIABLES


def test_a_v2x_charger_says_what_it_can():
    can = Capabilities.of(model(*V2X_INVENTORY))
    assert (can.v2x, can.dynamic_profiles, can.max_offline_duration) == (True, True, True)
    assert (can.max_charge_w, can.max_discharge_w, can.phases) == (11000, 10000, 0)
    assert can.energy_transfer_modes == {"DC", "DC_BPT"}


@pytest.mark.parametrize(
    ("reported", "v2x"),
    [
        pytest.param([], False, id="silence"),
        pytest.param([variable("V2XChargingCtrlr", "Enabled", "true")], True, id="modes not told"),
        pytest.param([variable("V2XChargingCtrlr", "Enabled", "false")], False, id="switched off"),
        pytest.param(
            [variable("V2XChargingCtrlr", "V2XSupportedOperationModes", "Idle,CentralSetpoint")],
            True,
            id="the other name",
        ),
        pytest.param(
            [variable("V2XChargingCtrlr", "SupportedOperationModes", "ChargingOnly")], False, id="not ours"
        ),
    ],
)
def test_who_takes_power_back(reported, v2x):
    assert Capabilities.of(model(*reported)).v2x is v2x


def test_features_are_read_in_both_spellings():
    assert Capabilities.of(
        model(variable("SmartChargingCtrlr", "SupportsDynamicProfiles", "true"))
    ).dynamic_profiles


@pytest.mark.parametrize("value", ["three", "nan", "inf", "-3", "99", "1e308", ""])
def test_nonsense_in_a_number_is_unknown(value):
    assert Capabilities.of(model(variable("EVSE", "SupplyPhases", value))).phases is None
