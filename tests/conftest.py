"""Real sockets for all tests but those inside Home Assistant, which have a fixture of their own."""

import importlib.util

import pytest


def _open() -> None:
    # Home Assistant's test plugin, where it is installed, closes all sockets before each test.
    if importlib.util.find_spec("pytest_socket"):
        import pytest_socket  # noqa: PLC0415

        pytest_socket.enable_socket()


@pytest.fixture(autouse=True)
def sockets(request: pytest.FixtureRequest) -> None:
    if "components" not in request.path.parts:
        _open()


@pytest.fixture(scope="module")
def sockets_of_module() -> None:
    """For fixtures that live as long as their module."""
    _open()
