"""What can go wrong with a price or a forecast.

SourceError          everything that leaves sources/: one sentence for the user
├── ShapeError       the data came, in a form that we do not know: names field, value and expectation
├── MissingError     the entity or integration is not there, or has nothing to say yet
└── FetchError       the web address did not answer as it should; asking later may help
"""

SHOWN = 60


class SourceError(Exception):
    """Everything that leaves sources/: one sentence for the user."""


class ShapeError(SourceError):
    """Data in a form that we do not know."""

    def __init__(self, field: str, value: object, expected: str) -> None:
        shown = repr(value)
        shown = shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"
        super().__init__(f"{field} is {shown}, expected {expected}.")
        self.field = field


class MissingError(SourceError):
    """The entity or integration is not there, or has nothing to say yet."""


class FetchError(SourceError):
    """The web address did not answer as it should. Asking later may help."""
