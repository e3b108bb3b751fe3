"""A replay and the server that it talks to live in one loop; others have a process beside them."""

import asyncio

import pytest

from lab.patient_loop import PatientLoop


def pytest_asyncio_loop_factories(item: pytest.Item) -> dict[str, type[asyncio.SelectorEventLoop]]:
    """The loop of a test here."""
    alone = item.path.name == "test_replay.py"
    return {"patient": PatientLoop} if alone else {"usual": asyncio.SelectorEventLoop}
