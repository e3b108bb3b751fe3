"""Talks to a Home Assistant as a person's browser would: onboarding, set-up forms, states, actions."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, Self

import aiohttp

from .errors import LabError

OWNER: Final = {"name": "Demo", "username": "demo", "password": "demo"}
"""The log-in of the demo. It is printed, and only ever guards a simulated home."""

POLL_S: Final = 0.2

type Json = Any


@dataclass(slots=True, kw_only=True)
class Client:
    """One logged-in person."""

    url: str
    session: aiohttp.ClientSession
    tokens: dict[str, Json] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[Self]:
        """A client of the Home Assistant at *url*, onboarded on the first visit, logged in later."""
        async with aiohttp.ClientSession() as session:
            client = cls(url=url, session=session)
            await client._log_in()
            yield client

    @property
    def client_id(self) -> str:
        """Whom the tokens are for, as the frontend names itself."""
        return f"{self.url}/"

    async def request(self, method: str, path: str, body: Json = None) -> Json:
        """One REST request as the logged-in person. Raises LabError with what Home Assistant said."""
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"} if self.tokens else {}
        async with self.session.request(method, self.url + path, json=body, headers=headers) as response:
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise LabError(f"{method} {path}: {response.status} {(await response.text())[:500]}")
            return await response.json(content_type=None)

    async def _log_in(self) -> None:
        if await self._is_new():
            person = OWNER | {"client_id": self.client_id, "language": "en"}
            await self._token((await self.request("POST", "/api/onboarding/users", person))["auth_code"])
        else:
            await self._token(await self._password_code())
        while (await self.request("GET", "/api/config"))["state"] != "RUNNING":  # noqa: ASYNC110  a remote state
            await asyncio.sleep(POLL_S)

    async def _is_new(self) -> bool:
        async with self.session.get(f"{self.url}/api/onboarding") as response:
            if response.status == HTTPStatus.NOT_FOUND:
                return False  # everything was done before this start
            return any(step["step"] == "user" and not step["done"] for step in await response.json())

    async def _password_code(self) -> str:
        flow = await self.request(
            "POST",
            "/auth/login_flow",
            {"client_id": self.client_id, "handler": ["homeassistant", None], "redirect_uri": self.client_id},
        )
        answer = {key: OWNER[key] for key in ("username", "password")} | {"client_id": self.client_id}
        result: str = (await self.request("POST", f"/auth/login_flow/{flow['flow_id']}", answer))["result"]
        return result

    async def _token(self, code: str) -> None:
        form = {"client_id": self.client_id, "code": code, "grant_type": "authorization_code"}
        async with self.session.post(f"{self.url}/auth/token", data=form) as response:
            self.tokens = await response.json()

    async def states(self) -> dict[str, Json]:
        """All states, by entity id."""
        return {state["entity_id"]: state for state in await self.request("GET", "/api/states")}

    async def call(self, domain: str, action: str, data: Mapping[str, Json]) -> Json:
        """Perform an action, as an automation would."""
        return await self.request("POST", f"/api/services/{domain}/{action}", dict(data))

    async def fill(self, domain: str, *answers: Mapping[str, Json]) -> Json:
        """Set up *domain* by its form, one answer a page. Raises LabError when a page is refused."""
        path = "/api/config/config_entries/flow"
        page = await self.request("POST", path, {"handler": domain, "show_advanced_options": False})
        for answer in answers:
            step = f"{path}/{page['flow_id']}"
            page = await self.request("POST", step, dict(answer))
            while page["type"] == "progress":
                await asyncio.sleep(POLL_S)
                page = await self.request("GET", step)
            if page.get("errors"):
                raise LabError(f"the form refused {dict(answer)}: {page['errors']}")
        if page["type"] != "create_entry":
            raise LabError(f"the set-up of {domain} did not end: {page}")
        return page

    async def websocket(self, *commands: Mapping[str, Json]) -> list[Json]:
        """The answers to WebSocket *commands*; for a subscription, its first event."""
        async with self.session.ws_connect(f"{self.url}/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.tokens["access_token"]})
            await socket.receive_json()
            return [await self._command(socket, command) for command in commands]

    async def _command(self, socket: aiohttp.ClientWebSocketResponse, command: Mapping[str, Json]) -> Json:
        number = next(self._ids)
        await socket.send_json({"id": number, **command})
        async with asyncio.timeout(20):
            while True:
                answer = await socket.receive_json()
                if answer.get("id") != number:
                    continue
                if not answer.get("success", True):
                    raise LabError(f"{command['type']}: {answer['error']['message']}")
                if answer["type"] == "event":
                    return answer["event"]
                if "subscribe" not in command["type"]:
                    return answer["result"]
