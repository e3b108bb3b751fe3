"""A real Home Assistant in a process of its own, with a configuration folder of its own.

It is configured as little as a home would be: no default_config (which wants Bluetooth and the cloud), but
the frontend, recorder, history, logbook, energy and automations. The log is read back, because a demo or a
test that ignores errors in it proves nothing.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
import zipfile
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final, Protocol

import aiohttp

from .errors import LabError

START_TIMEOUT_S: Final = 120
"""A cold start takes ten seconds on a laptop, a minute on a small box that still has to compile bytecode."""

STOP_TIMEOUT_S: Final = 40
"""Home Assistant itself gives its stages 100 s in total; ours must be gone long before."""

LOG_FILE: Final = "home-assistant.out"
RECOVERING: Final = "Activating recovery mode"

ONBOARDING: Final = {
    "version": 4,
    "minor_version": 1,
    "key": "onboarding",
    "data": {"done": ["core_config", "analytics", "integration"]},
}
"""Only the owner is still to be made: the other steps would set up weather and radio from the internet."""

CONFIGURATION: Final = """\
# Written by the project's demo. Nothing of yours is in here.
homeassistant:
  name: Demo home
  latitude: 55.68
  longitude: 12.57
  elevation: 10
  unit_system: metric
  currency: EUR
  country: DK
  time_zone: {time_zone}
frontend:
config:
history:
logbook:
recorder:
  purge_keep_days: 2
energy:
automation: !include automations.yaml
script:
system_health:
logger:
  default: warning
  logs:
    custom_components.v2h: info
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAssistant:
    """One Home Assistant: where it lives, where it listens, and the process once it runs."""

    folder: Path
    port: int
    process: asyncio.subprocess.Process

    @property
    def url(self) -> str:
        """The address of the frontend on this machine."""
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        """All that Home Assistant wrote since it was started."""
        return (self.folder / LOG_FILE).read_text(errors="replace")

    async def stop(self) -> None:
        """Ask it to stop and wait; kill it when it does not. Raises LabError when it had to be killed."""
        if self.process.returncode is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), STOP_TIMEOUT_S)
        except TimeoutError as error:
            self.process.kill()
            raise LabError(f"Home Assistant did not stop within {STOP_TIMEOUT_S} s and was killed") from error


class Prepare(Protocol):
    """Makes a folder ready for Home Assistant to start in: see ``prepare``."""

    def __call__(self, folder: Path, release: Path, *, time_zone: str) -> None:
        """Make *folder* a configuration folder that holds the unpacked *release*."""


def prepare(folder: Path, release: Path, *, time_zone: str = "UTC") -> None:
    """Make *folder* a configuration folder that holds the unpacked *release*."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "configuration.yaml").write_text(CONFIGURATION.format(time_zone=time_zone))
    if not (automations := folder / "automations.yaml").exists():
        automations.write_text("[]\n")
    storage = folder / ".storage"
    storage.mkdir(exist_ok=True)
    if not (onboarding := storage / "onboarding").exists():
        onboarding.write_text(json.dumps(ONBOARDING))
    place = folder / "custom_components" / "v2h"
    shutil.rmtree(place, ignore_errors=True)
    with zipfile.ZipFile(release) as archive:
        archive.extractall(place)


async def start(folder: Path, port: int, *, debug: bool = False) -> HomeAssistant:
    """Start Home Assistant on a prepared *folder* and wait until it answers. Raises LabError.

    With *debug*, Python and Home Assistant look closely at what runs, and complain in the log.
    """
    command = [sys.executable, "-m", "homeassistant", "--config", str(folder.resolve()), "--skip-pip"]
    if debug:
        command = [*command[:1], "-X", "dev", *command[1:], "--debug"]
    with (folder / LOG_FILE).open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdout=log,
            stderr=asyncio.subprocess.STDOUT,
            # A port in the configuration would be a five-minute trial with a dialogue in front of every page.
            env=os.environ | {"SETUP_PORT": str(port)},
            # From the repository's own folder Python would find custom_components there, not the release.
            cwd=folder,
            start_new_session=True,
        )
    home = HomeAssistant(folder=folder, port=port, process=process)
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            await _answers(home)
    except TimeoutError as error:
        await home.stop()
        raise LabError(f"Home Assistant did not answer on port {port} within {START_TIMEOUT_S} s") from error
    except BaseException:
        await home.stop()
        raise
    return home


async def _answers(home: HomeAssistant) -> None:
    async with aiohttp.ClientSession() as session:
        while home.process.returncode is None:
            try:
                async with session.get(f"{home.url}/manifest.json") as response:
                    if response.status == HTTPStatus.OK:
                        return
            except aiohttp.ClientError:
                pass
            if RECOVERING in home.log():
                raise LabError(f"Home Assistant went into recovery mode; see {home.folder / LOG_FILE}")
            await asyncio.sleep(0.3)
    raise LabError(
        f"Home Assistant ended by itself with code {home.process.returncode}; see {home.folder / LOG_FILE}"
    )
