"""Asks an integration's action for prices, question by question."""

from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..optimizer.series import Rate
from ..optimizer.words import Text
from .errors import MissingError
from .feed import Feed
from .services import ADAPTERS, Adapter, Chosen, Question

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant, ServiceResponse


async def ask(hass: HomeAssistant, adapter: Adapter, chosen: Chosen, now: datetime) -> Feed:
    """What the integration tells for the days around *now*. Raises SourceError with one sentence."""
    rates: list[Rate] = []
    notes: list[str] = []
    for question in adapter.ask(chosen, now, dt_util.get_default_time_zone()):
        answer = await _answer(hass, adapter, question)
        if answer is not None:
            feed = adapter.read(answer, chosen)
            rates += feed.rates
            notes += feed.notes
    return Feed(rates=tuple(sorted(rates, key=lambda rate: rate.start)), notes=tuple(notes))


def adapter_of(domain: str) -> Adapter:
    """The adapter of the integration. Raises MissingError for one that this release does not know."""
    if domain not in ADAPTERS:
        raise MissingError(
            Text("Prices of the integration {domain} are not known to this release.", domain=domain)
        )
    return ADAPTERS[domain]


async def _answer(hass: HomeAssistant, adapter: Adapter, question: Question) -> ServiceResponse:
    if not hass.services.has_service(adapter.domain, question.action):
        raise MissingError(
            Text(
                "{name} is not set up (any more), or its version has no action {action}: see to it under "
                "Devices & services.",
                name=adapter.name,
                action=f"{adapter.domain}.{question.action}",
            )
        )
    try:
        return await hass.services.async_call(
            adapter.domain, question.action, dict(question.data), blocking=True, return_response=True
        )
    except Exception as err:  # code of others
        if question.optional:
            return None
        if isinstance(err, HomeAssistantError):
            raise MissingError(
                Text("{name} has no prices at the moment: {why}", name=adapter.name, why=str(err))
            ) from err
        raise MissingError(
            Text("{name} failed when it was asked for prices: {why}", name=adapter.name, why=repr(err))
        ) from err
