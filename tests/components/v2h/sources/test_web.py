"""JSON from a web address, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from custom_components.v2h.sources import FetchError
from custom_components.v2h.sources.web import LARGEST, fetch_json

pytestmark = pytest.mark.usefixtures("socket_enabled")


@asynccontextmanager
async def serving(answer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/api/tariff/grid", answer)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/tariff/grid"
    finally:
        await runner.cleanup()


async def fetch(answer, query=""):
    async with serving(answer) as url, aiohttp.ClientSession() as session:
        # Only who never answers is short of time, on a busy machine, too.
        return await fetch_json(session, url + query, timeout_s=0.3 if answer is slow else 60)


async def test_json_arrives():
    async def answer(_):
        return web.json_response({"rates": [1]})

    assert await fetch(answer) == {"rates": [1]}


async def not_found(_):
    raise web.HTTPNotFound


async def page(_):
    return web.Response(text="<html>log in</html>")


async def flood(_):
    return web.Response(body=b"1" * (LARGEST + 1))


async def slow(_):
    await asyncio.Event().wait()


async def nested(_):
    return web.Response(body=b"[" * 500_000)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(not_found, "answered 404 Not Found, expected 200", id="no such page"),
        pytest.param(page, "did not answer with JSON", id="a log-in page"),
        pytest.param(flood, "sends more than 2 MB", id="far too much"),
        pytest.param(slow, "gave no answer within 0.3 s", id="too slow"),
        pytest.param(nested, "did not answer with JSON", id="brackets without end"),
    ],
)
async def test_a_bad_answer_is_one_sentence_that_tells_no_secret(answer, sentence):
    with pytest.raises(FetchError, match=sentence) as caught:
        await fetch(answer, "?token=secret")
    assert "secret" not in str(caught.value)


async def test_a_closed_port_is_one_sentence():
    async with serving(page) as url:
        pass
    async with aiohttp.ClientSession() as session:
        with pytest.raises(FetchError, match=r"cannot be reached: check the address"):
            await fetch_json(session, url.replace("http://", "http://me:secret@"))


async def test_an_address_that_is_none_is_named():
    async with aiohttp.ClientSession() as session:
        with pytest.raises(FetchError, match="is not a web address"):
            await fetch_json(session, "http://[")
