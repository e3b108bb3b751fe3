"""A home from the zip to its removal: what that costs Home Assistant, automations that people make, the end.

The tests build on each other in the order of the file. What they measure is printed: docs/performance.md.
"""

import asyncio
import json
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, expect

from lab import build_zip, demo, home_assistant
from lab.ha_client import Client
from lab.replay.__main__ import main as replay

from . import guests
from .browser import PATIENCE_S, until, view
from .day import Day, memory_mb
from .phone import NAME, phone
from .wizard import Wizard

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLDER = build_zip.ROOT / ".cache" / "e2e-day"
CONFIG = FOLDER / "config"
PORTS = demo.Ports(frontend=9450, ocpp=9451, modbus=9452, market=9453)
BLUEPRINTS = build_zip.ROOT / "blueprints" / "automation" / "v2h"
ENTRIES = "/api/config/config_entries/entry?domain=v2h"
IMPORTS = """
import time
import homeassistant.components.automation, homeassistant.components.sensor, homeassistant.components.recorder
import homeassistant.components.http, homeassistant.components.modbus, homeassistant.components.calendar
import homeassistant.components.frontend, homeassistant.components.lovelace, homeassistant.components.energy
began = time.process_time()
import importlib, pathlib
import custom_components.v2h
# The four packages are imported as far as the integration needs them.
packages = {"ocpp_local", "inverters", "optimizer", "simulator"}
for part in sorted(pathlib.Path("custom_components/v2h").rglob("*.py")):
    if part.parts[2] not in packages:
        importlib.import_module(".".join(part.with_suffix("").parts).removesuffix(".__init__"))
print(time.process_time() - began)
"""
# What is not cleared holds the car for so long.
LEASE_S = 90
# After the first plans memory grows no more.
SETTLED_S = 20


def simulator_says() -> str:
    return (FOLDER / demo.SIMULATOR_LOG).read_text().splitlines()[-1]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def day() -> AsyncIterator[Day]:
    """Set up by its form, then Home Assistant is started once more, as after an update, and in debug mode."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    PORTS.check()
    release, now = build_zip.build(FOLDER / "v2h.zip"), datetime.now(UTC)
    zone = demo.zone_where_it_is(demo.EVENING_PEAK, now)
    figures: dict[str, str] = {}
    async with demo.simulator(PORTS, now.astimezone(zone).time(), FOLDER):
        await first_start(release, demo.zone_name(zone), figures)
        home = await home_assistant.start(CONFIG, PORTS.frontend, debug=True)
        try:
            async with Client.open(home.url) as client, phone(client) as device:
                (entry,) = await client.request("GET", ENTRIES)
                yield Day(home=home, client=client, phone=device, entry_id=entry["entry_id"], figures=figures)
        finally:
            await home.stop()


async def first_start(release: Path, time_zone: str, figures: dict[str, str]) -> None:
    """From the zip to the first plan, with a clock and a look at the memory."""
    began = time.monotonic()
    guests.prepare(CONFIG, release, time_zone=time_zone)
    home = await home_assistant.start(CONFIG, PORTS.frontend)
    try:
        async with Client.open(home.url) as client:
            started, before_mb = time.monotonic(), memory_mb(home)
            await demo.set_up(home.url, demo.answers(PORTS))
            filled = time.monotonic()
            (entry,) = await client.request("GET", ENTRIES)
            await Day(home=home, client=client, entry_id=entry["entry_id"]).until(
                "a plan", lambda seen: seen["plan"]
            )
            planned = time.monotonic()
            await asyncio.sleep(SETTLED_S)
            added_mb = memory_mb(home) - before_mb
    finally:
        await home.stop()
    figures["from zip to first plan"] = (
        f"{planned - began:.1f} s: {started - began:.1f} s Home Assistant's start and log-in,"
        f" {filled - started:.1f} s the form, {planned - filled:.1f} s the plan"
    )
    figures["memory added to Home Assistant"] = f"{added_mb:.0f} MB to {before_mb:.0f} MB"


async def test_the_car_feeds_the_house_and_a_phone_is_told_why(day: Day) -> None:
    flow = "/api/config/config_entries/subentries/flow"
    page = await day.client.request("POST", flow, {"handler": [day.entry_id, "notification"]})
    (notify,) = [name for name in await day.client.states() if name.startswith("notify.")]
    about = ["discharge_started", "discharge_stopped"]
    made = await day.client.request(
        "POST", f"{flow}/{page['flow_id']}", {"entities": [notify], "about": about}
    )
    assert (made["type"], made["title"]) == ("create_entry", NAME)
    await day.until("the car feeds the house", lambda seen: (seen["now"]["car_w"] or 0) < -300)
    assert await day.phone.is_told("The car began to give energy. Feeding the house")
    assert {title for title, _ in day.phone.got} == {"Demo home"}


async def test_home_assistant_has_measured_our_set_up(day: Day) -> None:
    told = await day.client.request("GET", f"/api/diagnostics/config_entry/{day.entry_id}")
    phases: Counter[str] = Counter()
    for times in told["setup_times"].values():
        phases.update(times)
    assert phases
    shares = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in phases.most_common() if seconds >= 0.01)
    day.figures["set-up by Home Assistant's own figures"] = f"{shares or 'under 0.01 s'}"


async def test_importing_is_timed(day: Day) -> None:
    command = (sys.executable, "-c", IMPORTS)
    process = await asyncio.create_subprocess_exec(*command, cwd=CONFIG, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert process.returncode == 0
    day.figures["import of all our modules"] = f"{float(out.splitlines()[-1]):.2f} s of computing"


async def test_downloaded_diagnostics_are_replayed_to_the_same_plan_and_decision(
    day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    told = await day.client.request("GET", f"/api/diagnostics/config_entry/{day.entry_id}")
    path = FOLDER / "diagnostics.json"
    path.write_text(json.dumps(told))
    assert replay([str(path)]) == 0
    said = capsys.readouterr().out
    assert "It is the plan that the home had." in said
    assert "It is the decision that the home took." in said
    for secret in (demo.IDENTITY, demo.PASSWORD, "Demo home", "127.0.0.1"):
        assert secret not in json.dumps(told["data"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shelf() -> AsyncIterator[str]:
    """The blueprints as a web site has them."""
    app = web.Application()
    app.router.add_static("/", BLUEPRINTS)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", PORTS.market + 1)
    await site.start()
    yield f"http://127.0.0.1:{PORTS.market + 1}"
    await runner.cleanup()


@pytest.mark.parametrize(
    ("name", "field", "why"),
    [
        ("storm_raises_reserve", "warning", "a storm is coming"),
        ("vacation", "away", "everybody is on vacation"),
    ],
)
async def test_an_imported_blueprint_keeps_more_in_the_car_for_a_while(
    day: Day, shelf: str, name: str, field: str, why: str
) -> None:
    path = await day.imported(shelf, name)
    usual = (await day.seen())["now"]["reserve_percent"]
    await day.set("binary_sensor.sign", "off")
    inputs = {"home": await day.device(), field: "binary_sensor.sign", "reserve": 70}
    await day.automate(name, {"use_blueprint": {"path": path, "input": inputs}})
    await day.set("binary_sensor.sign", "on")
    await day.until("more is kept", lambda seen: seen["now"]["reserve_percent"] == 70)
    await day.until("the car rests", lambda seen: abs(seen["now"]["car_w"] or 0) < 100 or _charges(seen))
    assert (await day.seen())["now"]["reserve_why"] == why
    await day.set("binary_sensor.sign", "off")
    await day.until("no more is kept", lambda seen: seen["now"]["reserve_percent"] == usual)
    await day.forget(name)


def _charges(seen: dict[str, Any]) -> bool:
    return bool((seen["now"]["car_w"] or 0) > 0)


async def test_an_imported_blueprint_feeds_the_evening_while_somebody_is_home(day: Day, shelf: str) -> None:
    path = await day.imported(shelf, "evening_when_home")
    await day.set("person.ada", "not_home")
    times = {"begin": "00:00:00", "end": "23:59:00"}
    inputs = {"home": await day.device(), "people": ["person.ada"], "power": 1100, "least": 30, **times}
    await day.automate("evening", {"use_blueprint": {"path": path, "input": inputs}})
    await day.until("the car is at hand", lambda seen: seen["now"]["charger"]["ready"])
    await day.set("person.ada", "home")
    await day.until("the command", lambda seen: (seen["now"]["command"] or {}).get("power_w") == -1100)
    await day.until("the car obeys", lambda seen: -1300 < (seen["now"]["car_w"] or 0) < -300)
    await day.set("person.ada", "not_home")
    await day.until("the car rests", lambda seen: abs(seen["now"]["car_w"] or 999) < 100)
    await day.forget("evening")


@pytest.mark.parametrize(
    ("name", "field", "inputs", "power_w"),
    [
        ("hold_for_guest", "guest", {}, 0),
        ("grid_operator_limit", "signal", {"power": 1300}, -1300),
    ],
)
async def test_an_imported_blueprint_lets_the_car_obey_a_switch(
    day: Day, shelf: str, name: str, field: str, inputs: dict[str, Any], power_w: int
) -> None:
    path = await day.imported(shelf, name)
    await day.set("binary_sensor.sign", "off")
    told = {"home": await day.device(), field: "binary_sensor.sign", **inputs}
    await day.automate(name, {"use_blueprint": {"path": path, "input": told}})
    await day.until("the car is at hand", lambda seen: seen["now"]["charger"]["ready"])
    await day.set("binary_sensor.sign", "on")
    await day.until("the command", lambda seen: (seen["now"]["command"] or {}).get("power_w") == power_w)
    await day.set("binary_sensor.sign", "off")
    await day.until("the plan", lambda seen: seen["now"]["command"] is None)
    await day.forget(name)


async def test_an_imported_blueprint_tells_a_phone_before_a_goal_is_missed(day: Day, shelf: str) -> None:
    path = await day.imported(shelf, "tell_before_goal_is_missed")
    names = await day.client.states()
    (notify,), (trips,) = ([one for one in names if word in one] for word in ("notify.", "_trips"))
    inputs = {"home": await day.device(), "phone": {"entity_id": notify}, "patience": {"seconds": 0}}
    await day.automate("goal", {"use_blueprint": {"path": path, "input": inputs}})
    soon = datetime.now(UTC) + timedelta(minutes=20)
    await day.client.call("v2h", "set_departure", {"departure": soon.isoformat(), "soc_percent": 100})
    assert await day.phone.is_told("The car may not be charged in time. ")
    await day.forget("goal")
    days = f"start={quote(datetime.now(UTC).isoformat())}&end={quote((soon + timedelta(days=1)).isoformat())}"
    for trip in await day.client.request("GET", f"/api/calendars/{trips}?{days}"):
        await day.client.websocket({"type": "calendar/event/delete", "entity_id": trips, "uid": trip["uid"]})


async def test_an_automation_with_our_trigger_discharges(day: Day) -> None:
    await day.until("the plan feeds the house", lambda seen: (seen["now"]["car_w"] or 0) < -300)
    (event,) = [
        name
        for name, state in (await day.client.states()).items()
        if name.startswith("event.") and "discharge_stopped" in state["attributes"].get("event_types", [])
    ]
    order = {"power_w": 1200, "duration": {"minutes": 5}}
    stopped = {"trigger": "v2h.discharge_stopped", "target": {"entity_id": event}}
    config = {"triggers": [stopped], "actions": [{"action": "v2h.start_discharge", "data": order}]}
    await day.automate("go_on", {"mode": "single", **config})
    await day.client.call("v2h", "hold", {"duration": {"minutes": 5}})
    await day.until("the order", lambda seen: (seen["now"]["command"] or {}).get("power_w") == -1200)
    await day.until("the car obeys", lambda seen: -1400 < (seen["now"]["car_w"] or 0) < -300)
    assert await day.phone.is_told("The car stopped giving energy.")
    await day.forget("go_on")


async def test_a_simulated_home_is_set_up_by_clicking_and_removed(day: Day, browser: Browser) -> None:
    async with view(browser, day.client, "/config/integrations/dashboard/add?domain=v2h") as shown:
        wizard = Wizard(shown, "desktop")
        await shown.page.get_by_role("button", name="OK").click()
        await wizard.arrives("Which home?")
        await wizard.pick("A simulated home")
        await expect(wizard.dialog.get_by_text("Port for the simulated charger").first).to_be_visible()
        await wizard.arrives("A simulated home")
        await wizard.dialog.locator("ha-selector-number input").first.fill(str(PORTS.market + 2))
        await wizard.next()
        async with asyncio.timeout(PATIENCE_S):
            while len(homes := await day.client.request("GET", ENTRIES)) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.3)
        await shown.screenshot("simulated-home-made")
        assert shown.complaints == []
    (made,) = [home["entry_id"] for home in homes if home["entry_id"] != day.entry_id]
    async with asyncio.timeout(PATIENCE_S):
        while set(await day.plans("simulated_home")) <= {"unknown", "unavailable"}:  # noqa: ASYNC110
            await asyncio.sleep(0.3)
    devices = await day.client.websocket({"type": "config/device_registry/list"})
    models = {device["model"] for device in devices[0] if made in device["config_entries"]}
    assert models == {"Simulated home"}
    await day.client.request("DELETE", f"/api/config/config_entries/entry/{made}")
    assert await day.plans("simulated_home") == []


async def test_removal_ends_the_discharge_and_leaves_nothing_of_ours_even_in_the_charger(day: Day) -> None:
    await day.until("the car feeds the house", lambda seen: (seen["now"]["car_w"] or 0) < -300)
    await day.client.request("DELETE", f"/api/config/config_entries/entry/{day.entry_id}")

    async def charges() -> bool:
        power = re.search(r"car \d+ %, ([+-]\d+) W; charger alone", simulator_says())
        return power is not None and int(power[1]) > 3000

    began = time.monotonic()
    await until(charges, "the car charged by itself")
    assert time.monotonic() - began < LEASE_S, "a profile of ours still held it, until it lapsed"
    assert "is as it was before" in day.home.log()
    left = [name for name in await day.client.states() if "demo_home" in name]
    assert left == []
    assert sorted(path.name for path in (CONFIG / ".storage").glob("v2h*")) == []
    (issues,) = await day.client.websocket({"type": "repairs/list_issues"})
    assert [issue for issue in issues["issues"] if issue["domain"] == "v2h"] == []


async def test_debug_mode_has_nothing_to_complain_about_and_the_figures_are_told(
    day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    await day.home.stop()
    assert guests.complaints(day.home.log()) == []
    seen = guests.Seen.of(CONFIG.glob("loop_watch-*.json"))
    with capsys.disabled():
        print()  # noqa: T201  figures to read
        for name, figure in day.figures.items():
            print(f"{name}: {figure}")  # noqa: T201
        print("\n".join(["in debug mode,", *seen.sentences()]))  # noqa: T201
