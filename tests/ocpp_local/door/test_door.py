"""What somebody at the door says of himself gets nowhere: not into the log, not before the owner's eyes."""

import asyncio
from urllib.parse import quote

import pytest

from ocpp_local import Limits, StationKnocked
from tests.ocpp_local.charger import basic
from tests.ocpp_local.conftest import until

PATIENT = Limits(burst=10_000, per_second=10_000, wrong_password_cost=0, unproven_each=1_000, unproven=1_000)


async def ask(port, path, headers=None):
    """One request to open a WebSocket, as raw as the path; the status line of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = {
        "Host": "x",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "ocpp2.1",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    writer.write(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
    try:
        return (await asyncio.wait_for(reader.readline(), 5)).decode().strip()
    finally:
        writer.close()


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "DEMO-1/../DEMO-2",
        "BOX\r\n2026-11-23 00:00:00 ERROR forged",
        "\x1b[2J",
        "[your charger](http://evil.example)",
        "<img src=//evil.example/x>",
        "left\u202eright",
        "BOX:7",
        "x" * 49,
        "DEMO-1\x00",
        "Öre",
        "",
    ],
)
async def test_a_name_that_is_none_is_turned_away_without_a_word(open_house, caplog, name):
    house = await open_house(limits=PATIENT)
    assert await ask(house.server.port, f"/ocpp/{quote(name, safe='')}", basic(name, "x")) == (
        "HTTP/1.1 404 Not Found"
    )
    assert house.told(StationKnocked) == []
    assert not [record for record in caplog.records if record.name.startswith("ocpp_local")]


async def test_a_name_of_the_home_with_something_in_front_is_still_that_name(open_house):
    house = await open_house(limits=PATIENT)
    assert "401" in await ask(house.server.port, "/../../any/where/DEMO-1?x=/BOX", basic("DEMO-1", "wrong"))


async def test_a_thousand_names_are_five_offers(open_house):
    house = await open_house(limits=PATIENT)
    for part in range(20):
        await asyncio.gather(*(ask(house.server.port, f"/ocpp/BOX-{part}-{number}") for number in range(50)))
    assert len(house.told(StationKnocked)) == 5


async def test_headers_without_end_are_cut_off(open_house):
    house = await open_house(limits=PATIENT)
    more = {f"X-{number}": "y" * 1_000 for number in range(20)}
    assert "101" not in await ask(house.server.port, "/ocpp/DEMO-1", more)
    assert "101" not in await ask(house.server.port, "/" + "a" * 20_000)


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic " + "A" * 8_000, "Bearer x", "basic\tx"])
async def test_credentials_that_are_none_are_wrong_ones(open_house, header):
    house = await open_house(limits=PATIENT)
    assert "401" in await ask(house.server.port, "/ocpp/DEMO-1", {"Authorization": header})
    await until(lambda: house.server._gate.unproven == 0)
