"""The command behind script/replay."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from ocpp_local.errors import OcppError

from ..errors import LabError
from .record import record
from .recorded import read
from .run import replay


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay recordings; 0 if today's server does as it did, 1 if not, 2 if one cannot be replayed."""
    parser = argparse.ArgumentParser(
        prog="script/replay", description="Play recordings of chargers against a fresh server."
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="recordings (.jsonl)")
    parser.add_argument("--record", type=Path, metavar="FOLDER", help="make those of the simulator anew")
    options = parser.parse_args(arguments)
    try:
        if options.record:
            asyncio.run(record(options.record))
        found = [_replay(path) for path in options.files]
    except (LabError, OcppError) as error:
        print(f"script/replay: {error}", file=sys.stderr)
        return 2
    return int(any(found))


def _replay(path: Path) -> bool:
    entries = read(path)
    differences = asyncio.run(replay(entries))
    for difference in differences:
        print(f"{path.name}, {difference}")
    print(f"{path.name}: {len(entries)} entries, {len(differences)} differences")
    return bool(differences)


if __name__ == "__main__":
    sys.exit(main())
