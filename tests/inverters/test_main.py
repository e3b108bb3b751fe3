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
        code, text = await run("127.0.0.1", "--port", str(port), "--timeout", "0.2")
    assert code == 0
    assert "as unit 126" in text
    assert "the inverter sleeps" in text


async def test_a_failure_is_one_sentence_and_a_bad_exit_code():
    async with servers.rude_server(servers.says_nothing) as port:
        code, text = await run("127.0.0.1", "--port", str(port), "--unit", "1", "--timeout", "0.1")
    assert code == 1
    assert text.splitlines()[-1].startswith(f"127.0.0.1:{port} is there, but unit 1 gave no answer")


@pytest.mark.parametrize("bad", [("--port", "0"), ("--port", "modbus"), ("--unit", "256"), ("--unit", "-1")])
def test_an_argument_out_of_range_is_refused_by_name(bad, capsys):
    with pytest.raises(SystemExit):
        main(["inverter.local", *bad])
    assert "is not a number from" in capsys.readouterr().err
