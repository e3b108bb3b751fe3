"""The pages of set-up that few homes need, in a real browser: encryption, peaks, windows, the usual week."""

import re

import pytest
from playwright.async_api import Browser, expect

from lab.ha_client import Client

from .browser import DESKTOP, PHONE, View, view
from .conftest import PORTS
from .wizard import Wizard

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOOKS = pytest.mark.parametrize(
    ("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop-light", "phone-dark"]
)
RARE = {
    "Charge for the highest power": "Price",
    "Windows of the grid": "Announced by",
    "What the house usually uses": "Monday to Friday",
}


def wizard_of(shown: View, size: tuple[int, int]) -> Wizard:
    return Wizard(shown, "phone" if size == PHONE else "desktop")


@LOOKS
async def test_an_encrypted_line_is_a_choice_and_hands_out_its_certificate(
    browser: Browser, client: Client, size: tuple[int, int], dark: bool
) -> None:
    path = "/config/integrations/dashboard/add?domain=v2h"
    async with view(browser, client, path, size=size, dark=dark) as shown:
        wizard = wizard_of(shown, size)
        await shown.page.get_by_role("button", name="OK").click()
        await wizard.arrives("Which home?")
        await wizard.pick("My home")
        await wizard.arrives("Your home")
        await wizard.next()
        await wizard.arrives("The charger")
        await wizard.unfold("Wiring and encryption")
        await wizard.dialog.locator("ha-selector-number input").last.fill(str(PORTS.ocpp + 10))
        await wizard.dialog.locator("ha-selector-text").last.scroll_into_view_if_needed()
        await shown.screenshot(f"setup-{wizard.device}-the-charger-unfolded")
        await wizard.select("Line to the charger", "Encrypted (security profile 2)")
        await wizard.next()
        await wizard.arrives("What the charger must trust")
        await expect(wizard.dialog.get_by_text("BEGIN CERTIFICATE")).to_be_visible()
        link = wizard.dialog.get_by_role("link", name="charger-ca.pem")
        assert await link.get_attribute("target") == "_blank"
        download = await shown.page.request.get(f"{client.url}{await link.get_attribute('href')}")
        assert "BEGIN CERTIFICATE" in await download.text()
        await wizard.next()
        await wizard.arrives("What to enter at the charger")
        await expect(wizard.dialog.get_by_text(re.compile(r"wss://.*/ocpp")).first).to_be_visible()
        await wizard.pick("I do it later")
        await wizard.next()
        await wizard.arrives("The car")
        await wizard.unfold("More about the car")
        await shown.screenshot(f"setup-{wizard.device}-the-car-unfolded")
        assert shown.complaints == []


@LOOKS
async def test_what_few_homes_need_is_found_behind_the_gear(
    browser: Browser, client: Client, size: tuple[int, int], dark: bool
) -> None:
    for entry, field in RARE.items():
        path = "/config/integrations/integration/v2h"
        async with view(browser, client, path, size=size, dark=dark) as shown:
            wizard = wizard_of(shown, size)
            row = shown.page.locator("ha-config-entry-row", has_text="Demo home")
            await row.get_by_role("button", name="Configure", exact=True).click()
            await wizard.arrives("What the home counts with")
            await wizard.pick(entry)
            await expect(wizard.dialog.get_by_text(field).first).to_be_visible()
            await shown.page.wait_for_timeout(600)
            name = re.sub(r"\W+", "-", entry.lower())
            await shown.screenshot(f"setup-{wizard.device}-{name}")
            assert shown.complaints == []
