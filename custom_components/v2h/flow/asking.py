"""What the pages of every flow share: the answers so far, and a form that keeps what was typed."""

from collections.abc import Mapping
from typing import Any

import probatio as vol
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult

from ..optimizer.words import told
from .checks import Findings
from .form import MORE


class Asking[C: FlowContext, R: FlowResult[Any, Any], H](FlowHandler[C, R, H]):
    """A flow that gathers *answers* page by page. Nothing is stored before its end."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        """What is known: of the home as it is, or typed on an earlier page."""

    def is_last(self, step_id: str) -> bool | None:  # noqa: ARG002  who knows the way overrides it
        """Whether nothing is asked after this page. None: nobody knows before it is answered."""
        return None

    def page(
        self,
        step_id: str,
        schema: vol.Schema,
        typed: Mapping[str, Any] | None = None,
        found: Findings | None = None,
        **names: str,
    ) -> R:
        """The form of a page, filled with what was typed just now, else with what is known.

        *names* are filled into its description.
        """
        found = found or Findings()
        values = {**self.answers, **(typed or {})}
        filled = {MORE: values, **values}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, filled),
            errors=found.errors,
            description_placeholders=told({**names, **found.placeholders}, self.hass.config.language),
            last_step=self.is_last(step_id),
        )
