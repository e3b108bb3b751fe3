"""What a screen reader says of our pages, and what a keyboard reaches, in a real Home Assistant."""

import pytest
from playwright.async_api import Browser, expect

from lab.ha_client import Client

from .browser import view

pytestmark = pytest.mark.asyncio(loop_scope="session")

DASHBOARD = "/v2h-home"
# Playwright's picture of the accessibility tree; what is not named here may stand between.
HEARD = {
    "v2h-now-card": r"""
        - heading /.+/ [level=2]
        - img /Power flow\. Sun .+, Grid .+, House .+, Car .+\./
        - 'img /.+: \d+%.* full, reserve \d+%, goal .+/'
        - term: Price now
        - group "Mode":
          - button "Automatic" [pressed]
          - button "Off"
        - button "Feed the house for 1 hour"
        - button "By hand…"
        """,
    "v2h-plan-card": """
        - group "Time shown":
          - button "24 h"
          - button "48 h"
        - slider "Plan over time. Use the arrow keys to move."
        - heading "What comes next" [level=3]
        - list:
          - listitem
        """,
    "v2h-money-card": """
        - term: Today
        - slider "Saved per day. Use the arrow keys to move."
        - heading /Saved the last 31 days/ [level=3]
        - list:
          - listitem
        - button "Save as CSV"
        - table
        """,
    "v2h-health-card": """
        - heading /.+/ [level=2]
        - list:
          - listitem:
            - paragraph:
              - strong: Charger
        """,
}
PAGES = {"v2h-money-card": "/money", "v2h-health-card": "/health"}


@pytest.mark.parametrize("card", HEARD)
async def test_a_card_is_heard_as_it_is_seen(browser: Browser, client: Client, card: str) -> None:
    async with view(browser, client, DASHBOARD + PAGES.get(card, "")) as shown:
        heard = shown.page.locator(f"{card}:visible").first
        await expect(heard).to_match_aria_snapshot(HEARD[card])


async def test_the_tab_key_reaches_every_control_of_this_moment_in_order(
    browser: Browser, client: Client
) -> None:
    async with view(browser, client, DASHBOARD) as shown:
        card = shown.page.locator("v2h-now-card")
        await card.get_by_text("What these amounts mean").focus()
        reached = []
        for _ in range(6):
            await shown.page.keyboard.press("Tab")
            reached.append(await card.evaluate("card => card.shadowRoot.activeElement?.textContent"))
        assert reached == [
            "Automatic",
            "Self-consumption",
            "Hold",
            "Off",
            "Feed the house for 1 hour",
            "By hand…",
        ]
        await shown.page.keyboard.press("Enter")
        await expect(card.get_by_role("button", name="Leave it alone")).to_be_visible()
