"""`python -m inverters`, as a person at a terminal sees it."""

import asyncio
import io

import pytest

from inverters.__main__ import main

from . import servers
from .faces import chain, dump, identity, inverter, meter


async def run(*arguments):
    out = io.StringIO()
    code = await asyncio.to_thread(main, list(arguments), out)
    return code, out.getvalue()


async def test_a_home_is_shown_with_live_values_and_signs_in_words():
    table = chain(identity("Fronius", "Symo 10"), inverter(3210.0), meter(412.0)).table
    async with servers.device_server(table) as port:
        code, text = await run("127.0.0.1", "--port", str(port))
    assert code == 0
    assert "Looking for an inverter or meter as unit 1 ..." in text
    assert "Found: Fronius Symo 10, three-phase inverter, three-phase meter" in text
    assert "350 W / -100 W / 162 W" in text
    assert text.endswith("Right now the house is importing 412 W, the sun gives 3210 W.\n")


async def test_the_usual_units_are_tried_when_none_is_named():
    async with servers.device_server(dump("sma_night").table, unit=126) as port:
        code, text = await run("127.0.0.1", "--port", str(port), "--timeout", "2")
    assert code == 0
    assert "as unit 126" in text
    assert "the inverter sleeps" in text


async def test_a_failure_is_one_sentence_and_a_bad_exit_code():
    async with servers.rude_server(servers.says_nothing) as port:
        code, text = await run("127.0.0.1", "--port", str(port), "--unit", "1", "--timeout", "1")
    assert code == 1
    assert text.splitlines()[-1].startswith(f"127.0.0.1:{port} is there, but unit 1 gave no answer")


async def test_a_home_with_a_battery_is_shown_with_its_map():
    async with servers.device_server(dump("goodwe_gw20k_et").table, unit=247) as port:
        code, text = await run("127.0.0.1", "--port", str(port), "--unit", "247")
    assert code == 0
    assert "Found: GoodWe inverter, 20.0 kW, read by the map goodwe_et" in text
    assert "goodwe_et (confirmed)" in text
    assert "the house is exporting 1556 W, the sun gives 2095 W, the home battery is charging" in text


async def test_a_map_that_nothing_has_confirmed_says_so():
    async with servers.device_server(
        dict.fromkeys(range(1000, 1100), 0) | dict.fromkeys(range(100), 0)
    ) as port:
        code, text = await run("127.0.0.1", "--port", str(port), "--map", "growatt_sph")
    assert code == 0
    assert "growatt_sph (not confirmed yet)" in text
    assert "Note: No recording of a real device has confirmed the map growatt_sph yet" in text


async def test_an_inverter_on_a_serial_port_is_shown():
    async with servers.serial_server(chain(identity(), inverter(3210.0)).table) as name:
        code, text = await run(name, "--unit", "1")
    assert (code, "the sun gives 3210 W" in text) == (0, True)


async def test_a_device_that_nobody_knows_ends_in_a_sentence_with_the_next_step():
    async with servers.device_server({1: 1}) as port:
        code, text = await run("127.0.0.1", "--port", str(port), "--unit", "1")
    assert code == 1
    assert "or name its map: deye_1p," in text.splitlines()[-1]


async def test_an_unknown_map_is_told_with_the_known_ones():
    async with servers.device_server({1: 1}) as port:
        code, text = await run("127.0.0.1", "--port", str(port), "--map", "growat")
    assert (code, "There is no map 'growat'. Known are" in text) == (1, True)


@pytest.mark.parametrize("bad", [("--port", "0"), ("--port", "modbus"), ("--unit", "256"), ("--unit", "-1")])
def test_an_argument_out_of_range_is_refused_by_name(bad, capsys):
    with pytest.raises(SystemExit):
        main(["inverter.local", *bad])
    assert "is not a number from" in capsys.readouterr().err
