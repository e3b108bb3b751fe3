"""The car's power electronics: late, ramped, lossy, and gentle near full and empty."""

from itertools import pairwise

import pytest

from simulator.car import Car, CarModel

MODEL = CarModel()


def driven(car: Car, target_w: float, seconds: float, step_s: float = 0.1) -> list[float]:
    powers = []
    for tick in range(round(seconds / step_s)):
        elapsed = (tick + 1) * step_s
        car.ask(target_w, elapsed - step_s)
        car.step(step_s, elapsed)
        powers.append(car.power_w)
    return powers


def test_nothing_moves_before_the_latency_and_then_it_ramps():
    powers = driven(Car(MODEL, soc_percent=50), 8000, 4)
    assert powers[2] == 0
    assert powers[13] == pytest.approx(4400, abs=450)  # one second after it began
    assert powers[-1] == 8000
    steps = [b - a for a, b in pairwise(powers[5:])]
    assert max(steps) <= MODEL.ramp_w_per_s * 0.1 + 1e-6


@pytest.mark.parametrize(
    ("wish_w", "power_w"), [(499, 0), (500, 500), (-499, 0), (-500, -500), (20_000, 11_000)]
)
def test_below_the_minimum_it_rests_and_above_the_rating_it_stops(wish_w, power_w):
    assert driven(Car(MODEL, soc_percent=50), wish_w, 8)[-1] == power_w


@pytest.mark.parametrize(
    ("soc", "most_in_w", "most_out_w"),
    [
        (3, 11_000, 0),
        (10, 11_000, 5_500),
        (50, 11_000, 11_000),
        (90, 6_263, 11_000),
        (99.9, 2_000, 11_000),
        (100, 0, 11_000),
    ],
)
def test_it_tapers_near_full_and_near_empty(soc, most_in_w, most_out_w):
    assert MODEL.most_charge_w(soc) == pytest.approx(most_in_w, abs=1)
    assert MODEL.most_discharge_w(soc) == pytest.approx(most_out_w, abs=1)


@pytest.mark.parametrize("power_w", [500, 1000, 3000, 6000, 11_000])
def test_efficiency_is_about_95_percent_and_worse_at_low_power(power_w):
    efficiency = 1 - MODEL.loss_w(power_w) / power_w
    assert 0.90 < efficiency < 0.965
    assert MODEL.loss_w(-power_w) == MODEL.loss_w(power_w)
    assert efficiency > 0.94 or power_w <= 500


def test_a_full_charge_ends_full_and_every_watt_hour_is_accounted_for():
    car = Car(MODEL, soc_percent=95)
    taken = stored = lost = 0.0
    for second in range(4 * 3600):
        car.ask(11_000, second)
        flow = car.step(1, second + 1)
        assert flow.loss_wh >= 0
        taken, stored, lost = taken + flow.in_wh, stored + flow.stored_wh, lost + flow.loss_wh
    assert car.soc_percent == pytest.approx(100, abs=0.02)
    assert car.power_w == 0
    assert taken == pytest.approx(stored + lost)
    assert stored == pytest.approx(3000, abs=10)


def test_discharging_ends_at_the_empty_mark():
    car = Car(MODEL, soc_percent=7)
    for second in range(6 * 3600):
        car.ask(-11_000, second)
        car.step(1, second + 1)
    assert 5 <= car.soc_percent < 6
    assert car.power_w == 0


def test_an_idle_session_costs_its_standby():
    car = Car(MODEL, soc_percent=50)
    flow = car.step(3600, 3600)
    assert (flow.in_wh, flow.stored_wh, flow.loss_wh) == (30, 0, 30)


def test_a_trip_beyond_the_battery_is_charged_elsewhere():
    car = Car(MODEL, soc_percent=10)
    assert car.drive(8000) == 2000
    assert car.energy_wh == 0
