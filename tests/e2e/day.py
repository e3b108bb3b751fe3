"""The home under test from its first minute to its last: what it shows, and what people ask of it."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.ha_client import Client
from lab.home_assistant import HomeAssistant

from .browser import PATIENCE_S
from .phone import Phone


@dataclass
class Day:
    """The home under test, and figures that come together on the way."""

    home: HomeAssistant
    client: Client
    entry_id: str
    phone: Phone = field(default_factory=Phone)
    figures: dict[str, str] = field(default_factory=dict)

    async def seen(self) -> dict[str, Any]:
        """What the dashboard is told now. A home that is just being loaded again is waited for."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    (event,) = await self.client.websocket({"type": "v2h/subscribe"})
                except LabError:
                    await asyncio.sleep(0.3)
                else:
                    return event

    async def until(
        self, what: str, holds: Callable[[dict[str, Any]], object], seconds: float = PATIENCE_S
    ) -> None:
        """Wait until the home is told to be so."""
        deadline = time.monotonic() + seconds
        while not holds(seen := await self.seen()):
            assert time.monotonic() < deadline, f"{what} was not so after {seconds} s: {seen['now']}"
            await asyncio.sleep(0.3)

    async def automate(self, name: str, config: dict[str, Any]) -> None:
        """Save an automation, as the editor does."""
        await self.client.request("POST", f"/api/config/automation/config/{name}", {"alias": name, **config})
        async with asyncio.timeout(PATIENCE_S):
            while f"automation.{name}" not in await self.client.states():  # noqa: ASYNC110  a remote state
                await asyncio.sleep(0.2)
        assert (await self.client.states())[f"automation.{name}"]["state"] == "on"

    async def device(self) -> str:
        """The home as people choose it in a form."""
        (devices,) = await self.client.websocket({"type": "config/device_registry/list"})
        (home,) = [one["id"] for one in devices if ["v2h", self.entry_id] in one["identifiers"]]
        return str(home)

    async def forget(self, name: str) -> None:
        """Delete it, and go on with the plan."""
        await self.client.request("DELETE", f"/api/config/automation/config/{name}")
        await self.client.call("v2h", "resume_plan", {})

    async def set(self, entity_id: str, state: str) -> None:
        """An entity of somebody else changes."""
        await self.client.request("POST", f"/api/states/{entity_id}", {"state": state})

    async def imported(self, shelf: str, name: str) -> str:
        """Import a blueprint by its address, as the page of blueprints does. The path to use it by."""
        (found,) = await self.client.websocket({"type": "blueprint/import", "url": f"{shelf}/{name}.yaml"})
        assert found["validation_errors"] is None
        path = f"v2h/{name}.yaml"
        kept = {"path": path, "yaml": found["raw_data"], "domain": "automation"}
        await self.client.websocket({"type": "blueprint/save", "source_url": f"{shelf}/{name}.yaml", **kept})
        return path

    async def plans(self, name: str) -> list[str]:
        """The states of the home's plan."""
        states = await self.client.states()
        return [state["state"] for key, state in states.items() if key == f"sensor.{name}_plan"]


def memory_mb(home: HomeAssistant) -> float:
    """What the process holds in memory."""
    status = Path(f"/proc/{home.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024
