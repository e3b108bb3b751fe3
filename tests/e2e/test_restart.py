"""A real Home Assistant is killed on an evening: what was ordered, planned and counted goes on."""

import asyncio
import re
import shutil
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from lab import build_zip, home_assistant
from lab.demo import EVENING_PEAK, Ports, demo_home, say
from lab.ha_client import Client

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLDER = build_zip.ROOT / ".cache" / "e2e-restart"
PORTS = Ports(frontend=9460, ocpp=9461, modbus=9462, market=9463)
# Only what never happens costs this much; a machine may be ten times slower than ours.
PATIENCE_S = 300
# The ledger's page of each minute, and the store's of each decision, are on the disk by then.
ON_DISK_S = 65
IN_CONTROL = re.compile(r"In control of the charger ([\d.]+) s after the start")
NOTHING = {"unknown", "unavailable"}
ORDERED_W = -900
# At half past six on this evening none of these is zero: a zero would be an unknown one in disguise.
NEVER_ZERO = ("charged", "discharged", "car_soc", "house_power", "price", "stored_value", "saved", "reserve")

type States = Mapping[str, str]


async def names(client: Client) -> dict[str, str]:
    """The home's entities, by what they tell."""
    (entities,) = await client.websocket({"type": "config/entity_registry/list"})
    ours = [one for one in entities if one["platform"] == "v2h"]
    return {one["translation_key"]: one["entity_id"] for one in ours}


async def states(client: Client) -> States:
    """The states of the home's entities, by what they tell."""
    every = await client.states()
    return {key: every[name]["state"] for key, name in (await names(client)).items() if name in every}


async def until(client: Client, key: str, *, below: float) -> None:
    """Wait until the number of *key* is below that."""
    async with asyncio.timeout(PATIENCE_S):
        while (state := (await states(client))[key]) in NOTHING or float(state) >= below:  # noqa: ASYNC110 - remote
            await asyncio.sleep(0.5)


async def told(client: Client) -> dict[str, Any]:
    """What has to survive: orders, plan, books and the stay of the car."""
    (event,) = await client.websocket({"type": "v2h/subscribe"})
    (entry,) = await client.request("GET", "/api/config/config_entries/entry?domain=v2h")
    path = f"/api/diagnostics/config_entry/{entry['entry_id']}"
    kept = (await client.request("GET", path))["data"]["controller"]
    now = event["now"]
    return {
        "mode": now["mode"],
        "command": now["command"],
        "reserve": (now["reserve_percent"], now["reserve_why"]),
        "plan": event["plan"] and event["plan"]["made_at"],
        "stay": kept["ledger"]["session"] and kept["ledger"]["session"]["start"],
    }


async def recorded(client: Client, since: datetime) -> Mapping[str, list[str]]:
    """All that these entities said since then, by Home Assistant's own recorder."""
    known = await names(client)
    ids = ",".join(known[key] for key in NEVER_ZERO)
    path = f"/api/history/period/{quote(since.isoformat())}?filter_entity_id={ids}"
    rows = {
        told[0]["entity_id"]: [one["state"] for one in told] for told in await client.request("GET", path)
    }
    return {key: rows.get(known[key], []) for key in NEVER_ZERO}


def spoken(seen: Mapping[str, list[str]]) -> dict[str, list[float]]:
    """All numbers of each, once each has said one before and one after."""
    numbers = {key: [float(state) for state in seen[key] if state not in NOTHING] for key in NEVER_ZERO}
    return numbers if all(len(said) > 1 for said in numbers.values()) else {}


async def test_a_killed_home_assistant_goes_on_where_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    async with demo_home(FOLDER, PORTS, EVENING_PEAK, datetime.now(UTC)) as demo:
        async with Client.open(demo.home.url) as client:
            await until(client, "car_power", below=-300)
            await client.call("v2h", "set_reserve", {"reserve_percent": 30, "why": "a storm is coming"})
            mode = (await names(client))["mode"]
            await client.call("select", "select_option", {"entity_id": mode, "option": "self_consumption"})
            ordered = {"power_w": -ORDERED_W, "duration": {"hours": 1}}
            await client.call("v2h", "start_discharge", ordered)
            await until(client, "car_power", below=ORDERED_W / 2)
            await asyncio.sleep(ON_DISK_S)
            kept, killed_at = await told(client), datetime.now(UTC)
        demo.home.process.kill()
        await demo.home.process.wait()

        began = time.monotonic()
        again = await home_assistant.start(FOLDER / "config", PORTS.frontend)
        try:
            async with Client.open(again.url) as client:
                now = await told(client)
                # A slow machine has made a newer plan before anybody asks.
                assert (now.pop("plan") or "") >= kept["plan"]
                assert now == {key: value for key, value in kept.items() if key != "plan"}
                await until(client, "car_power", below=ORDERED_W / 2)
                seconds = time.monotonic() - began
                assert (await told(client))["stay"] == kept["stay"]
                async with asyncio.timeout(PATIENCE_S):
                    while not spoken(seen := await recorded(client, killed_at)):  # noqa: ASYNC110 - remote
                        await asyncio.sleep(1)
        finally:
            await again.stop()
    assert kept["command"]["power_w"] == ORDERED_W
    assert (kept["mode"], kept["reserve"]) == ("self_consumption", (30, "a storm is coming"))
    assert kept["plan"]
    assert kept["stay"]
    numbers = spoken(seen)
    assert all(all(counted) for counted in numbers.values()), seen
    for key in ("charged", "discharged"):
        assert numbers[key] == sorted(numbers[key]), key
    found = IN_CONTROL.search(again.log())
    assert found
    with capsys.disabled():
        say(f"from the start of Home Assistant to control: {seconds:.1f} s, {found[1]} s of them ours")
