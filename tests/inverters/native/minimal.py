"""The least that a map file must say."""

import json

from inverters.native.parse import parse_map

MINIMAL = {
    "brand": "Acme",
    "models": "Sunny",
    "confirmed_by_dump": False,
    "sources": ["the maker's list"],
    "quantities": {"grid_w": {"at": 10, "type": "int16"}},
}


def parsed(**changes):
    return parse_map("acme", json.dumps(MINIMAL | changes))
