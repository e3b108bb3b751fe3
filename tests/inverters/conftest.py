"""Devices and who reads them live in one loop: no time-out fires because this machine is slow."""

from lab.patient_loop import PatientLoop


def pytest_asyncio_loop_factories() -> dict[str, type[PatientLoop]]:
    """The loop of every test here."""
    return {"patient": PatientLoop}
