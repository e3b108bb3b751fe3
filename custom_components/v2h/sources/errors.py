"""What can go wrong with a price or a forecast.

SourceError          everything that leaves sources/: one sentence for the user
├── ShapeError       the data came, in a form that we do not know: names field, value and expectation
├── MissingError     the entity or integration is not there, or has nothing to say yet
└── FetchError       the web address did not answer as it should; asking later may help
"""

from ..optimizer.words import Text

SHOWN = 60


class SourceError(Exception):
    """Everything that leaves sources/: one sentence for the user."""


class ShapeError(SourceError):
    """Data in a form that we do not know."""

    def __init__(self, field: str, value: object, expected: Text) -> None:
        """*field*: a name from within the data, such as hours[0].from, or a `Text`. So is the *value*."""
        told = value if isinstance(value, Text) else _shortened(value)
        super().__init__(
            Text("{field} is {value}, expected {expected}.", field=field, value=told, expected=expected)
        )
        self.field = field


def _shortened(value: object) -> str:
    """The value in so few letters that a person reads it, every quote closed."""
    if isinstance(value, str):
        return repr(value if len(value) <= SHOWN else f"{value[:SHOWN]}…")
    shown = repr(value)
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"


class MissingError(SourceError):
    """The entity or integration is not there, or has nothing to say yet."""


class FetchError(SourceError):
    """The web address did not answer as it should. Asking later may help."""
