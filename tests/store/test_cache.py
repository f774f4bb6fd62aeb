"""Caches that are full or read-only: a clear sentence or a way around, and nothing half-written."""

import errno
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numba
import pytest

from soilgis.model.errors import OutputError
from soilgis.model.events import watched
from soilgis.model.level import Level
from soilgis.store import boundaries, cache, demo_rasters, kernel_cache
from soilgis.store.cache import kept_file, kept_whole, open_to_others, stamp
from soilgis.store.foreign import check_when_read
from soilgis.store.kernel_cache import kept_if_possible, sources_digest

FULL = OSError(errno.ENOSPC, "No space left on device")
KERNEL = """
import logging, sys
from soilgis.geometry.engine.compiled import kernel as compiled

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


def test_a_kernel_that_is_not_kept_yet_is_told_behind_the_step():
    """Where the program has moved, or a file with kernels changed, the old code is passed over and the new is told of."""

    class Empty:
        _cache_file = SimpleNamespace(_cache_path="/moved/soilgis_1", _index_name="x.nbi", _source_stamp=())
        cache_path = "/moved/soilgis_1"
        save_overload = staticmethod(lambda *_: None)
        load_overload = staticmethod(lambda signature, _: "code" if signature == "known" else None)

    seen = []
    kernel = numba.njit(lambda x: x)
    kernel._cache = Empty()
    kept_if_possible(kernel)
    with watched(seen.append) as step:
        step("扫描栅格")
        assert kernel._cache.load_overload("known", None) == "code"
        assert kernel._cache.load_overload("new", None) is None
    assert [event.step for event in seen] == ["扫描栅格", f"扫描栅格（{kernel_cache.FIRST}）"]


def test_a_kernel_that_cannot_be_kept_runs_and_says_so_once(monkeypatch, caplog):
    kernel_cache._say_not_kept.cache_clear()

    def fails(*_):
        raise FULL

    class Full:
        _cache_file = SimpleNamespace(_cache_path="/full/soilgis_1", _index_name="x.nbi", _source_stamp=())
        cache_path = "/full/soilgis_1"
        save_overload = staticmethod(fails)
        load_overload = staticmethod(lambda *_: None)

    for _ in range(2):
        kernel = numba.njit(lambda x: x)
        kernel._cache = Full()
        assert kept_if_possible(kernel) is kernel
        kernel._cache.save_overload(None, None)
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert said[0].startswith("compiled kernels cannot be kept in /full (No space left on device)")


def test_an_index_of_another_version_is_not_unpickled(tmp_path):
    """It may name classes that were renamed since; it is no damage either, and nobody is told."""
    other = SimpleNamespace(_cache_path=str(tmp_path), _index_name="x.nbi", _source_stamp=(1.0, 2))
    told = []
    files = {}
    for version in ("one", "two"):
        kept = SimpleNamespace(_cache_file=other)
        check_when_read(kept, version, told.append)
        files[version] = kept._cache_file
    files["one"]._save_index({"signature": Passing()})
    del globals()["Passing"]
    assert files["two"]._load_index() == {}
    files["two"]._save_index({"signature": "kernel.1.nbc"})
    assert files["two"]._load_index() == {"signature": "kernel.1.nbc"}
    assert not told


class Passing:
    """A class of an earlier version."""


def test_a_kept_kernel_is_made_anew_when_any_file_with_kernels_changes(tmp_path):
    """Functions of other files are compiled into a kernel; numba by itself would go on with the old machine code."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom soilgis.store import kernel_cache\nif sys.argv[1:]:\n    kernel_cache._kernel_sources = lambda: sys.argv[1]\n"
        "from soilgis.geometry.engine.compiled import kernel\n@kernel\ndef twice(x):\n    return x * 2\n"
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
def test_kernels_run_though_their_cache_is_full(tiny, tmp_path):
    """The disk is filled to the last page: two kernels are compiled, give their numbers, and one sentence says why it takes long."""
    script = tmp_path / "script.py"
    script.write_text(KERNEL, encoding="utf-8")
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
    assert len({stamp(1), stamp(2), stamp("1", "2"), stamp(1, packages=("numpy",)), stamp(1, packages=("numba",))}) == 5


def test_the_guard_of_kernels_sees_files_in_sub_folders(tmp_path):
    """A kernel that moves into a folder of its own, or changes there, makes another digest; so does one that only moves."""
    deep = tmp_path / "geometry" / "engine" / "deeper"
    deep.mkdir(parents=True)
    (tmp_path / "raster").mkdir()
    seen = [sources_digest(tmp_path)]
    for path, text in [
        (deep / "walk.py", "a = 1"),
        (deep / "walk.py", "a = 2"),
        (tmp_path / "raster" / "b.py", "b = 1"),
    ]:
        path.write_text(text, encoding="utf-8")
        seen.append(sources_digest(tmp_path))
    (deep / "walk.py").rename(deep.parent / "walk.py")
    seen.append(sources_digest(tmp_path))
    assert len(set(seen)) == len(seen)


def test_every_kernel_lies_where_the_guard_looks():
    home = Path(kernel_cache.__file__).parents[1]
    guarded = {path for pattern in kernel_cache.SOURCES for path in home.glob(pattern)}
    holding = {
        path for path in home.rglob("*.py") if re.search(r"^@(kernel|compiled|inline)$", path.read_text(), re.MULTILINE)
    }
    assert holding
    assert holding <= guarded


@pytest.mark.parametrize("harm", ["flipped", "cut", "index", "swapped"])
def test_damaged_machine_code_is_not_run_but_compiled_again(tmp_path, harm):
    """One bit of the machine code may be another number: what is read must be what was written."""
    script = tmp_path / "script.py"
    script.write_text(
        "from soilgis.geometry.engine.compiled import kernel\n@kernel\ndef twice(x):\n    return x * 2\n"
        "@kernel\ndef thrice(x):\n    return x * 3\nprint(twice(21), thrice(14), sum(twice.stats.cache_hits.values()))\n",
        encoding="utf-8",
    )
    given = {**os.environ, "SOILGIS_CACHE": str(tmp_path / "kept")}
    given.pop("NUMBA_CACHE_DIR", None)

    def run():
        return subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=given, check=True)

    assert [run().stdout, run().stdout] == ["42 42 0\n", "42 42 1\n"]
    kept = sorted((tmp_path / "kept" / "kernels").rglob("*.nbi" if harm == "index" else "*.nbc"))
    assert len(kept) == 2
    content = [path.read_bytes() for path in kept]
    if harm == "swapped":
        kept[0].write_bytes(content[1])
        kept[1].write_bytes(content[0])
    for path, before in zip(kept, content, strict=True):
        middle = len(before) // 2
        if harm == "cut":
            path.write_bytes(before[:middle])
        elif harm != "swapped":
            path.write_bytes(before[:middle] + bytes([before[middle] ^ 4]) + before[middle + 1 :])
    harmed = run()
    assert harmed.stdout.startswith("42 42")
    assert harmed.stderr.count("are damaged; they are compiled again") == 1
    assert run().stdout == "42 42 1\n"
