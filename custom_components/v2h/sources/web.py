"""JSON from a web address, over the session that Home Assistant shares."""

import asyncio
import json
from typing import Final

import aiohttp

from ..optimizer.words import Text
from .errors import FetchError

TIMEOUT_S: Final = 10.0
# Two days in quarter-hours take 20 kB; whoever sends megabytes is not a price list.
LARGEST: Final = 2_000_000


async def fetch_json(session: aiohttp.ClientSession, url: str, *, timeout_s: float = TIMEOUT_S) -> object:
    """What the address answers, parsed. Raises FetchError with one sentence, which tells no secrets."""
    where = _without_secrets(url)
    try:
        async with asyncio.timeout(timeout_s), session.get(url) as response:
            if response.status != 200:
                raise FetchError(
                    Text(
                        "{where} answered {status}, expected 200 with JSON.",
                        where=where,
                        status=f"{response.status} {response.reason}",
                    )
                )
            body = await _bounded(response, where)
    except TimeoutError as err:
        raise FetchError(
            Text("{where} gave no answer within {seconds} s.", where=where, seconds=f"{timeout_s:g}")
        ) from err
    except aiohttp.InvalidURL as err:
        raise FetchError(Text("{where} is not a web address.", where=where)) from err
    except (aiohttp.ClientError, OSError) as err:
        raise FetchError(Text("{where} cannot be reached: check the address.", where=where)) from err
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as err:
        raise FetchError(Text("{where} did not answer with JSON.", where=where)) from err


async def _bounded(response: aiohttp.ClientResponse, where: str) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > LARGEST:
            megabytes = f"{LARGEST // 1_000_000}"
            raise FetchError(
                Text(
                    "{where} sends more than {megabytes} MB, expected a list of prices.",
                    where=where,
                    megabytes=megabytes,
                )
            )
    return bytes(body)


def _without_secrets(url: str) -> str:
    """The address without user, password and query, where tokens live."""
    bare = url.partition("?")[0]
    scheme, _, rest = bare.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
