"""Unknown is unknown: nothing is made up, and nothing old passes for the present."""

from dataclasses import replace
from datetime import UTC, datetime

from custom_components.v2h.face.look import car_power
from custom_components.v2h.ocpp_local import Capabilities
from custom_components.v2h.optimizer.dispatch.snapshot import ChargerState, Sample, Snapshot
from custom_components.v2h.optimizer.site import Car
from custom_components.v2h.senses import car_at

CHARGER = ChargerState(connected=True, plugged=True, ready=True)
CAR = Car(
    capacity_wh=60_000,
    reserve_wh=12_000,
    max_wh=60_000,
    max_charge_w=11_000,
    max_discharge_w=11_000,
    min_charge_w=500,
    min_discharge_w=500,
)


def sample(value: float, elapsed: float = 100.0) -> Sample:
    return Sample(value=value, elapsed=elapsed)


SEEN = Snapshot(
    now=datetime(2026, 3, 2, 18, 0, tzinfo=UTC),
    elapsed=101.0,
    charger=CHARGER,
    car_w=sample(-2000),
    grid_w=sample(100),
    sun_w=sample(400),
)


def test_an_old_measurement_is_not_shown() -> None:
    assert car_power(replace(SEEN, car_w=sample(-2000, elapsed=60))) is None


def test_a_cable_without_a_car_carries_nothing() -> None:
    alone = replace(SEEN, car_w=None, charger=replace(CHARGER, plugged=False, ready=False))
    assert car_power(alone) == 0


def test_a_charger_out_of_reach_tells_nothing() -> None:
    gone = replace(SEEN, car_w=None, charger=replace(CHARGER, connected=False, plugged=False))
    assert car_power(gone) is None
    assert car_power(replace(SEEN, car_w=None, charger=None)) is None


def test_the_plan_keeps_to_what_the_charger_can_do() -> None:
    small = Capabilities(v2x=True, max_charge_w=7_400, max_discharge_w=3_700, min_discharge_w=900)
    car = car_at(CAR, small)
    assert (car.max_charge_w, car.max_discharge_w) == (7_400, 3_700)
    assert (car.min_charge_w, car.min_discharge_w) == (500, 900)


def test_a_charger_that_cannot_feed_back_is_planned_for_charging_only() -> None:
    assert car_at(CAR, Capabilities(v2x=False)).max_discharge_w == 0
    assert car_at(CAR, None) == CAR
