"""The release zip in a real Home Assistant, with a simulated home beyond real sockets.

The tests build on each other in the order of the file, as a visit does: arrive, look, act, leave.
"""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from lab.errors import LabError
from lab.ha_client import Client
from lab.home_assistant import HomeAssistant

from . import first_paint, guests
from .browser import DESKTOP, PATIENCE_S, PHONE, view
from .browser import until as until_seen
from .conftest import FOLDER, PORTS
from .wizard import Wizard

pytestmark = pytest.mark.asyncio(loop_scope="session")

DASHBOARD = "/v2h-home"
LEASE_S = 90
OURS = re.compile(r"(ERROR|CRITICAL|WARNING).*v2h|custom_components.v2h/")
# Home Assistant says this of every integration that is not its own.
EXPECTED = (
    "We found a custom integration v2h",
    # A trial cuts the charger's line while a setpoint is on its way.
    "A setpoint had no effect. The charger did not take it: the connection was lost.",
)


async def entity(client: Client, key: str) -> Any:
    """The state of the entity whose id ends in *key*."""
    states = await client.states()
    (found,) = [state for name, state in states.items() if name.endswith(key)]
    return found


async def until(client: Client, key: str, holds: Callable[[str], bool]) -> str:
    """Wait until the state of *key* holds; the failure says what it was instead."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        state: str = (await entity(client, key))["state"]
        if holds(state):
            return state
        assert time.monotonic() < deadline, f"{key} was still {state!r} after {PATIENCE_S} s"
        await asyncio.sleep(1)


def below(limit: float) -> Callable[[str], bool]:
    return lambda state: state not in {"unknown", "unavailable"} and float(state) < limit


def above(limit: float) -> Callable[[str], bool]:
    return lambda state: state not in {"unknown", "unavailable"} and float(state) > limit


async def test_the_car_feeds_the_house(client: Client) -> None:
    await until(client, "_car_power", below(-300))
    # What the car cannot give at once, it gives with the next values of the meter.
    await until(client, "_grid_power", below(1000))
    assert (await entity(client, "_reason"))["state"] not in {"unknown", "unavailable", ""}


async def test_the_plan_reaches_beyond_tomorrow_and_knows_the_market(client: Client) -> None:
    (event,) = await client.websocket({"type": "v2h/subscribe"})
    slots = event["plan"]["slots"]
    assert len(slots) > 24 * 4
    assert len({round(slot["import_price"], 3) for slot in slots}) > 10
    assert {slot["action"] for slot in slots} >= {"charge", "discharge"}
    assert all(slot["reason"] for slot in slots)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_the_dashboard_shows_now_and_the_plan(
    browser: Browser, client: Client, size: tuple[int, int], dark: bool
) -> None:
    async with view(browser, client, DASHBOARD, size=size, dark=dark) as shown:
        await expect(shown.page.locator("v2h-now-card")).to_be_visible()
        await expect(shown.page.locator("v2h-plan-card:visible .board").first).to_be_visible()

        async def tells_why() -> bool:
            reason = (await entity(client, "_reason"))["state"]
            try:
                words = reason.split(":")[0].split(",")[0][:20]
                await expect(shown.page.locator("v2h-now-card")).to_contain_text(words, timeout=3000)
            except AssertionError:
                return False  # it has become another one meanwhile
            return True

        await until_seen(tells_why, "the card told the reason")
        await asyncio.sleep(2)
        device = "phone" if size == PHONE else "desktop"
        await shown.screenshot(f"dashboard-{device}-{'dark' if dark else 'light'}")
        await shown.page.locator("v2h-plan-card:visible").scroll_into_view_if_needed()
        await asyncio.sleep(1)
        await shown.screenshot(f"plan-{device}-{'dark' if dark else 'light'}")
        assert shown.complaints == []


async def test_our_view_paints_within_a_second_of_the_shell(
    browser: Browser, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    async with view(browser, client, "/profile") as shown:
        await expect(shown.page.locator("ha-sidebar")).to_be_visible()
        # Our own drawing of the plan: Home Assistant's chart comes later.
        wanted = ("v2h-now-card", ".headline", ""), ("v2h-plan-card", ".legend", "Price €/kWh")
        paint = await first_paint.go(shown.page, DASHBOARD, *wanted)
    with capsys.disabled():
        print(f"\nfirst paint of our view after the shell: {paint.sentence()}")  # noqa: T201  a figure to read


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_money_and_health_have_their_pages(
    browser: Browser, client: Client, size: tuple[int, int], dark: bool
) -> None:
    for name, shows in (("money", ".board"), ("health", ".signs li.good")):
        async with view(browser, client, f"{DASHBOARD}/{name}", size=size, dark=dark) as shown:
            card = shown.page.locator(f"v2h-{name}-card")
            await expect(card.locator(shows).first).to_be_visible()
            await expect(card.locator(".notice")).to_be_hidden()
            device = "phone" if size == PHONE else "desktop"
            await asyncio.sleep(1)
            await shown.screenshot(f"{name}-{device}-{'dark' if dark else 'light'}")
            assert shown.complaints == []


async def test_a_slot_of_the_plan_tells_why_by_keyboard(browser: Browser, client: Client) -> None:
    async with view(browser, client, DASHBOARD) as shown:
        plan = shown.page.locator("v2h-plan-card:visible")
        await plan.locator(".plot").focus()
        before = await plan.locator(".plot").get_attribute("aria-valuetext")
        for _ in range(8):
            await shown.page.keyboard.press("ArrowRight")
        told = await plan.locator(".plot").get_attribute("aria-valuetext")
        assert told
        assert told != before
        assert "Next best" in told
        await shown.screenshot("plan-why")


async def test_the_car_is_left_alone_by_hand_for_an_hour(browser: Browser, client: Client) -> None:
    async with view(browser, client, DASHBOARD, size=PHONE) as shown:
        card = shown.page.locator("v2h-now-card")
        await card.get_by_text("By hand…").click()
        await card.get_by_role("button", name="Leave it alone").click()
        await shown.screenshot("by-hand")
        await card.get_by_role("button", name="Start").click()
        await expect(card.get_by_text("the car is left alone until")).to_be_visible()
        await card.get_by_role("button", name="Stop").click()
        await expect(card.get_by_text("By hand…")).to_be_visible()
        assert shown.complaints == []


async def test_a_timed_discharge_obeys_and_ends_on_request(client: Client) -> None:
    await client.call("v2h", "start_discharge", {"power_w": 1000, "duration": {"minutes": 10}})
    (event,) = await client.websocket({"type": "v2h/subscribe"})
    assert event["now"]["command"]["power_w"] == -1000
    await until(client, "_car_power", above(-1200))
    await client.call("v2h", "resume_plan", {})
    (event,) = await client.websocket({"type": "v2h/subscribe"})
    assert event["now"]["command"] is None


async def test_a_discharge_of_no_power_is_refused_with_a_sentence(client: Client) -> None:
    with pytest.raises(LabError, match="400"):
        await client.call("v2h", "start_discharge", {"power_w": 0, "duration": {"minutes": 10}})


async def test_mode_off_takes_the_hands_off_the_charger(client: Client) -> None:
    states = await client.states()
    (mode,) = [name for name in states if name.startswith("select.") and name.endswith("_mode")]
    await client.call("select", "select_option", {"entity_id": mode, "option": "off"})
    await until(client, "_car_power", above(-50))
    await client.call("select", "select_option", {"entity_id": mode, "option": "automatic"})
    await until(client, "_car_power", below(-300))


async def test_the_options_show_what_is_stored_and_take_it_back_untouched(
    browser: Browser, client: Client
) -> None:
    async with view(browser, client, "/config/integrations/integration/v2h") as shown:
        page = shown.page
        row = page.locator("ha-config-entry-row", has_text="Demo home")
        dialog = page.locator("dialog-data-entry-flow")
        source = dialog.locator("ha-selector-choose input").first
        for entry, address in (("Price of what you feed in", "feedin"), ("Solar forecast", "solar")):
            await row.get_by_role("button", name="Configure", exact=True).click()
            await dialog.get_by_text(entry, exact=True).click()
            await expect(source).to_have_value(re.compile(f"/{address}$"))
            await shown.screenshot(f"options-{address}")
            await dialog.get_by_text("Submit", exact=True).first.click()
            success = dialog.get_by_text("Options successfully saved")
            await expect(success).to_be_visible()
            await shown.screenshot("options-saved")
            await dialog.get_by_role("button", name="Close").last.click()
            await expect(success).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_home_is_set_up_by_clicking_through_its_pages(
    browser: Browser, client: Client, size: tuple[int, int]
) -> None:
    before = await entries(client)
    async with view(browser, client, "/config/integrations/dashboard/add?domain=v2h", size=size) as shown:
        wizard = Wizard(shown, "phone" if size == PHONE else "desktop")
        await shown.page.get_by_role("button", name="OK").click()
        await wizard.arrives("Which home?")
        await wizard.pick("My home")
        await wizard.arrives("Your home")
        await wizard.next()
        await wizard.arrives("The charger")
        await wizard.type(0, "GARAGE-1")
        await wizard.unfold("Wiring and encryption")
        await wizard.dialog.locator("ha-selector-number input").last.fill(str(PORTS.ocpp + 10))
        await wizard.next()
        await wizard.arrives("What to enter at the charger")
        await wizard.pick("I do it later")
        await wizard.next()
        await wizard.arrives("The car")
        await wizard.next()
        await wizard.arrives("The inverter or meter")
        await wizard.pick("Look at an address (Modbus)")
        await wizard.arrives("Where is the inverter or meter?")
        await wizard.type(0, "127.0.0.1")
        await wizard.unfold("Port and unit")
        await wizard.dialog.locator("ha-selector-number input").first.fill(str(PORTS.modbus))
        await wizard.next()
        await wizard.arrives("Is this right?")
        await wizard.next()
        await wizard.arrives("What does electricity cost?")
        await wizard.pick("A web address")
        await wizard.next()
        await wizard.arrives("Prices from the web")
        await wizard.type(0, f"http://127.0.0.1:{PORTS.market}/api/tariff/grid")
        await wizard.next()
        await wizard.arrives("Is this what you pay?")
        await expect(wizard.dialog.locator("ha-markdown svg path").first).to_be_attached()
        await wizard.next()
        await wizard.arrives("What is paid for what you feed in?")
        await wizard.next()
        await wizard.arrives("Will the sun shine?")
        await wizard.next()
        await wizard.arrives("Ready")
        await wizard.next()
        await expect(wizard.dialog.get_by_text("Ready", exact=True)).to_be_hidden()
        await asyncio.sleep(1)
        await shown.screenshot(f"setup-{wizard.device}-made")
        assert shown.complaints == []
    (made,) = await entries(client) - before
    await client.request("DELETE", f"/api/config/config_entries/entry/{made}")


async def entries(client: Client) -> set[str]:
    """The ids of all homes."""
    found = await client.request("GET", "/api/config/config_entries/entry?domain=v2h")
    return {entry["entry_id"] for entry in found}


async def test_the_integration_page_shows_our_icon_and_devices(browser: Browser, client: Client) -> None:
    async with view(browser, client, "/config/integrations/integration/v2h") as shown:
        await expect(shown.page.get_by_text("Demo home").first).to_be_visible()
        await asyncio.sleep(1)
        await shown.screenshot("integration")


async def test_stopping_home_assistant_brings_the_car_to_rest_and_leaves_no_error_in_the_log(
    home: HomeAssistant, capsys: pytest.CaptureFixture[str]
) -> None:
    await home.stop()
    seen = guests.Seen.of((FOLDER / "config").glob("loop_watch-*.json"))
    with capsys.disabled():
        print("\n" + "\n".join(seen.sentences()))  # noqa: T201  figures to read
    assert seen.longest_ms <= guests.MOST_MS * guests.slower()
    assert guests.complaints(home.log()) == []
    lines = [line for line in home.log().splitlines() if OURS.search(line)]
    assert [line for line in lines if not any(known in line for known in EXPECTED)] == []

    async def rests() -> bool:
        last = simulator_says()[-1]
        power = re.search(r"car \d+ %, ([+-]\d+) W; charger alone", last)
        return power is not None and int(power[1]) >= -10  # it may charge, within the limit that it is left

    began = time.monotonic()
    await until_seen(rests, "the charger was alone and the car at rest")
    assert time.monotonic() - began < LEASE_S, "it was the lease that ended the discharge"


def simulator_says() -> list[str]:
    return (FOLDER / "simulator.out").read_text().splitlines()
