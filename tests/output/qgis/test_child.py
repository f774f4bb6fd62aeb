"""The other Python: its environment, how a job ends, and one sentence with its cure where it cannot begin."""

import json
import sys
import threading

import pytest

from soilgis.output.qgis.plugin.child import CLEANED, TroubleError, environment, run


def event(name, **more):
    """A line of a shell that tells an event on standard error."""
    said = {"schema": "soilgis/progress", "version": 1, "event": name, **more}
    return f"echo '{json.dumps(said, ensure_ascii=False)}' >&2"


@pytest.fixture
def python(tmp_path):
    """A stand-in for soilgis's Python that does what it is told to."""

    def made(*lines):
        path = tmp_path / "python"
        path.write_text("\n".join(("#!/bin/sh", *lines)) + "\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return made


def heard(python, words=("zonal", "--out=z.csv"), cancelled=lambda: False, tmp_path="."):
    events = []
    found = run(python, list(words), folder=str(tmp_path), tell=events.append, cancelled=cancelled)
    return found, events


def test_what_qgis_sets_for_its_own_python_does_not_reach_ours():
    given = dict.fromkeys(CLEANED, "x") | {"PATH": "/bin", "HOME": "/h", "SOILGIS_CACHE": "/c", "PythonHome": "x"}
    assert environment(given) == {"PATH": "/bin", "HOME": "/h", "SOILGIS_CACHE": "/c", "PYTHONUTF8": "1"}
    assert {"PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "LD_LIBRARY_PATH", "GDAL_DATA", "PROJ_LIB"} <= set(CLEANED)


def test_a_job_tells_its_steps_and_what_it_wrote(python, tmp_path):
    stand_in = python(
        "echo 'a line'",
        event("step", step="读取"),
        event("note", text="缺数据"),
        event("end", exit=1, written=["/o/z.csv"], error=""),
        "exit 1",
    )
    found, events = heard(stand_in, tmp_path=tmp_path)
    assert (found.code, found.written, found.notes, found.lines) == (1, ["/o/z.csv"], ["缺数据"], ["a line"])
    assert {one["event"] for one in events} == {"step", "note", "end", "said"}


def test_the_job_gets_its_words_and_a_clean_environment(python, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/usr/qgis")
    stand_in = python('echo "$@"', 'echo "home:$PYTHONHOME"', event("end", exit=0))
    found, _ = heard(stand_in, tmp_path=tmp_path)
    assert found.lines == ["-m soilgis zonal --progress=json --out=z.csv", "home:"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("echo 'python: No module named soilgis' >&2", "exit 1"), r"里没有安装 soilgis：.*；请在 QGIS 的 设置→选项"),
        ((event("end", exit=2, error="No such option: --x"), "exit 2"), r"版本不一致（No such option: --x）；请重新运行 soilgis qgis --install"),
        ((event("end", exit=3, error="soilgis: 错误 CrsError: towns.shp declares no CRS"), "exit 3"), r"^towns\.shp declares no CRS$"),
        (("echo 'Illegal instruction' >&2", "exit 132"), r"中途结束（退出码 132）：Illegal instruction；请核对 Python 路径"),
        (("exit 0",), r"中途结束（退出码 0）：没有说明原因"),
    ],
)  # fmt: skip
def test_an_end_that_is_none_is_told_in_one_sentence(python, tmp_path, lines, said):
    with pytest.raises(TroubleError, match=said):
        heard(python(*lines), tmp_path=tmp_path)


@pytest.mark.parametrize("path", ["/nowhere/python", "", "nul\0"])
def test_a_wrong_path_is_told_with_its_cure(path, tmp_path):
    with pytest.raises(
        TroubleError, match=r"无法启动 soilgis 的 Python：.*；请在 QGIS 的 设置→选项→数据处理→提供者→soilgis 中改正"
    ):
        heard(path, tmp_path=tmp_path)


def test_a_file_that_may_not_run_is_told(tmp_path):
    path = tmp_path / "python"
    path.write_text("#!/bin/sh\n", encoding="ascii")
    with pytest.raises(TroubleError, match="无法启动"):
        heard(str(path), tmp_path=tmp_path)


def test_a_cancelled_job_is_asked_to_end_and_says_nothing_more(python, tmp_path):
    stand_in = python("trap 'echo away; exit 143' TERM", "echo here", "while :; do sleep 0.05; done")
    begun = threading.Event()
    events = []

    def tell(one):
        events.append(one)
        begun.set()

    found = run(stand_in, ["zonal"], folder=str(tmp_path), tell=tell, cancelled=begun.is_set)
    assert found.lines == ["here", "away"]
    assert found.code == 143


def test_the_real_program_is_heard(tmp_path):
    with pytest.raises(TroubleError, match=r"nowhere\.tif"):
        heard(
            sys.executable,
            ("zonal", "--regions=admin", f"--raster={tmp_path / 'nowhere.tif'}", f"--out={tmp_path / 'z.csv'}"),
            tmp_path=tmp_path,
        )
    assert not list(tmp_path.iterdir())
