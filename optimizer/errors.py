"""What can go wrong when a home is planned.

OptimizerError
├── ProblemError     the input makes no sense: somebody has to correct a value
└── LedgerError      the ledger's file cannot be read or written: look at the disk
"""

from typing import override


class OptimizerError(Exception):
    """Base of every error that leaves this package."""


class LedgerError(OptimizerError):
    """The ledger's file cannot be opened, read or written. Trying again may help once the disk does."""


class ProblemError(OptimizerError):
    """A value cannot be meant as it was given, most often a wrong unit. Asking again will not help."""

    def __init__(self, *, field: str, value: object, expected: str) -> None:
        """Name the *field*, the *value* that was given and what was *expected*, with its unit."""
        super().__init__(field, value, expected)
        self.field = field
        self.value = value
        self.expected = expected

    @override
    def __str__(self) -> str:
        return f"{self.field} is {self.value}, expected {self.expected}."
