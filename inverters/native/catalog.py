"""All maps of this release: every file in inverters/maps, read once when the package is imported."""

from pathlib import Path
from typing import Final

from .format import InverterMap
from .parse import parse_map

FOLDER: Final = Path(__file__).parent.parent / "maps"


def load(folder: Path = FOLDER) -> dict[str, InverterMap]:
    """The maps in *folder* by name, sorted. Raises MapFileError with the first mistake found."""
    files = sorted(folder.glob("*.json"))
    return {file.stem: parse_map(file.stem, file.read_text(encoding="utf-8")) for file in files}


# At import, not at first use: Home Assistant imports in a thread, but scans in its event loop.
MAPS: Final = load()
