"""Rough ground: background checks, files that change, full disks, folders without rights, two workbenches, a server that is killed."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from starlette.testclient import TestClient

from soilgis.model.errors import OutputError
from soilgis.serve import examining
from soilgis.serve.app import application
from soilgis.serve.bench import Bench, made_ready
from soilgis.serve.files import MOST_FILES
from soilgis.serve.runs import Run, all_runs, open_run

CROSSED = shapely.Polygon([(111, 36), (112, 37), (112, 36), (111, 37)])
ASKED = {"zones": "lvliang", "region_id": "code"}


@pytest.fixture
def crossed(folder):
    gpd.GeoDataFrame({"code": ["a"]}, geometry=[CROSSED], crs=4490).to_file(folder / "crossed.gpkg")
    return "数据/crossed.gpkg"


def test_the_doctors_findings_stand_beside_a_file(client, crossed, towns):
    """A shape that crosses itself is told with its cure; a sound file is said to be sound; nothing outside is read."""
    (found,) = client.get("/examine", params={"name": crossed}).json()["findings"]
    assert found["severity"] == "error"
    assert (found["word"] in found["word"] and "自相交" in found["said"] + found["cure"]) or "有效" in found["said"]
    assert found["cure"]
    assert client.get("/examine", params={"name": towns}).json() == {"findings": [], "more": 0}
    assert "problem" in client.get("/examine", params={"name": "数据/../../etc/passwd"}).json()
    assert "problem" in client.get("/examine", params={"name": "数据/none.gpkg"}).json()


def test_a_file_is_examined_once_as_it_is_and_again_when_it_changed(client, folder, towns, monkeypatch):
    asked = []
    monkeypatch.setattr(examining, "examined", lambda path: asked.append(path) or {"findings": [], "more": 0})
    for _ in range(2):
        client.get("/examine", params={"name": towns})
    assert len(asked) == 1
    os.utime(folder / "towns.gpkg", ns=(1, 1))
    client.get("/examine", params={"name": towns})
    assert len(asked) == 2


def test_a_file_that_changes_while_it_is_read_is_told_and_not_kept(client, folder, crossed, monkeypatch):
    """The findings of half of it would be of no file at all."""
    marks = iter([(1, 1), (1, 1), (2, 1)])
    monkeypatch.setattr(examining, "mark_of", lambda _: next(marks, (3, 1)))
    assert client.get("/examine", params={"name": crossed}).json() == {"changed": True}
    assert client.get("/examine", params={"name": crossed}).json()["findings"]


def full(*_args, **_kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_a_sentence_and_no_run(client, bench, towns, monkeypatch):
    """The record cannot be written: nothing is queued, the page says why, and what was begun does not stand as a run."""
    monkeypatch.setattr(Run, "save", full)
    answer = client.post("/jobs/coverage", data={"regions": towns, **ASKED})
    assert answer.status_code == 400
    assert "磁盘空间" in answer.text
    assert all_runs(bench.runs) == []


def test_a_disk_that_fills_during_a_run_leaves_a_failed_run(client, app, over, bench, towns, monkeypatch):
    """The command ends with its own error; the record says that it failed, and the next run goes on."""
    real = subprocess.Popen

    def starved(command, **options):
        return real(
            [sys.executable, "-c", "import sys; print('No space left on device', file=sys.stderr); sys.exit(3)"],
            **options,
        )

    monkeypatch.setattr("soilgis.serve.queue.subprocess.Popen", starved)
    run = over(client.post("/jobs/coverage", data={"regions": towns, **ASKED}).headers["location"])
    assert (run.state, run.exit) == ("failed", 3)
    assert "No space left" in client.get(f"/runs/{run.id}").text
    monkeypatch.setattr("soilgis.serve.queue.subprocess.Popen", real)
    assert over(client.post("/jobs/coverage", data={"regions": towns, **ASKED}).headers["location"]).state == "done"


def test_an_upload_that_does_not_fit_leaves_nothing(client, bench, monkeypatch):
    monkeypatch.setattr("soilgis.serve.uploads.shutil.copyfileobj", full)
    answer = client.post("/upload", files={"file": ("a.geojson", b"{}")})
    assert answer.status_code == 400
    assert "无法保存上传的文件" in answer.text
    assert list(bench.uploads.iterdir()) == []


def test_ten_thousand_files_are_listed_in_part_and_found_by_name(client, folder):
    """The list ends at its limit and says so; a file beyond it is opened by typing its name."""
    for number in range(10_000):
        (folder / f"{number:05d}.csv").write_text("a\n1\n") if number == 9_999 else (
            folder / f"{number:05d}.csv"
        ).touch()
    page = client.get("/jobs/convert").text
    assert "文件太多" in page
    assert page.count('<option value="数据/') <= 4 * MOST_FILES
    assert client.get("/look", params={"name": "数据/09999.csv"}).json()["fields"] == ["a"]


def test_a_folder_without_rights_is_refused_by_name(tmp_path, monkeypatch):
    """Said before the workbench opens, whoever starts it (root may read everything, so the refusal is made up)."""
    shut = tmp_path / "shut"
    shut.mkdir()

    def refused(_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(OutputError, match=r"shut cannot be read.*文件夹无读取权限"):
        made_ready((shut,))


def test_what_may_not_be_read_within_a_folder_is_passed_over(client, folder, towns, monkeypatch):
    """A folder that cannot be listed hides its files; the rest is offered."""
    (folder / "shut").mkdir()
    real = os.scandir

    def shut(path="."):
        if str(path).endswith("shut"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", shut)
    assert towns in client.get("/data").text


def test_two_workbenches_on_one_folder_share_runs_and_keep_apart(client, app, over, bench, folder, towns):
    """The second sees the first one's runs, makes its own beside them, and does not end what it did not start."""
    mine = over(client.post("/jobs/coverage", data={"regions": towns, **ASKED}).headers["location"])
    roots, place = made_ready((folder,))
    other = Bench(roots, place, port=8766)
    second = application(other)
    second.state.aside.close()
    second.state.aside = second.state.doctor = app.state.aside
    with TestClient(second, base_url="http://127.0.0.1:8766", follow_redirects=False) as its:
        its.cookies.update(client.cookies)
        assert its.get("/runs").status_code == 403, "a cookie opens its own workbench alone"
        its.cookies.clear()
        its.get(f"/?token={other.token}")
        its.headers["origin"] = "http://127.0.0.1:8766"
        assert mine.id in its.get("/runs").text
        both = [
            one.post("/jobs/coverage", data={"regions": towns, **ASKED}).headers["location"] for one in (client, its)
        ]
        ended = [over(one) for one in both]
        assert [one.state for one in ended] == ["done", "done"]
        assert len({one.id for one in ended}) == 2
        assert (ended[0].result / "coverage.csv").read_bytes() == (ended[1].result / "coverage.csv").read_bytes()
    assert open_run(bench.runs, mine.id).state == "done"


SERVER = """
import sys, time
from pathlib import Path
from soilgis.serve.bench import Bench, made_ready
from soilgis.serve.queue import Queue
from soilgis.serve.forms import arguments_of, form_of
roots, place = made_ready((Path(sys.argv[1]),))
bench = Bench(roots, place)
form = form_of("coverage")
given = {"regions": ["数据/towns.gpkg"], "zones": ["lvliang"], "region_id": ["code"]}
run = Queue(bench).add(form, arguments_of(form, given, bench))
while run.state == "queued":
    time.sleep(0.01)
print(run.id, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_server_that_is_killed_leaves_its_job_going_and_the_next_one_finds_it(bench, folder, towns):
    """SIGKILL to the workbench while a job runs: the job ends by itself, and its result is found."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(folder)], stdout=subprocess.PIPE, text=True)
    name = server.stdout.readline().strip()
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    began = time.monotonic()
    while not open_run(bench.runs, name).over and time.monotonic() - began < 120:
        time.sleep(0.2)
    run = open_run(bench.runs, name)
    assert run.state == "done", run.events()
    assert (run.result / "coverage.csv").is_file()
    assert towns
