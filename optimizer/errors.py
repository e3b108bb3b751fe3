"""What can go wrong when a home is planned.

OptimizerError
├── ProblemError     the input makes no sense: somebody has to correct a value
└── LedgerError      the ledger's file cannot be read or written: look at the disk
"""

from typing import override

from .words import Figure, Text


class OptimizerError(Exception):
    """Base of every error that leaves this package."""

    @property
    def sentence(self) -> Text:
        """What it says."""
        said = self.args[0] if self.args else ""
        return said if isinstance(said, Text) else Text(str(self))


class LedgerError(OptimizerError):
    """The ledger's file cannot be opened, read or written. Trying again may help once the disk does."""


class ProblemError(OptimizerError):
    """A value cannot be meant as it was given, most often a wrong unit. Asking again will not help."""

    def __init__(self, *, field: str, value: object, expected: str) -> None:
        """Name the *field*, the *value* that was given and what was *expected*, with its unit.

        Where the value can come from a home's settings or prices, what was expected is a `Text`.
        """
        super().__init__(field, value, expected)
        self.field = field
        self.value = value
        self.expected = expected

    @property
    @override
    def sentence(self) -> Text:
        value, number = self.value, isinstance(self.value, int | float)
        told = value if isinstance(value, Text) else Figure(str(value)) if number else str(value)
        return Text(
            "{field} is {value}, expected {expected}.", field=self.field, value=told, expected=self.expected
        )

    @override
    def __str__(self) -> str:
        return str(self.sentence)
