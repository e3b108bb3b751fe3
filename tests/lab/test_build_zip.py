"""The release is whole, the same each time, and nothing but what an installation needs."""

import json
import tomllib
import zipfile
from pathlib import Path

import pytest

from lab import build_zip


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_zip.build(tmp_path_factory.mktemp("release") / "v2h.zip", version="1.2.3")


def test_it_holds_the_packages_as_files_and_nothing_of_the_workshop(release: Path) -> None:
    with zipfile.ZipFile(release) as archive:
        names = archive.namelist()
        licence = archive.read("LICENSE")
    assert licence == (build_zip.ROOT / "LICENSE").read_bytes()
    assert {"ocpp_local/station.py", "optimizer/model/search.py", "inverters/maps/sma.json"} <= set(names)
    assert [name for name in names if "__pycache__" in name or name.startswith(("lab", "tests"))] == []
    assert len(names) == len(set(names))


def test_the_version_is_stamped_into_the_manifest_and_nothing_else_of_it_changes(release: Path) -> None:
    with zipfile.ZipFile(release) as archive:
        told = json.loads(archive.read("manifest.json"))
    own = json.loads((build_zip.INTEGRATION / "manifest.json").read_text())
    assert told == own | {"version": "1.2.3"}
    project = tomllib.loads((build_zip.ROOT / "pyproject.toml").read_text())["project"]
    assert own["version"] == project["version"]


def test_the_same_input_is_the_same_bytes(release: Path, tmp_path: Path) -> None:
    again = build_zip.build(tmp_path / "again.zip", version="1.2.3")
    assert again.read_bytes() == release.read_bytes()


def test_what_could_not_be_installed_is_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_zip, "REQUIRED", ("manifest.json", "frontend/gone.js"))
    with pytest.raises(build_zip.BuildError, match=r"the release lacks frontend/gone\.js"):
        build_zip.build(tmp_path / "v2h.zip")
    assert not (tmp_path / "v2h.zip").exists()
