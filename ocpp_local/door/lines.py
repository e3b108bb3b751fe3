"""A proven charger's socket: its frames go to the link one by one, and it says why it ended."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from websockets.exceptions import ConnectionClosed, ConnectionClosedError

from ..errors import ConnectionLostError
from ..link import Link
from ..sentence import Sentence
from .entrance import Line

_TOO_BIG: Final = 1009


async def read(line: Line, link: Link) -> str:
    """Hand every frame to *link* until the line is gone; why it went, as a sentence."""
    try:
        async for frame in line:
            await link.receive(frame)
            await asyncio.sleep(0)  # a flood of frames must not keep the other chargers waiting
    except ConnectionClosedError as err:
        if err.sent is not None and err.sent.code == _TOO_BIG:
            return "It sent a message larger than 1 MiB and was disconnected."
    except ConnectionLostError:
        pass
    return _why_closed(line)


def sender(line: Line) -> Callable[[str], Awaitable[None]]:
    """What writes one frame to *line*, or raises ConnectionLostError."""

    async def send(frame: str) -> None:
        try:
            await line.send(frame)
        except ConnectionClosed as err:
            raise ConnectionLostError(Sentence("the connection was lost")) from err

    return send


def _why_closed(line: Line) -> str:
    match line.close_code:
        case None | 1006:
            return "The connection was lost."
        case code:
            reason = f", {line.close_reason}" if line.close_reason else ""
            return f"The connection was closed (code {code}{reason})."
