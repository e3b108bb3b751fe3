"""Are all rooms of the house there? Imported first, so that a broken copy says so in one sentence."""

from pathlib import Path
from typing import Final

ROOMS: Final = ("inverters", "ocpp_local", "optimizer", "simulator")


def check(here: Path) -> None:
    """Raise ImportError if a room is missing below *here*: a source archive carries links in their place."""
    if missing := [room for room in ROOMS if not (here / room).is_dir()]:
        raise ImportError(
            f"The V2H integration is incomplete ({', '.join(missing)} missing): it was copied from the "
            "source code. Install the release file v2h.zip instead, as HACS does."
        )


check(Path(__file__).parent)
