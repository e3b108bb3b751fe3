"""Every frame on every WebSocket of the tests, from whichever side, against the official schemas.

The schemas and the validator come from other people's packages; nothing of ours takes part in the judgement.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import ServerConnection

FOLDERS = {"ocpp2.1": "ocpp.v21", "ocpp2.0.1": "ocpp.v201"}
HEAVY = 2**16  # such frames are there to weigh something; judging them would take seconds


@cache
def validator(subprotocol: str, name: str) -> Draft6Validator | None:
    """The judge of one message, None if the standard has no such message."""
    path = files(FOLDERS[subprotocol]) / "schemas" / f"{name}.json"
    if not path.is_file():
        return None
    return Draft6Validator(json.loads(path.read_text(encoding="utf-8-sig")))


class Judge:
    """Hears what is sent. `faults` are its sentences on what breaks a schema."""

    def __init__(self, *, hybrid: bool = False) -> None:
        self._hybrid = hybrid
        self.faults: list[tuple[str, str]] = []
        """Who said it (server or charger), and what is wrong."""
        self.heard: set[str] = set()
        """The messages that were judged."""
        self._asked: dict[tuple[object, str, str], str] = {}

    def hear(self, line: Connection, text: object) -> None:
        """Judge one frame that this end of a line sends. What is no frame of OCPP is for others to judge."""
        subprotocol = line.subprotocol
        if subprotocol not in FOLDERS or not isinstance(text, str) or len(text) > HEAVY:
            return
        try:
            frame = json.loads(text)
        except ValueError, RecursionError:
            return
        end = "server" if isinstance(line, ServerConnection) else "charger"
        place = frozenset({line.local_address, line.remote_address})
        match frame:
            case [2, str(call_id), str(action), payload]:
                self._asked[place, end, call_id] = action
                self._judge(end, subprotocol, f"{action}Request", payload)
            case [3, str(call_id), payload]:
                other = "charger" if end == "server" else "server"
                if (action := self._asked.get((place, other, call_id))) is not None:
                    self._judge(end, subprotocol, f"{action}Response", payload)
            case [6, str(), str(action), payload]:
                self._judge(end, subprotocol, action, payload)

    def _judge(self, end: str, subprotocol: str, name: str, payload: Any) -> None:
        self.heard.add(name)
        spoken = [subprotocol, "ocpp2.1"] if self._hybrid else [subprotocol]
        found = [fault(one, name, payload) for one in spoken]
        if all(found):
            self.faults.append((end, f"{name}: {' or '.join(filter(None, found))}"))


def fault(subprotocol: str, name: str, payload: Any) -> str | None:
    """What is wrong with a message, None if nothing is."""
    judge = validator(subprotocol, name)
    if judge is None:
        return f"not a message of {subprotocol}"
    error = next(judge.iter_errors(payload), None)
    return None if error is None else error.message[:300]
