"""Prices: where they come from, what is added to them, and a picture of what was understood."""

from abc import abstractmethod
from functools import partial
from typing import Any, Final

import probatio as vol
from homeassistant.data_entry_flow import FlowContext, FlowResult
from homeassistant.helpers import selector
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ..const import (
    CONF_FEED_IN_ADD,
    CONF_FEED_IN_SOURCE,
    CONF_FEED_IN_TIMES,
    CONF_PRICE_ADD,
    CONF_PRICE_SOURCE,
    CONF_PRICE_TIMES,
    CONF_SUN_CAREFUL,
    CONF_SUN_SOURCE,
    DOMAIN,
    SPOT,
)
from ..optimizer.series import Rate
from ..sources import Source, price_source, sun_source
from ..sources.fixed import WEEK
from ..sources.forecast import NO_RANGE
from .asking import Asking
from .checks import Findings, are_prices, check_source, is_sun
from .form import FOLDED, page, unfold
from .picture import chart, words
from .suggestions import Offer, forecasts, price_offers

CONF_FROM: Final = "price_from"
KINDS: Final = ("price_table", "price_fixed", "price_entity", "price_web")
"""The pages of sources that are described rather than chosen."""
CONTRACT: Final = ("price_fixed", "price_table")
"""Of these, what is told is what is paid."""
FORMULA: Final = (CONF_PRICE_ADD, CONF_PRICE_TIMES)

_CLOCK: Final[selector.ObjectSelectorField] = {"selector": {"time": {}}, "required": True}
_PRICE: Final = selector.NumberSelectorConfig(
    min=-1, max=1000, step="any", mode=selector.NumberSelectorMode.BOX
)
_FIELDS: Final[dict[str, Any]] = {
    "price_entity": selector.EntitySelector({"domain": ["sensor", "event"]}),
    "price_fixed": selector.NumberSelector(_PRICE),
    "price_web": selector.TextSelector({"type": selector.TextSelectorType.URL}),
}


class PriceSteps[C: FlowContext, R: FlowResult[Any, Any], H](Asking[C, R, H]):
    """What a kWh costs, what one fed in earns, what the sun will give."""

    async def async_step_prices(self, user_input: dict[str, Any] | None = None) -> R:
        """Let the owner choose among what this Home Assistant has, and what can be described."""
        offers = {offer.value: offer for offer in price_offers(self.hass)}
        if user_input is not None:
            chosen = user_input[CONF_FROM]
            if chosen in KINDS:
                return await self._described(chosen, None)
            offer = offers[chosen]
            found = await self._take(offer.spec, CONF_FROM)
            if not found.errors:
                return await self._understood(all_in=offer.all_in)
            return self._choices(offers, user_input, found)
        return self._choices(offers, None, Findings())

    async def async_step_no_prices(self, user_input: dict[str, Any] | None = None) -> R:
        """The same where nothing that tells prices was found."""
        return await self.async_step_prices(user_input)

    async def async_step_price_entity(self, user_input: dict[str, Any] | None = None) -> R:
        """Any entity that carries a list."""
        return await self._described("price_entity", user_input)

    async def async_step_price_fixed(self, user_input: dict[str, Any] | None = None) -> R:
        """The same price at all hours."""
        return await self._described("price_fixed", user_input)

    async def async_step_price_table(self, user_input: dict[str, Any] | None = None) -> R:
        """Prices by the hour of the day and the day of the week."""
        return await self._described("price_table", user_input)

    async def async_step_price_web(self, user_input: dict[str, Any] | None = None) -> R:
        """A web address that answers in JSON."""
        return await self._described("price_web", user_input)

    async def async_step_price_check(self, user_input: dict[str, Any] | None = None) -> R:
        """Show what was understood; what is changed is shown once more."""
        before = {key: self.answers.get(key) for key in FORMULA}
        self.answers |= user_input or {}
        found = Findings()
        rates = await self._asked(self._buying(), CONF_PRICE_ADD, found)
        changed = {key: self.answers.get(key) for key in FORMULA} != before
        if user_input is not None and not changed and not found.errors:
            return await self.buying_known()
        fields = page("price_check", self.answers)
        return self.page("price_check", fields, None, found, **self._shown(rates))

    async def async_step_price_shown(self, user_input: dict[str, Any] | None = None) -> R:
        """Show prices that were told as they are paid: there is nothing to add."""
        if user_input is not None:
            return await self.buying_known()
        found = Findings()
        rates = await self._asked(self._buying(), "base", found)
        return self.page("price_shown", vol.Schema({}), None, found, **self._shown(rates))

    async def async_step_feed_in(self, user_input: dict[str, Any] | None = None) -> R:
        """What is paid for what leaves the home."""
        found = Findings()
        told = {**self.answers, **unfold(user_input or {}, FOLDED["feed_in"])}
        if user_input is not None:
            spec = told[CONF_FEED_IN_SOURCE]
            spec = self.answers[CONF_PRICE_SOURCE] if spec == SPOT else spec
            formula = told[CONF_FEED_IN_ADD], told[CONF_FEED_IN_TIMES]
            await self._asked(partial(self._source, spec, *formula), CONF_FEED_IN_SOURCE, found)
            if not found.errors:
                self.answers = told
                return await self.selling_known()
        schema = page("feed_in", told, unfolded=bool(found.errors))
        return self.page("feed_in", schema, told, found, currency=self.hass.config.currency)

    async def async_step_sun(self, user_input: dict[str, Any] | None = None) -> R:
        """A forecast of the sun, that of the Energy dashboard suggested."""
        found = Findings()
        if user_input is None and not self.answers.get(CONF_SUN_SOURCE):
            self.answers[CONF_SUN_SOURCE] = await forecasts(self.hass)
        told = dict(self.answers)
        if user_input is not None:
            told |= {CONF_SUN_SOURCE: "", **unfold(user_input, FOLDED["sun"])}
            if spec := told[CONF_SUN_SOURCE]:
                source = sun_source(self.hass, spec, careful=told.get(CONF_SUN_CAREFUL, False))
                await check_source(lambda: source, CONF_SUN_SOURCE, found, is_sun, "sun_mistaken")
                if NO_RANGE in source.notes:
                    found.add("base", "sun_without_range")
            if not found.errors:
                self.answers = told
                return await self.prices_known()
        schema = page("sun", told, unfolded="base" in found.errors)
        return self.page("sun", schema, told, found)

    async def buying_known(self) -> R:
        """Go on with what is paid for what is fed in."""
        return await self.async_step_feed_in()

    async def selling_known(self) -> R:
        """Go on with the sun."""
        return await self.async_step_sun()

    @abstractmethod
    async def prices_known(self) -> R:
        """Go on."""

    def _shown(self, rates: tuple[Rate, ...]) -> dict[str, str]:
        """The picture, the words below it, and what they are told in."""
        now, currency = dt_util.utcnow(), self.hass.config.currency
        told = words(rates, now, dt_util.get_default_time_zone(), currency)
        return {"chart": chart(rates, now), "words": told, "currency": currency}

    def _choices(self, offers: dict[str, Offer], typed: dict[str, Any] | None, found: Findings) -> R:
        options = [
            *(selector.SelectOptionDict(value=offer.value, label=offer.label) for offer in offers.values()),
            *(selector.SelectOptionDict(value=kind, label=kind) for kind in KINDS),
        ]
        config = selector.SelectSelectorConfig(
            options=options, translation_key=CONF_FROM, mode=selector.SelectSelectorMode.LIST
        )
        usual = options[0]["value"] if offers else "price_table"
        first = _now_chosen(self.answers.get(CONF_PRICE_SOURCE), offers) or usual
        fields = {vol.Required(CONF_FROM, default=first): selector.SelectSelector(config)}
        return self.page("prices" if offers else "no_prices", vol.Schema(fields), typed, found)

    async def _understood(self, *, all_in: bool) -> R:
        """Show it. To what is paid as it is told nothing is added."""
        if not all_in:
            return await self.async_step_price_check()
        self.answers |= {CONF_PRICE_ADD: 0.0, CONF_PRICE_TIMES: 1.0}
        return await self.async_step_price_shown()

    async def _described(self, kind: str, typed: dict[str, Any] | None) -> R:
        """A page of its own for each kind. Nothing typed leads back to the choice."""
        found = Findings()
        if typed is not None:
            spec = typed.get(kind)
            if spec in (None, "", []):
                return await self.async_step_prices()
            found = await self._take(spec, kind)
            if not found.errors:
                return await self._understood(all_in=kind in CONTRACT)
        known = self.answers.get(CONF_PRICE_SOURCE)
        values = {kind: known} if known is not None and _kind(known) == kind else {}
        field = await self._table() if kind == "price_table" else _FIELDS[kind]
        schema = vol.Schema({vol.Optional(kind): field})
        return self.page(kind, schema, {**values, **(typed or {})}, found, currency=self.hass.config.currency)

    async def _table(self) -> selector.ObjectSelector:
        """The table of hours. A selector within a selector is not translated by itself: its days are here."""
        language = self.hass.config.language
        told = await async_get_translations(self.hass, language, "selector", {DOMAIN})
        days = [
            {"value": day, "label": told.get(f"component.{DOMAIN}.selector.weekdays.options.{day}", day)}
            for day in WEEK
        ]
        return selector.ObjectSelector(
            selector.ObjectSelectorConfig(
                multiple=True,
                label_field="price",
                description_field="from",
                translation_key="price_table",
                fields={
                    "from": _CLOCK,
                    "to": _CLOCK,
                    "price": {"selector": {"number": {**_PRICE, "min": 0}}, "required": True},
                    "days": {"selector": {"select": {"multiple": True, "options": days}}},
                },
            )
        )

    async def _take(self, spec: object, where: str) -> Findings:
        """Try the source out; keep it if it tells prices."""
        found = Findings()
        await self._asked(partial(self._source, spec), where, found)
        if not found.errors:
            if spec != self.answers.get(CONF_PRICE_SOURCE):
                self.answers |= {CONF_PRICE_ADD: 0.0, CONF_PRICE_TIMES: 1.0}
            self.answers[CONF_PRICE_SOURCE] = spec
        return found

    def _source(self, spec: object, add: float = 0.0, times: float = 1.0) -> Source:
        return price_source(self.hass, spec).priced(add=add, times=times)

    def _buying(self) -> partial[Source]:
        told = self.answers
        return partial(
            self._source,
            told[CONF_PRICE_SOURCE],
            told.get(CONF_PRICE_ADD, 0.0),
            told.get(CONF_PRICE_TIMES, 1.0),
        )

    async def _asked(self, make: partial[Source], where: str, found: Findings) -> tuple[Rate, ...]:
        plausible = partial(are_prices, self.hass.config.currency)
        return await check_source(make, where, found, plausible, "price_mistaken")


def _kind(spec: object) -> str:
    match spec:
        case list() | tuple():
            return "price_table"
        case str() if "://" in spec:
            return "price_web"
        case str():
            return "price_entity"
        case _:
            return "price_fixed"


def _now_chosen(spec: object, offers: dict[str, Offer]) -> str | None:
    """The choice that the home has made before."""
    if spec is None:
        return None
    same = next((offer.value for offer in offers.values() if offer.spec == spec), None)
    return same or (None if isinstance(spec, dict) else _kind(spec))
