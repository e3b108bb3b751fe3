"""The command behind script/replay."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from ocpp_local.errors import OcppError

from ..errors import LabError
from ..patient_loop import PatientLoop
from .moment import Moment, found_in
from .record import record
from .recorded import read
from .run import replay


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay files; 0 if all comes out as it did, 1 if not, 2 if one cannot be replayed."""
    options = _parser().parse_args(arguments)
    try:
        if options.record:
            asyncio.run(record(options.record), loop_factory=PatientLoop)
        found = [_replay(path, options) for path in options.files]
    except (LabError, OcppError) as error:
        print(f"script/replay: {error}", file=sys.stderr)
        return 2
    return int(any(found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="script/replay",
        description="Plan and decide once more what a home's diagnostics tell, or play recordings of chargers"
        " against a fresh server.",
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="diagnostics from Home Assistant (.json), or recordings (.jsonl)",
    )
    parser.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw the plan of the diagnostics")
    parser.add_argument("--slots", action="store_true", help="a row for every slot of the plan")
    parser.add_argument("--deep", action="store_true", help="tell also what binds and what would change it")
    parser.add_argument("--record", type=Path, metavar="FOLDER", help="make the simulator's recordings anew")
    return parser


def _replay(path: Path, options: argparse.Namespace) -> bool:
    told = found_in(path)
    return _play(path) if told is None else _repeat(path, Moment.of(told), options)


def _repeat(path: Path, moment: Moment, options: argparse.Namespace) -> bool:
    print(f"{path.name}:", *moment.lines(every_slot=options.slots, deep=options.deep), sep="\n")
    if options.picture:
        moment.draw(options.picture)
    return moment.differs


def _play(path: Path) -> bool:
    entries = read(path)
    differences = asyncio.run(replay(entries), loop_factory=PatientLoop)
    for difference in differences:
        print(f"{path.name}, {difference}")
    print(f"{path.name}: {len(entries)} entries, {len(differences)} differences")
    return bool(differences)


if __name__ == "__main__":
    sys.exit(main())
