"""What our OCPP server costs, beside the PyPI package `ocpp` with validation on: `script/bench ocpp`."""

from .command import main

__all__ = ["main"]
