"""Headless Chromium on a logged-in Home Assistant."""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Page, Request, Route, async_playwright, expect

from lab.ha_client import Client

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Only what never comes costs this much; a machine may be ten times slower than ours.
PATIENCE_S = 120.0
PATIENCE_MS = PATIENCE_S * 1000
DESKTOP = (1280, 900)
PHONE = (390, 844)


expect.set_options(timeout=PATIENCE_MS)


@dataclass
class View:
    """A page of the frontend and what its console said."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    async def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=False)


def _executable() -> str:
    for name in ("chromium", "google-chrome", "chromium-browser"):
        if found := shutil.which(name):
            return found
    raise FileNotFoundError("no Chromium here: run script/setup browser")


async def until(holds: Callable[[], Awaitable[object]], what: str) -> None:
    """Look again and again; the failure says *what* never was."""
    deadline = time.monotonic() + PATIENCE_S
    while not await holds():
        assert time.monotonic() < deadline, f"{PATIENCE_S:.0f} s were not enough until {what}"
        await asyncio.sleep(0.2)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_executable(), args=[*QUIET])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def view(
    browser: Browser,
    client: Client,
    path: str,
    *,
    size: tuple[int, int] = DESKTOP,
    dark: bool = False,
    first: str = "",
) -> AsyncIterator[View]:
    """The frontend at *path*, as the logged-in owner. Nothing outside this machine is reached.

    *first* is a script that runs before any of Home Assistant's.
    """
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if size == PHONE else 1,
        has_touch=size == PHONE,
        color_scheme="dark" if dark else "light",
        locale="en-GB",
    )
    tokens = client.tokens | {
        "hassUrl": client.url,
        "clientId": client.client_id,
        "expires": int((time.time() + client.tokens["expires_in"]) * 1000),
    }
    await context.add_init_script(f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(tokens))})")
    await context.add_init_script(first)
    await context.route("**/*", _only_this_machine)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    shown = View(page)
    page.on("console", lambda message: _note(shown, message))
    page.on("pageerror", lambda error: shown.complaints.append(str(error)))
    try:
        await page.goto(client.url + path)
        yield shown
    finally:
        await context.close()


def _note(shown: View, message: ConsoleMessage) -> None:
    if message.type == "error" and "v2h" in f"{message.text} {message.location.get('url', '')}":
        shown.complaints.append(message.text)


async def _only_this_machine(route: Route, request: Request) -> None:
    if request.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")):
        await route.continue_()
    else:
        await route.abort()
