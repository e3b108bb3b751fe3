"""Makes the release zip that HACS installs.

HACS unpacks `v2h.zip` into `custom_components/v2h/`, so the integration's files stand at its root. The
packages of the repository (`ocpp_local`, `optimizer`, …) are relative links inside the integration; here they
are followed. Same input, same bytes: sorted members, one fixed time, the version stamped into the manifest.
"""

import argparse
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
INTEGRATION: Final = ROOT / "custom_components" / "v2h"
# Who is given the work is given its licence (Apache-2.0, section 4).
LICENCE: Final = ROOT / "LICENSE"
REQUIRED: Final = (
    "__init__.py",
    "brand/icon.png",
    "config_flow.py",
    "frontend/v2h.js",
    "inverters/__init__.py",
    "languages/de.json",
    "manifest.json",
    "ocpp_local/server.py",
    "optimizer/languages/de.json",
    "optimizer/solve.py",
    "simulator/__init__.py",
    "translations/en.json",
)
"""Without one of these an installation would fail at the homeowner's, not here."""

LEFT_OUT: Final = ("__pycache__", ".mypy_cache", ".ruff_cache")
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can carry."""


class BuildError(Exception):
    """The zip would not be installable; the message says what is missing."""


def members() -> Iterator[tuple[str, Path]]:
    """Each file of the release, as (name in the zip, place on disk), links followed, sorted by name."""
    yield LICENCE.name, LICENCE
    for place in sorted(INTEGRATION.rglob("*", recurse_symlinks=True)):
        name = place.relative_to(INTEGRATION)
        if place.is_file() and place.suffix != ".pyc" and not set(LEFT_OUT) & set(name.parts):
            yield name.as_posix(), place


def build(output: Path, version: str | None = None) -> Path:
    """Write the release to *output*; *version* replaces the one in the manifest. Raises BuildError."""
    files = dict(members())
    if missing := [name for name in REQUIRED if name not in files]:
        raise BuildError(f"the release lacks {', '.join(missing)}")
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(output, "w") as archive:
        for name, place in files.items():
            content = place.read_bytes()
            if name == "manifest.json" and version:
                content = _stamped(content, version)
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return output


def _stamped(manifest: bytes, version: str) -> bytes:
    return (json.dumps(json.loads(manifest) | {"version": version}, indent=2) + "\n").encode()


def main() -> int:
    """The command behind script/build_zip."""
    parser = argparse.ArgumentParser(
        prog="script/build_zip", description="Make the release that HACS installs."
    )
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "v2h.zip")
    parser.add_argument("--version", help="stamp this version into the manifest, as in 1.2.3")
    options = parser.parse_args()
    try:
        output = build(options.output, options.version)
    except BuildError as error:
        print(f"script/build_zip: {error}", file=sys.stderr)
        return 1
    print(f"{output} ({output.stat().st_size // 1024} kB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
