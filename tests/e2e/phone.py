"""A phone with the companion app: registers with Home Assistant and is told things over its local channel."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from lab.ha_client import Client

from .browser import PATIENCE_S

NAME = "Adas phone"
REGISTRATION = {
    "device_id": "adas-phone",
    "app_id": "test.companion",
    "app_name": "Companion",
    "app_version": "1.0",
    "device_name": NAME,
    "manufacturer": "Nobody",
    "model": "Slate",
    "os_name": "TestOS",
    "os_version": "1",
    "supports_encryption": False,
    "app_data": {"push_websocket_channel": True},
}


@dataclass
class Phone:
    """What it was told: titles and messages."""

    got: list[tuple[str, str]] = field(default_factory=list)

    async def is_told(self, words: str) -> str:
        """Wait for a message with these *words* in it."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for _, message in self.got:
                    if words in message:
                        return message
                await asyncio.sleep(0.2)


@asynccontextmanager
async def phone(client: Client) -> AsyncIterator[Phone]:
    """A registered phone that listens until the block ends."""
    told = await client.request("POST", "/api/mobile_app/registrations", REGISTRATION)
    device = Phone()
    async with client.session.ws_connect(f"{client.url}/api/websocket") as socket:
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": client.tokens["access_token"]})
        await socket.receive_json()
        channel = {"type": "mobile_app/push_notification_channel", "webhook_id": told["webhook_id"]}
        await socket.send_json({"id": 1, **channel})
        assert (await socket.receive_json())["success"]

        async def listen() -> None:
            async for frame in socket:
                event = frame.json().get("event", {})
                if "message" in event:
                    device.got.append((event.get("title", ""), event["message"]))

        listening = asyncio.create_task(listen())
        try:
            yield device
        finally:
            listening.cancel()
