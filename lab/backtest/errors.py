"""What the backtest cannot do.

LabError
└── BacktestError   the input cannot be used; its text is one sentence for the user
"""

from ..errors import LabError


class BacktestError(LabError):
    """The series, the home or the options make no sense. Asking again will not help."""
