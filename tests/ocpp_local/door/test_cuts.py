"""A line that is cut on purpose: the charger is away for as long as was said, and told nothing before."""

import pytest
from websockets.exceptions import InvalidStatus

from ocpp_local import StationConnected, StationDisconnected, StationRefused
from ocpp_local.door.cuts import Cuts
from tests.ocpp_local.conftest import until


@pytest.mark.parametrize(
    ("identity", "seconds_later", "turned_away"),
    [
        pytest.param("BOX-1", 0, True, id="at once"),
        pytest.param("BOX-1", 89.9, True, id="to the end"),
        pytest.param("BOX-1", 90, False, id="and not a moment longer"),
        pytest.param("BOX-2", 0, False, id="its neighbour comes and goes"),
    ],
)
def test_a_cut_line_stays_cut_for_as_long_as_was_said(identity, seconds_later, turned_away):
    elapsed = 1000.0
    cuts = Cuts(lambda: elapsed)
    cuts.cut("BOX-1", 90)
    elapsed += seconds_later
    assert cuts.bars(identity) is turned_away


def test_a_cut_is_taken_back_at_any_time():
    cuts = Cuts(lambda: 0.0)
    cuts.cut("BOX-1", 90)
    cuts.mend("BOX-1")
    assert not cuts.bars("BOX-1")


async def test_a_charger_that_was_cut_off_cannot_come_in_before_its_time(house):
    charger = await house.in_session()
    before = len(charger.setpoints())
    await house.server.cut("DEMO-1", 60)
    await charger.line.wait_closed()
    await until(lambda: house.told(StationDisconnected))
    assert not house.station.connected
    assert len(charger.setpoints()) == before  # it is not brought to rest: that is what shall be seen

    with pytest.raises(InvalidStatus) as refusal:
        await house.charger()
    assert refusal.value.response.status_code == 503
    assert house.told(StationRefused) == []

    house.skipped_s += 61
    await house.charger()
    await until(lambda: len(house.told(StationConnected)) == 2)


async def test_a_charger_that_was_cut_off_is_let_in_as_soon_as_somebody_wants(house):
    await house.installed()
    await house.server.cut("DEMO-1", 600)
    house.server.let_in("DEMO-1")
    await house.charger()
    await until(lambda: len(house.told(StationConnected)) == 2)


async def test_a_wrong_password_is_no_better_while_the_line_is_cut(house):
    await house.server.cut("DEMO-1", 60)
    with pytest.raises(InvalidStatus) as refusal:
        await house.charger(password="not-the-password")
    assert refusal.value.response.status_code == 401
