"""The demo is started again and again on one folder, as people do."""

import shutil
from datetime import UTC, datetime

import pytest

from lab import build_zip
from lab.demo import EVENING_PEAK, Ports, demo_home
from lab.ha_client import Client

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLDER = build_zip.ROOT / ".cache" / "e2e-twice"
PORTS = Ports(frontend=9430, ocpp=9431, modbus=9432, market=9433)


async def test_a_second_start_finds_its_home_and_the_same_log_in():
    shutil.rmtree(FOLDER, ignore_errors=True)
    for _ in ("first", "second"):
        async with (
            demo_home(FOLDER, PORTS, EVENING_PEAK, datetime.now(UTC)) as demo,
            Client.open(demo.home.url) as client,
        ):
            states = await client.states()
        assert [name for name in states if name.endswith("_car_power")] == ["sensor.charger_demo_1_car_power"]
