"""Real sockets for real links."""

import importlib.util

import pytest


@pytest.fixture(autouse=True)
def sockets():
    """Home Assistant's test plugin, where it is installed, closes all sockets: open them again."""
    if importlib.util.find_spec("pytest_socket"):
        import pytest_socket  # noqa: PLC0415

        pytest_socket.enable_socket()
