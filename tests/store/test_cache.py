"""Caches that are full or read-only: a clear sentence or a way around, and nothing half-written."""

import errno
import os
import re
import stat
import subprocess

import pytest

from soilgis.model.errors import OutputError
from soilgis.model.level import Level
from soilgis.store import boundaries, cache, demo_rasters
from soilgis.store.cache import kept_file, kept_whole, open_to_others, stamp

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def tiny(tmp_path):
    """A disk of 64 kB."""
    place = tmp_path / "tiny"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(mounting, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("no right to mount a disk here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def remains(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_boundaries_on_a_full_disk_are_an_error_that_names_the_cure(tiny, monkeypatch):
    monkeypatch.setenv("SOILGIS_CACHE", str(tiny))
    with pytest.raises(
        OutputError, match=r"admin-amap-province.* cannot be written .*No space left.* set SOILGIS_CACHE"
    ):
        boundaries.load_units(Level.PROVINCE, "amap")
    assert remains(tiny) == []


def test_a_demonstration_raster_on_a_full_disk_is_an_error_that_names_the_cure(tiny, monkeypatch):
    monkeypatch.setenv("SOILGIS_CACHE", str(tiny))
    with pytest.raises(OutputError, match=r"shanxi-dem.tif cannot be written .*No space left.* set SOILGIS_CACHE"):
        demo_rasters.demo_raster("shanxi-dem", None)
    assert remains(tiny) == []


def test_a_cache_folder_that_cannot_be_written_serves_rasters_from_elsewhere(tmp_path, monkeypatch, caplog):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    monkeypatch.setenv("SOILGIS_CACHE", str(blocked))
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path))
    assert str(tmp_path / "soilgis-cache-") in demo_rasters.demo_raster("shanxi-dem", None).path
    assert "cannot be written" in caplog.text


def test_what_fails_half_way_leaves_nothing(tmp_path):
    path = tmp_path / "made" / "a.bin"

    def fills_the_disk():
        with kept_whole(path) as scratch:
            scratch.write_bytes(b"half")
            raise FULL

    with pytest.raises(OutputError, match=r"a.bin cannot be written"):
        fills_the_disk()
    assert remains(tmp_path) == []
    with kept_whole(path) as scratch:
        scratch.write_bytes(b"whole")
    assert path.read_bytes() == b"whole"
    assert remains(tmp_path) == ["a.bin"]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no modes on this system")
@pytest.mark.parametrize(
    ("mode", "owner", "why"),
    [
        (0o700, None, ""),
        (0o755, None, ""),
        (0o777, None, r"is open to them \(mode 777\); chmod 700 it"),
        (0o770, None, r"is open to them \(mode 770\)"),
        (0o700, 12345, "belongs to another user"),
    ],
)
def test_a_folder_where_everybody_may_write_is_used_only_if_it_is_closed(tmp_path, mode, owner, why):
    everybody = tmp_path / "everybody"
    everybody.mkdir()
    everybody.chmod(0o1777)
    folder = everybody / "cache"
    folder.mkdir()
    folder.chmod(mode)
    if owner:
        try:
            os.chown(folder, owner, owner)
        except PermissionError:
            pytest.skip("no right to give a folder away here")
    found = open_to_others(folder)
    assert re.search(why, found) if why else found == ""


def test_a_link_or_a_folder_between_may_not_be_anothers(tmp_path):
    everybody = tmp_path / "everybody"
    (everybody / "theirs" / "cache").mkdir(parents=True)
    everybody.chmod(0o1777)
    (everybody / "link").symlink_to(tmp_path)
    try:
        os.chown(everybody / "theirs", 12345, 12345)
        os.chown(everybody / "link", 12345, 12345, follow_symlinks=False)
    except PermissionError:
        pytest.skip("no right to give a folder away here")
    assert "theirs belongs to another user" in open_to_others(everybody / "theirs" / "cache")
    assert open_to_others(tmp_path) == ""


def test_an_open_cache_is_not_read(tmp_path, monkeypatch, caplog):
    everybody = tmp_path / "everybody"
    everybody.mkdir()
    everybody.chmod(0o1777)
    shared = everybody / "cache"
    shared.mkdir()
    shared.chmod(0o777)
    (shared / "a.bin").write_bytes(b"planted")
    cache.note_digest(shared / "a.bin")
    monkeypatch.setenv("SOILGIS_CACHE", str(shared))
    monkeypatch.setenv("SOILGIS_CACHE_READ", "")
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path))
    made = kept_file("a.bin", lambda path: path.write_bytes(b"ours"))
    assert made.read_bytes() == b"ours"
    assert made.parent.parent == tmp_path
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    assert os.environ["SOILGIS_CACHE"] == str(made.parent), "child processes say nothing and use the same folder"
    assert caplog.text.count("is not used: it lies where others may write") == 1


def test_a_cache_that_can_only_be_read_is_read(tmp_path, monkeypatch):
    given, temporary = tmp_path / "given", tmp_path / "temporary"
    given.mkdir()
    (given / "a.bin").write_bytes(b"kept")
    cache.note_digest(given / "a.bin")
    monkeypatch.setenv("SOILGIS_CACHE", str(temporary))
    monkeypatch.setenv("SOILGIS_CACHE_READ", str(given))

    def never(path):
        raise AssertionError(path)

    assert kept_file("a.bin", never) == given / "a.bin"
    (given / "a.bin").write_bytes(b"harmed")
    assert kept_file("a.bin", lambda path: path.write_bytes(b"new")) == temporary / "a.bin"


def test_a_stamp_changes_with_what_it_is_given():
    assert stamp(1, packages=("numpy",)) == stamp(1, packages=("numpy",))
    assert (
        len({stamp(1), stamp(2), stamp("1", "2"), stamp(1, packages=("numpy",)), stamp(1, packages=("pandas",))}) == 5
    )
