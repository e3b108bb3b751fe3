"""Fields that take one of several kinds of value: an entity, a number, a web address.

The frontend (seen in 2026.11) wraps the value that a form suggests for such a field as the value of its first
choice, whatever the value is. So the choice that a value belongs to is put first, and the value itself is
suggested.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import valid_entity_id
from homeassistant.helpers import selector

from ..const import CONF_FEED_IN_SOURCE, CONF_SUN_SOURCE, SPOT

_URL: Final = {"text": {"type": "url"}}
_PRICE: Final[Mapping[str, Any]] = {
    "number": {"number": {"min": -1, "max": 1000, "step": "any", "mode": "box"}},
    "spot": {"constant": {"value": SPOT, "label": ""}},
    "entity": {"entity": {"domain": ["sensor", "event"]}},
    "url": _URL,
}
_SUN: Final[Mapping[str, Any]] = {
    "nothing": {"constant": {"value": "", "label": ""}},
    "entity": {"entity": {"domain": "sensor"}},
    "integration": {"config_entry": {}},
    "url": _URL,
}
CHOICES: Final[Mapping[str, Mapping[str, Any]]] = {
    CONF_FEED_IN_SOURCE: _PRICE,
    CONF_SUN_SOURCE: _SUN,
}
"""By field: the selector behind each choice, the usual choice first."""


def choose(field: str, value: str | float | None) -> selector.ChooseSelector:
    """The field with the choice of *value* in front. None opens it on the usual choice."""
    choices = CHOICES[field]
    first = next(iter(choices)) if value is None else _choice(field, value)
    order = sorted(choices, key=lambda choice: choice != first)
    return selector.ChooseSelector(
        selector.ChooseSelectorConfig(
            choices={choice: {"selector": choices[choice]} for choice in order},
            translation_key=field,
        )
    )


def _choice(field: str, value: str | float) -> str:
    match value:
        case str() if "://" in value:
            return "url"
        case "spot":
            return "spot"
        case "":
            return next(iter(CHOICES[field]))
        case str() if field == CONF_SUN_SOURCE and not valid_entity_id(value):
            return "integration"
        case str():
            return "entity"
        case _:
            return "number"
