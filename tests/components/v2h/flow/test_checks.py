"""A port that another program has is told from one that nobody may have, and passed over."""

import errno
import socket

import pytest

from custom_components.v2h.flow.checks import NEIGHBOURS, port_trouble
from custom_components.v2h.flow.checks import free_port as first_free


def test_a_port_that_is_taken_is_passed_over(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("", free_port)):
        assert free_port < first_free(free_port) <= free_port + NEIGHBOURS
    monkeypatch.setattr("custom_components.v2h.flow.checks.NEIGHBOURS", 0)
    assert first_free(free_port) == free_port


def test_a_forbidden_port_is_told_from_a_taken_one() -> None:
    assert port_trouble(PermissionError(errno.EACCES, "denied")) == "port_forbidden"
    assert port_trouble(OSError(errno.EADDRINUSE, "in use")) == "port_taken"
