"""How a command ends that does not end well: its number, one sentence, nothing half made, and no traceback unless asked for."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from soilgis.cli import main
from soilgis.cli.commands import studies
from soilgis.model import errors
from soilgis.store import placing, reserving


def call(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    printed = capsys.readouterr()
    return ended.value.code or 0, printed.out, printed.err


@pytest.fixture
def raising(monkeypatch, tmp_path):
    """Let `soilgis studies` raise something."""
    monkeypatch.setenv("SOILGIS_CACHE", str(tmp_path / "cache"))

    def raises(failure):
        def perform(_):
            raise failure

        monkeypatch.setattr(studies.Command, "perform", perform)

    return raises


def full():
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "out/a.csv")


def caused(error, cause):
    error.__cause__ = cause
    return error


ENDS = [
    (errors.StrictError("weak layers"), 1, "StrictError: weak layers"),
    (errors.CrsError("no CRS"), 2, "CrsError: no CRS"),
    (errors.UsageError("no"), 2, "UsageError: no"),
    (errors.HostError("no scheduler answers"), 69, "HostError: no scheduler answers"),
    (caused(errors.RasterError("a.vrt cannot be opened"), OSError("CURL error: Could not resolve host: h")), 69, "a.vrt cannot be opened"),
    (errors.ClosureError("books do not close"), 70, "ClosureError: books do not close"),
    (KeyError("adcode"), 70, "internal error, a fault of soilgis and not of your data: KeyError: 'adcode'; the report is in "),
    (RecursionError("too deep"), 70, "RecursionError: too deep"),
    (MemoryError(), 71, "out of memory: close other programs"),
    (caused(errors.LayerError("a.gpkg cannot be read"), MemoryError()), 71, "a.gpkg cannot be read"),
    (RuntimeError("std::bad_alloc"), 71, "内存不足"),
    (RuntimeError("can't start new thread"), 71, "out of memory"),
    (full(), 71, "the disk is full: free space"),
    (caused(errors.OutputError("out cannot be written"), full()), 71, "out cannot be written"),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), 71, "the disk is full"),
    (sqlite3.OperationalError("database or disk is full"), 71, "the disk is full"),
    (FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"), 71, "set TMPDIR to one that can"),
    (PermissionError(errno.EACCES, "Permission denied", "a.csv"), 71, "PermissionError: a.csv: Permission denied"),
    (KeyboardInterrupt(), 130, "已中断"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("failure", "code", "sentence"), ENDS, ids=[f"{type(one[0]).__name__}-{one[1]}" for one in ENDS]
)
def test_every_end_has_its_number_and_its_sentence(capsys, raising, failure, code, sentence):
    raising(failure)
    got, out, said = call(capsys, "studies")
    assert got == code
    assert sentence in said
    assert "Traceback" not in said
    assert not out
    assert said.lstrip().startswith("soilgis: ")
    assert said.strip().count("\n") == 0 or failure.__cause__ is not None or code == 130


@pytest.mark.parametrize("place", ["before", "after"])
def test_debug_shows_where_it_arose(capsys, raising, place):
    raising(KeyError("adcode"))
    words = ["--debug", "studies"] if place == "before" else ["studies", "--debug"]
    assert "Traceback (most recent call last)" in call(capsys, *words)[2]


def test_the_report_of_a_fault_of_ours_is_kept(capsys, raising, tmp_path):
    raising(ZeroDivisionError("division by zero"))
    said = call(capsys, "studies")[2]
    (report,) = (tmp_path / "cache" / "reports").iterdir()
    assert str(report) in said
    text = report.read_text(encoding="utf-8")
    assert "ZeroDivisionError: division by zero" in text
    assert "Traceback" in text
    assert "['studies']" in text


def test_a_report_that_cannot_be_kept_in_the_cache_is_kept_elsewhere_or_the_cure_is_said(
    capsys, raising, monkeypatch, tmp_path
):
    def no_cache():
        raise errors.OutputError("no cache")

    monkeypatch.setattr("soilgis.store.cache.cache_folder", no_cache)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "t"))
    raising(ZeroDivisionError())
    assert str(tmp_path / "t") in call(capsys, "studies")[2]

    def no_temp():
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", no_temp)
    assert "run it again with --debug to see where" in call(capsys, "studies")[2]


@pytest.mark.parametrize(
    "words",
    [["nosuch"], ["run"], ["coverage", "--nosuch"], ["schema", "x"], ["--nosuch"], ["zonal", "--level", "town"]],
)
def test_wrong_use_ends_with_two(capsys, words):
    code, _, said = call(capsys, *words)
    assert code == 2
    assert "Usage: soilgis" in said


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["studies"], ["run", "--help"], ["schema", "csle"]])
def test_what_goes_well_ends_with_zero(capsys, words):
    code, out, said = call(capsys, *words)
    assert code == 0
    assert out
    assert not said


def test_commands_that_judge_end_with_one_on_findings_without_strict(capsys, tmp_path):
    head = "name,year,item,area_km2,document\n"
    right = head + "".join(f"甲,2023,{item},{area},公报\n" for item, area in (("total", 3), ("water", 1), ("wind", 2)))
    (tmp_path / "right.csv").write_text(right, encoding="utf-8")
    (tmp_path / "wrong.csv").write_text(right.replace("total,3", "total,9"), encoding="utf-8")
    assert call(capsys, "monitor", tmp_path / "right.csv")[0] == 0
    assert call(capsys, "monitor", tmp_path / "wrong.csv")[0] == 1
    assert call(capsys, "monitor", tmp_path / "wrong.csv", "--strict")[0] == 1


def test_the_numbers_are_documented_where_people_look():
    from soilgis.cli import faults

    for code in (0, 1, 2, faults.HOST, faults.INTERNAL, faults.MACHINE, faults.INTERRUPTED, faults.TERMINATED):
        assert f"\n{code} " in faults.__doc__


WORKS = """
import sys, time
from pathlib import Path
from soilgis.cli import main
from soilgis.cli.commands import studies
from soilgis.store.placing import scratch_folder

def perform(_):
    with scratch_folder(Path("out")) as scratch:
        (scratch / "a.csv").write_text("half")
        print("works", flush=True)
        for _ in range(600):
            time.sleep(0.1)
    return 0

studies.Command.perform = perform
main()
"""
"""`soilgis studies` that works for a minute, half-way through its files."""


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
@pytest.mark.parametrize("times", [1, 3])
def test_a_signal_ends_with_its_number_and_leaves_nothing(tmp_path, number, code, times):
    begin = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); signal.signal({int(signal.SIGHUP)}, signal.SIG_DFL)\n"
    running = subprocess.Popen(
        [sys.executable, "-c", begin + WORKS, "studies"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout.readline() == b"works\n"
    for _ in range(times):
        running.send_signal(number)
    _, said = running.communicate()
    assert running.returncode == code, said.decode()
    assert b"Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="no such pipe there")
def test_a_reader_who_has_gone_is_no_error():
    command = f"{sys.executable} -m soilgis layers | head -1; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_output_that_is_full_ends_with_71():
    ended = subprocess.run(
        f"{sys.executable} -m soilgis layers > /dev/full", shell=True, capture_output=True, check=False
    )
    assert ended.returncode == 71
    assert "the disk is full" in ended.stderr.decode()
    assert b"Traceback" not in ended.stderr


LOCALES = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "POSIX"},
    {"LC_ALL": "zh_CN.GBK", "PYTHONUTF8": "0"},
    {"LC_ALL": "zh_CN.GB18030"},
    {"LANG": "nowhere"},
    {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
]


@pytest.mark.skipif(os.name == "nt", reason="locales are otherwise there")
@pytest.mark.parametrize("locale", LOCALES, ids=[" ".join(f"{k}={v}" for k, v in one.items()) for one in LOCALES])
def test_chinese_paths_work_in_every_locale(tmp_path, locale):
    folder = tmp_path / "水土 保持"
    folder.mkdir()
    (folder / "公报.csv").write_text(
        "name,year,item,area_km2,document\n甲,2023,total,3,公报\n甲,2023,water,1,公报\n甲,2023,wind,2,公报\n",
        encoding="utf-8",
    )
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    ended = subprocess.run(
        [sys.executable, "-m", "soilgis", "monitor", "公报.csv".encode(), "--out", "校核.csv".encode()],
        cwd=folder, capture_output=True, check=False, env={**inherited, **locale, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr.decode("utf-8", "replace")
    assert "相符" in ended.stdout.decode("utf-8")
    assert (folder / "校核.csv").is_file()


def test_nothing_of_this_process_is_left_open():
    placing.clean_up()
    assert placing._open == {}
    assert reserving._kept == {}
    assert reserving._fresh == []
