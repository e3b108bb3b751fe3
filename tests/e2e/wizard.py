"""Clicks through the pages of setting up a home, as a person does, and takes a picture of each."""

import re
from dataclasses import dataclass

from playwright.async_api import Locator, expect

from .browser import View

NEXT = re.compile("^(Submit|Next)$")


@dataclass
class Wizard:
    """The dialog in the browser. *device* names the pictures."""

    shown: View
    device: str

    @property
    def dialog(self) -> Locator:
        return self.shown.page.locator("dialog-data-entry-flow")

    async def arrives(self, title: str) -> None:
        """The page of this title is there."""
        await expect(self.dialog.get_by_text(title, exact=True).first).to_be_visible()
        await self.shown.page.wait_for_timeout(600)
        name = re.sub(r"\W+", "-", title.lower()).strip("-")
        await self.shown.screenshot(f"setup-{self.device}-{name}")

    async def pick(self, text: str) -> None:
        """Choose a line of a menu or a list."""
        await self.dialog.get_by_text(text, exact=True).first.click()

    async def type(self, number: int, text: str) -> None:
        """Fill the text field that is this one in order."""
        await self.dialog.locator("ha-selector-text input").nth(number).fill(text)

    async def unfold(self, text: str) -> None:
        """Open a part of the page that is folded away."""
        await self.dialog.get_by_text(text, exact=True).first.click()
        await self.shown.page.wait_for_timeout(600)

    async def select(self, field: str, option: str) -> None:
        """Choose from a list, whether it is shown as one or drops down."""
        chosen = self.dialog.locator("ha-selector-select", has_text=field)
        radio = chosen.get_by_text(option, exact=True)
        if not await radio.count():
            await chosen.click()
        await self.shown.page.get_by_text(option, exact=True).first.click()

    async def next(self) -> None:
        """Go on."""
        await self.dialog.get_by_role("button", name=NEXT).first.click()
