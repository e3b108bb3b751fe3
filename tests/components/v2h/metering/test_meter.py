"""The inverter's coordinator, against real sockets."""

from datetime import timedelta
from types import MappingProxyType

import pytest
from homeassistant.config_entries import ConfigEntryState
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.v2h.const import STEP_EVERY
from custom_components.v2h.metering.instruments import Inverter
from custom_components.v2h.metering.meter import PAUSES, Meter

from .test_modbus_link import MAP, inverter_server

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def meter(hass):
    def made(port, remembered=None):
        entry = MockConfigEntry(domain="v2h", state=ConfigEntryState.LOADED)
        entry.add_to_hass(hass)
        made.entry = entry
        return Meter(hass, entry, Inverter(host="127.0.0.1", port=port, unit=1), remembered)

    return made


async def serving(port):
    data = SimData(40000, values=MAP, datatype=DataType.UINT16)
    server = ModbusTcpServer(SimDevice(1, simdata=[data]), address=("127.0.0.1", port))
    await server.serve_forever(background=True)
    return server


async def test_a_lost_inverter_is_asked_less_and_less_often_until_it_is_back(hass, meter):
    async with inverter_server() as port:
        pass
    lost = meter(port)
    pauses = []
    for _ in range(8):
        await lost.async_refresh()
        pauses.append(lost.update_interval)
    assert pauses == [*PAUSES, PAUSES[-1], PAUSES[-1]]
    assert pauses[-1] == timedelta(minutes=1)
    server = await serving(port)
    try:
        await lost.async_refresh()
    finally:
        await lost._entry._async_process_on_unload(hass)
        await server.shutdown()
    assert (lost.update_interval, lost.data.sun_w, lost.problem) == (STEP_EVERY, 3210.0, None)


async def test_a_remembered_device_needs_no_scan_and_a_forgotten_map_a_new_one(hass, meter):
    async with inverter_server() as port:
        first = meter(port)
        await first.async_refresh()
        remembered = first.to_dict()
        assert meter(port, remembered).device == first.device
        gone = MappingProxyType(remembered["device"] | {"blocks": (), "map": "no_such_map"})
        assert meter(port, remembered | {"device": gone}).device is None
        await first._entry._async_process_on_unload(hass)


async def test_a_bug_report_tells_what_was_dropped_and_refused(hass, meter):
    async with inverter_server() as port:
        working = meter(port)
        assert working.diagnostics() == {}
        await working.async_refresh()
        assert working.diagnostics() == {
            "dropped": {}, "refused": [], "cuts": [], "warnings": [], "problems": [],
        }  # fmt: skip
        await working._entry._async_process_on_unload(hass)
