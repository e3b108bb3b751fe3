"""What one step costs and earns: the home at the meter, the stay of the car by where its energy came from."""

from datetime import UTC, datetime

import pytest

from optimizer.ledger import Session, Slot, Terminals
from optimizer.ledger.booking import Scene, with_car, with_flows
from optimizer.ledger.flows import flows_of

from ..dispatch.moments import LIMITS

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
SCENE = Scene(limits=LIMITS, import_price=0.40, export_price=0.10)
BLIND = Scene(limits=LIMITS, import_price=None, export_price=0.10)


@pytest.mark.parametrize(
    ("part", "scene", "cost", "earned", "unpriced_wh"),
    [
        pytest.param(Terminals(grid_in=1000, car_in=1000), SCENE, 0.40, 0, 0, id="bought at its price"),
        pytest.param(Terminals(sun=1000, car_in=1000), SCENE, 0.10, 0, 0, id="sun at what it had brought"),
        pytest.param(
            Terminals(car_out=1000), SCENE, 0, 0.40, 0, id="the house does not pay for what it gives"
        ),
        pytest.param(Terminals(car_out=1000, grid_out=1000), SCENE, 0, 0.10, 0, id="sold at what it brings"),
        pytest.param(
            Terminals(grid_in=1000, car_in=1000), BLIND, 0, 0, 1000, id="no price is no free energy"
        ),
        pytest.param(Terminals(sun=1000, car_in=1000), BLIND, 0.10, 0, 0, id="the other price is known"),
    ],
)
def test_a_stay_pays_for_what_went_in_and_earns_by_what_came_out(
    part: Terminals, scene: Scene, cost: float, earned: float, unpriced_wh: float
) -> None:
    stay = with_car(Session(start=NOW), part, flows_of(part), scene)
    assert (stay.in_wh, stay.out_wh) == (part.car_in, part.car_out)
    assert (stay.cost, stay.earned) == (pytest.approx(cost), pytest.approx(earned))
    assert stay.unpriced_wh == unpriced_wh


def test_the_home_pays_at_its_meter_alone() -> None:
    part = Terminals(grid_in=500, grid_out=200, sun=1000, car_out=300)
    slot = with_flows(Slot(start=NOW), part, flows_of(part), 60, SCENE)
    assert slot.cost == pytest.approx(0.5 * 0.40 - 0.2 * 0.10)
    assert (slot.unpriced_wh, slot.measured_s) == (0, 60)
    blind = with_flows(Slot(start=NOW), part, flows_of(part), 60, BLIND)
    assert blind.cost == pytest.approx(-0.2 * 0.10)
    assert blind.unpriced_wh == 500
