"""Whom to tell what: a choice of notify entities and of things worth a message."""

from collections.abc import Mapping
from typing import Any, Final

import probatio as vol
from homeassistant.components.notify import DOMAIN as NOTIFY
from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
)

from ..messenger import CONF_ABOUT, CONF_ENTITIES
from ..notices import SUGGESTED, Notice

SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_ENTITIES): EntitySelector(EntitySelectorConfig(domain=NOTIFY, multiple=True)),
        vol.Required(CONF_ABOUT): SelectSelector(
            SelectSelectorConfig(options=[*Notice], multiple=True, translation_key="notice")
        ),
    }
)


class NotificationFlow(ConfigSubentryFlow):
    """One page. As many choices as there are people."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a choice."""
        if user_input is None:
            return self._page("user", {CONF_ABOUT: [*SUGGESTED]})
        if errors := _missing(user_input):
            return self._page("user", user_input, errors)
        return self.async_create_entry(title=self._title(user_input), data=user_input)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change it."""
        subentry = self._get_reconfigure_subentry()
        if user_input is None:
            return self._page("reconfigure", subentry.data)
        if errors := _missing(user_input):
            return self._page("reconfigure", user_input, errors)
        title = self._title(user_input)
        return self.async_update_and_abort(self._get_entry(), subentry, title=title, data=user_input)

    def _page(
        self, step: str, values: Mapping[str, Any], errors: dict[str, str] | None = None
    ) -> SubentryFlowResult:
        schema = self.add_suggested_values_to_schema(SCHEMA, values)
        return self.async_show_form(step_id=step, data_schema=schema, errors=errors)

    def _title(self, choice: dict[str, Any]) -> str:
        """The names of who is told."""
        told = ((entity_id, self.hass.states.get(entity_id)) for entity_id in choice[CONF_ENTITIES])
        return ", ".join(state.name if state else entity_id for entity_id, state in told)


def _missing(choice: dict[str, Any]) -> dict[str, str]:
    return {key: "choose_one" for key in (CONF_ENTITIES, CONF_ABOUT) if not choice.get(key)}
