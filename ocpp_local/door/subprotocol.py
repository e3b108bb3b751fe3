"""Which version of OCPP is spoken on a line: the charger offers some, we take the first that we speak.

Source: OCPP 2.1 part 4, 3.1.2 (the subprotocol of the WebSocket).
"""

from collections.abc import Iterable, Sequence
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.typing import Subprotocol

from ..messages.message import Version
from ..plain import plain
from ..sentence import Sentence

SUBPROTOCOLS: Final = {f"ocpp{version}": version for version in Version}


def select(_connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """The first that the charger offers and we speak. None completes the handshake without one."""
    return next((name for name in offered if name in SUBPROTOCOLS), None)


def no_common_version(identity: str, headers: Iterable[str]) -> Sentence:
    """What to tell the user about a charger that offers none of ours in these *headers*."""
    offered = [name.strip() for header in headers for name in header.split(",") if name.strip()]
    if "ocpp1.6" in offered:
        return Sentence(
            "{charger} offers only OCPP 1.6, which cannot steer a car in both directions. Look for a "
            "firmware with OCPP 2.1 or 2.0.1, or switch the charger to it in its own settings.",
            charger=identity,
        )
    return Sentence(
        "{charger} offers {versions}; OCPP 2.1 or 2.0.1 is needed.",
        charger=identity,
        versions=plain(", ".join(offered), 100) or Sentence("no version of OCPP at all"),
    )
