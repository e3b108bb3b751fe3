"""The line is watched from our side: nothing has to be entered at the charger for it."""

from ocpp_local.provisioning import HEARTBEAT_S
from tests.ocpp_local.charger import V2X_INVENTORY
from tests.ocpp_local.conftest import until


async def test_a_line_that_died_without_a_word_is_noticed_by_our_own_pings(open_house):
    house = await open_house(ping_interval_s=0.05, ping_timeout_s=0.1)
    charger = await house.charger()
    await until(lambda: house.station.connected)
    charger.line.transport.pause_reading()  # as a router that forgot the line: no close, no answer
    await until(lambda: not house.station.connected)


async def test_the_heartbeats_interval_comes_with_our_answer_to_its_boot(house):
    charger = await house.charger(inventory=V2X_INVENTORY)
    answer = await charger.boot()
    assert (answer["status"], answer["interval"]) == ("Accepted", HEARTBEAT_S)
