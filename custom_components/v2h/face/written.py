"""A plan written out for people: once for each language, however many pages and entities show it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..optimizer.languages import LANGUAGES
from ..optimizer.words import told

if TYPE_CHECKING:
    from ..optimizer.plan import Plan


class Written:
    """One plan as JSON-safe data."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan.to_dict()
        self._told: dict[str, Mapping[str, Any]] = {}

    def in_language(self, language: str) -> Mapping[str, Any]:
        """Its slots with powers, prices, money and reasons, and the goals it cannot reach."""
        known = language.partition("-")[0] in LANGUAGES
        language = language if known else "en"
        if language not in self._told:
            self._told[language] = told(self._plan, language)
        return self._told[language]
