"""Caches that are full or read-only: a clear sentence or a way around, and nothing half-written."""

import errno
import os
import subprocess
import sys
from types import SimpleNamespace

import numba
import pytest

from soilgis.model.errors import OutputError
from soilgis.model.level import Level
from soilgis.store import boundaries, cache, demo_rasters
from soilgis.store.cache import kept_if_possible, kept_whole

FULL = OSError(errno.ENOSPC, "No space left on device")
KERNEL = """
import logging, sys
from {room} import {maker} as compiled

@compiled
def twice(x):
    return x * 2

@compiled
def thrice(x):
    return x * 3

print(twice(21), thrice(14))
"""


@pytest.fixture
def tiny(tmp_path):
    """A disk of 64 kB."""
    place = tmp_path / "tiny"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
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


def test_a_kernel_that_cannot_be_kept_runs_and_says_so_once(monkeypatch, caplog):
    cache._say_not_kept.cache_clear()

    def fails(*_):
        raise FULL

    class Full:
        _cache_file = SimpleNamespace(_version="0")
        cache_path = "/full/soilgis_1"
        save_overload = staticmethod(fails)

    for _ in range(2):
        kernel = numba.njit(lambda x: x)
        kernel._cache = Full()
        assert kept_if_possible(kernel) is kernel
        kernel._cache.save_overload(None, None)
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert said[0].startswith("compiled kernels cannot be kept in /full (No space left on device)")


def test_a_kept_kernel_is_made_anew_when_any_file_with_kernels_changes(tmp_path):
    """Functions of other files are compiled into a kernel; numba by itself would go on with the old machine code."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom soilgis.store import cache\nif sys.argv[1:]:\n    cache._kernel_sources = lambda: sys.argv[1]\n"
        "from soilgis.geometry.kernel import kernel\n@kernel\ndef twice(x):\n    return x * 2\n"
        "twice(21)\nprint(sum(twice.stats.cache_hits.values()))\n",
        encoding="utf-8",
    )
    given = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    ran = [
        subprocess.run([sys.executable, str(script), *changed], capture_output=True, text=True, env=given, check=True)
        for changed in ([], [], ["another text"])
    ]
    assert [one.stdout.strip() for one in ran] == ["0", "1", "0"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("room", "maker"), [("soilgis.raster.kernels", "compiled"), ("soilgis.geometry.kernel", "kernel")]
)
def test_kernels_run_though_their_cache_is_full(tiny, tmp_path, room, maker):
    """The disk is filled to the last page: two kernels are compiled, give their numbers, and one sentence says why it takes long."""
    script = tmp_path / "script.py"
    script.write_text(KERNEL.format(room=room, maker=maker), encoding="utf-8")
    with (tiny / "ballast").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    given = {**os.environ, "NUMBA_CACHE_DIR": str(tiny)}
    for _ in range(2):
        ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=given, check=False)
        assert (ran.returncode, ran.stdout) == (0, "42 42\n")
        assert ran.stderr.count("compiled kernels cannot be kept in") == 1
    assert not [name for name in remains(tiny) if ".tmp." in name]
    assert not [name for name in remains(tiny) if name.endswith(".nbc")]
