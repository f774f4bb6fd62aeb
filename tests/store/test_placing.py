"""Files put in place whole or not at all, whatever kills the process; other people's files stay; one writer at a time."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from soilgis.model.errors import OutputError
from soilgis.store import placing
from soilgis.store.locks import take
from soilgis.store.placing import clean_up, finish, scratch_file, scratch_folder
from soilgis.store.reserving import PREFIX, reserved
from soilgis.store.written import is_ours, overwriting

SET = ("a.csv", "b.csv", "sub/c.csv")


def put(folder, text, names=SET, **more):
    with scratch_folder(folder, **more) as scratch:
        for name in names:
            (scratch / name).parent.mkdir(exist_ok=True)
            (scratch / name).write_text(f"{text} {name}")


def texts(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def whole(text, names=SET):
    return {name: f"{text} {name}" for name in names}


def test_a_set_is_put_in_place_and_replaces_the_last_one(tmp_path):
    put(tmp_path / "out", "one")
    assert texts(tmp_path / "out") == whole("one")
    put(tmp_path / "out", "two")
    assert texts(tmp_path / "out") == whole("two")


def test_a_block_that_fails_changes_nothing_and_leaves_no_folder_behind(tmp_path):
    with pytest.raises(OutputError, match="No space"), scratch_folder(tmp_path / "out"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("theirs", ["a.csv", "sub/c.csv"])
def test_a_file_that_soilgis_did_not_write_stays_and_the_set_with_it(tmp_path, theirs):
    place = tmp_path / "out" / theirs
    place.parent.mkdir(parents=True)
    place.write_text("years of work")
    with pytest.raises(OutputError, match=r"was not written by soilgis, or was changed since .* say --overwrite"):
        put(tmp_path / "out", "one")
    assert texts(tmp_path / "out") == {theirs: "years of work"}
    put(tmp_path / "out", "one", overwrite=True)
    assert texts(tmp_path / "out") == whole("one")


def test_a_file_that_was_changed_since_we_wrote_it_stays(tmp_path):
    put(tmp_path, "one")
    assert is_ours(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text("one a.csv, corrected by hand")
    with pytest.raises(OutputError, match="changed since"):
        put(tmp_path, "two")
    assert texts(tmp_path) == whole("one") | {"a.csv": "one a.csv, corrected by hand"}
    with overwriting():
        put(tmp_path, "two")
    assert texts(tmp_path) == whole("two")


def test_a_folder_in_the_way_of_a_file_is_never_replaced(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(OutputError, match=r"a\.csv is a folder and would be replaced by a file"), overwriting():
        put(tmp_path, "one")
    assert texts(tmp_path) == {}


def test_files_of_other_names_stay(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    put(tmp_path, "one")
    assert texts(tmp_path) == whole("one") | {"notes.txt": "mine"}


def test_what_is_kept_by_another_program_is_named_and_its_new_version_stands_beside(tmp_path, monkeypatch):
    """Windows refuses to replace what Excel has open."""
    put(tmp_path, "one", ("a.csv", "b.xlsx"))
    honest = Path.replace

    def refuses(self, target):
        if Path(target).name == "b.xlsx":
            raise PermissionError(errno.EACCES, "in use", str(target))
        return honest(self, target)

    monkeypatch.setattr(Path, "replace", refuses)
    with pytest.raises(
        OutputError, match=r"b\.xlsx cannot be replaced, another program such as Excel or WPS has it open"
    ):
        put(tmp_path, "two", ("a.csv", "b.xlsx"))
    assert texts(tmp_path) == {"a.csv": "two a.csv", "b.xlsx": "one b.xlsx", "b-new.xlsx": "two b.xlsx"}


def test_a_disk_that_is_full_changes_nothing(tmp_path, monkeypatch):
    put(tmp_path, "one")

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched, pytest.raises(OutputError, match="No space left on device; free space"):  # noqa: PT012
        patched.setattr(Path, "write_text", full)
        put(tmp_path, "two")
    assert texts(tmp_path) == whole("one")
    with monkeypatch.context() as patched, pytest.raises(OutputError, match="磁盘已满"):  # noqa: PT012
        patched.setattr(Path, "mkdir", full)
        put(tmp_path / "new", "two")
    assert not (tmp_path / "new").exists()


def test_a_library_that_does_not_say_that_the_disk_is_full_is_not_believed(tmp_path, monkeypatch):
    usage = placing.shutil.disk_usage(tmp_path)
    with pytest.raises(RuntimeError, match="commit"), scratch_folder(tmp_path):
        raise RuntimeError("Failed to commit transaction")
    monkeypatch.setattr(placing.shutil, "disk_usage", lambda _: usage._replace(free=4096))
    with pytest.raises(OutputError, match="No space left on device; free space"), scratch_folder(tmp_path):
        raise RuntimeError("Failed to commit transaction")
    assert texts(tmp_path) == {}


DIES = """
import os, signal, sys
from pathlib import Path
from soilgis.store import placing

when, folder = sys.argv[1], Path(sys.argv[2])
honest, moved = Path.replace, []

def replace(self, target):
    moved.append(target)
    if when == "moving" and len(moved) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return honest(self, target)

with placing.scratch_folder(folder) as scratch:
    for name in ("a.csv", "b.csv", "sub/c.csv"):
        (scratch / name).parent.mkdir(exist_ok=True)
        (scratch / name).write_text(f"two {name}")
    if when == "making":
        os.kill(os.getpid(), signal.SIGKILL)
    if when in ("SIGINT", "SIGTERM"):
        raise KeyboardInterrupt
    Path.replace = replace
"""


def dies(when, folder):
    return subprocess.run([sys.executable, "-c", DIES, when, str(folder)], capture_output=True, check=False).returncode


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_run_killed_while_it_made_files_leaves_the_old_set_and_its_litter_goes_with_the_next(tmp_path):
    put(tmp_path, "one")
    assert dies("making", tmp_path) == -signal.SIGKILL
    assert whole("one").items() <= texts(tmp_path).items()
    assert list(tmp_path.glob(f"{PREFIX}*")), "a killed process cannot clean up"
    with scratch_file(tmp_path / "other.csv") as place:
        place.write_text("next")
    assert texts(tmp_path) == whole("one") | {"other.csv": "next"}


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_run_killed_while_it_moved_files_is_finished_by_the_next(tmp_path, caplog):
    put(tmp_path, "one")
    assert dies("moving", tmp_path) == -signal.SIGKILL
    assert (tmp_path / "a.csv").read_text() == "two a.csv"
    assert (tmp_path / "b.csv").read_text() == "one b.csv"
    with reserved(tmp_path):
        finish(tmp_path)
    assert texts(tmp_path) == whole("two")
    assert "上次中断的写出已补完" in caplog.text
    put(tmp_path, "three")
    assert texts(tmp_path) == whole("three")


@pytest.mark.parametrize("interrupts", [1, 2])
def test_a_set_that_is_being_moved_when_ctrl_c_comes_is_moved_to_its_end(tmp_path, monkeypatch, interrupts):
    put(tmp_path, "one")
    honest, moved = Path.replace, []

    def replace(self, target):
        if Path(target).suffix == ".csv":
            moved.append(target)
            if 2 <= len(moved) < 2 + interrupts:
                raise KeyboardInterrupt
        return honest(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        put(tmp_path, "two")
    clean_up()
    assert texts(tmp_path) == whole("two")


def test_an_interrupted_run_leaves_nothing(tmp_path):
    put(tmp_path, "one")
    assert dies("SIGINT", tmp_path) != 0
    assert texts(tmp_path) == whole("one")
    assert not list(tmp_path.glob(".*"))


def test_everything_of_this_process_goes_though_nobody_unwound_it(tmp_path):
    """What Ctrl-C at the worst moment would leave: a scratch folder whose block never ended."""
    block = scratch_folder(tmp_path / "out")
    (block.__enter__() / "a.csv").write_text("half")
    clean_up()
    assert not list(tmp_path.glob("out/.*"))


HOLDS = """
import sys
from pathlib import Path
from soilgis.store.reserving import reserved

with reserved(Path(sys.argv[1]), file=sys.argv[2] == "file"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_second_process_is_refused_and_free_at_once_when_the_first_dies(tmp_path, kind):
    place = tmp_path / "out" / "t.csv" if kind == "file" else tmp_path / "out"
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(place), kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with first:
        assert first.stdout.readline() == b"held\n"
        with (
            pytest.raises(OutputError, match=rf"is being written by another soilgis, process {first.pid} on .* wait"),
            reserved(place, file=kind == "file"),
        ):
            raise AssertionError("both write")
        with reserved(tmp_path / "out" / "another.csv", file=True):
            pass  # other files of the folder may be written
        first.kill()
    with reserved(place, file=kind == "file"):
        pass
    assert not list(tmp_path.glob("out/.*"))


def test_the_same_process_may_hold_a_place_twice(tmp_path):
    with reserved(tmp_path), reserved(tmp_path):
        put(tmp_path, "one")
    assert texts(tmp_path) == whole("one")


def test_a_disk_without_locks_gives_them_to_everyone_and_nothing_young_is_litter(tmp_path, monkeypatch):
    def unknown(_):
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr("soilgis.store.locks._lock", unknown)
    held = take(tmp_path / "x.lock")
    assert held is not None
    assert not held.sure
    held.release()
    other = tmp_path / f"{PREFIX}99-live"
    (other / "files").mkdir(parents=True)
    put(tmp_path, "one")
    assert other.is_dir()
    os.utime(other, (0, 0))
    put(tmp_path, "two")
    assert not other.exists()


def test_a_folder_that_may_not_be_written_is_named(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match=r"out cannot be written \(输出目录不可写\)"):
        put(tmp_path / "out", "one")


def test_where_no_cache_can_be_written_the_set_stands_all_the_same(tmp_path, monkeypatch):
    def no_cache():
        raise OutputError("no cache folder can be written")

    monkeypatch.setattr("soilgis.store.written.cache_folder", no_cache)
    put(tmp_path, "one")
    assert texts(tmp_path) == whole("one")
    with pytest.raises(OutputError, match="say --overwrite"):
        put(tmp_path, "two")


def test_a_set_inside_a_set_is_put_in_place_with_it(tmp_path):
    with scratch_folder(tmp_path) as scratch, scratch_file(scratch / "atlas.pdf") as place:
        place.write_text("pages")
        assert not list(placing._open[next(iter(placing._open))].path.parent.glob("atlas.pdf"))
    assert texts(tmp_path) == {"atlas.pdf": "pages"}
