"""Forms become command lines, command lines become runs, runs are folders."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from soilgis.cli.group import job_names
from soilgis.serve import results
from soilgis.serve.forms import all_forms, arguments_of, form_of
from soilgis.serve.runs import PROGRESS, delete_run, new_run, open_run


@pytest.mark.parametrize("name", job_names())
def test_every_job_has_a_form_in_both_languages(client, name):
    page = client.get(f"/jobs/{name}")
    assert page.status_code == 200
    for one in form_of(name).fields:
        assert f'name="{one["key"]}"' in page.text
        assert one["label"]["zh"] in page.text
    client.cookies.set("soilgis-lang", "en")
    assert client.get(f"/jobs/{name}").status_code == 200


def test_every_choice_has_a_chinese_word():
    for form in all_forms():
        for one in form.fields:
            assert all(
                any("\u3400" <= sign <= "\u9fff" for sign in zh)
                or zh in {"Word", "JSON", "GeoPackage", "Excel", "UTF-8", "GB18030"}
                for _, zh, _ in one["words"]
            )


def test_what_is_missing_is_told_beside_its_field(client, towns):
    answer = client.post("/jobs/zonal", data={"regions": towns, "region_id": "nothing"})
    assert answer.status_code == 422
    told = client.post("/jobs/zonal/check", data={"regions": towns, "region_id": "nothing"}).json()["problems"]
    assert {one["field"] for one in told} == {"raster", "region_id"}
    assert towns in answer.text


def test_a_missing_crs_is_cured_by_a_button(client, folder):
    import geopandas as gpd
    import shapely

    gpd.GeoDataFrame({"code": ["a"]}, geometry=[shapely.box(111, 37, 112, 38)], crs=4490).to_file(folder / "bare.shp")
    (folder / "bare.prj").unlink()
    told = client.post("/jobs/coverage/check", data={"regions": "数据/bare.shp", "zones": "lvliang"}).json()["problems"]
    offers = next(one["offers"] for one in told if one["kind"] == "CrsError")
    assert offers[0] == {"field": "crs", "value": "regions=EPSG:4490", "label": "EPSG:4490 CGCS2000 经纬度"}
    cured = {"regions": "数据/bare.shp", "zones": "lvliang", "crs": "regions=EPSG:4490", "region_id": "code"}
    assert client.post("/jobs/coverage/check", data=cured).json()["problems"] == []


def test_a_run_writes_the_bytes_of_the_command_line(client, over, towns, folder, tmp_path):
    asked = {"regions": towns, "zones": "lvliang", "region_id": "code"}
    run = over(client.post("/jobs/coverage", data=asked).headers["location"])
    assert run.state == "done", run.events()
    own = tmp_path / "own.csv"
    line = [sys.executable, "-m", "soilgis", "coverage", "--regions", str(folder / "towns.gpkg"), "--zones", "lvliang"]
    subprocess.run([*line, "--region-id", "code", "--out", str(own)], check=True, capture_output=True)
    assert (run.result / "coverage.csv").read_bytes() == own.read_bytes()
    page = client.get(f"/runs/{run.id}").text
    assert "soilgis coverage" in page
    assert "Coverage(" in page
    table = client.get(f"/runs/{run.id}/table/coverage.csv", params={"sort": "code", "down": "1"}).text
    assert "覆盖面积（km²）" in table
    assert table.index(">b</td>") < table.index(">a</td>")
    filtered = client.get(f"/runs/{run.id}/table/coverage.csv", params={"q": "no such text"}).text
    assert "0 行" in filtered
    repeated = client.get("/jobs/coverage", params={"from": run.id}).text
    assert f'value="{towns}"' in repeated
    assert client.post(f"/runs/{run.id}/delete").status_code == 303
    assert not run.folder.exists()


def test_findings_are_told_and_two_runs_are_compared(client, over, towns):
    asked = {"regions": towns, "zones": "lvliang", "region_id": "code"}
    both = [over(client.post("/jobs/coverage", data=asked).headers["location"]) for _ in range(2)]
    answer = client.post("/runs/compare", data={"run": [one.id for one in both], "how": "diff"})
    assert over(answer.headers["location"]).state == "done"
    assert client.post("/runs/compare", data={"run": [both[0].id]}).status_code == 422


def test_events_tell_how_far_it_is_until_it_is_over(client, bench):
    run = new_run(bench.runs, "zonal", "分区统计", {})
    run.state, run.exit = "done", 0
    lines = [
        {"event": "begin", "title": "x"},
        {"event": "count", "step": "扫描", "done": 1, "total": 4, "rate": 1.5, "seconds": 1},
    ]
    (run.folder / PROGRESS).write_text(
        "\n".join(json.dumps(one, ensure_ascii=False) for one in lines), encoding="utf-8"
    )
    run.save()
    told = client.get(f"/runs/{run.id}/events").text
    assert '"done": 1, "total": 4, "rate": 1.5, "left": "2"' in told


def test_a_run_whose_process_is_gone_is_interrupted_and_can_be_deleted(bench):
    run = new_run(bench.runs, "zonal", "分区统计", {})
    run.state, run.pid, run.server = "running", 2**22 + 7, 2**22 + 8
    run.save()
    found = open_run(bench.runs, run.id)
    assert found.state == "lost"
    delete_run(found)


def test_a_run_that_ended_without_its_workbench_is_done(bench):
    run = new_run(bench.runs, "zonal", "分区统计", {})
    run.state, run.server = "running", 2**22 + 8
    (run.folder / PROGRESS).write_text('{"event": "end", "exit": 1, "written": [], "error": ""}\n')
    run.save()
    assert open_run(bench.runs, run.id).state == "findings"


def test_a_waiting_run_is_cancelled_and_a_going_one_ended(client, over, towns, app):
    asked = {"regions": towns, "zones": "lvliang", "region_id": "code"}
    first = client.post("/jobs/coverage", data=asked).headers["location"]
    second = client.post("/jobs/coverage", data=asked).headers["location"]
    client.post(f"{second}/cancel")
    client.post(f"{first}/cancel")
    assert over(second).state == "cancelled"
    assert over(first).state in {"cancelled", "done"}


def test_own_layers_are_given_to_every_job(bench, towns):
    form = form_of("screen")
    assert "--layers" not in " ".join(arguments_of(form, {"site": [towns]}, bench).arguments)
    (bench.layers / "mine").mkdir()
    asked = arguments_of(form, {"site": [towns]}, bench)
    assert asked.arguments[0] == f"--layers={bench.layers}"
    assert asked.arguments[1] == "--"


def test_a_folder_of_ten_thousand_files_is_listed_in_part_and_said_so(client, folder):
    for number in range(2100):
        (folder / f"{number}.csv").touch()
    assert "文件太多" in client.get("/data").text
    assert client.get("/look", params={"name": "数据/2099.csv"}).status_code == 200


def test_files_that_are_being_put_in_place_are_not_listed_yet(bench, monkeypatch):
    """A page that is asked for at that moment once was an error: a file was there, and gone before its size was read."""
    run = new_run(bench.runs, "coverage", "t", {})
    run.result.mkdir(parents=True)
    (run.result / "b.csv").write_text("x", encoding="utf-8")
    (run.result / "map.html").write_text("<html>", encoding="utf-8")
    run.state = "running"
    assert results.files_of(run) == results.Found([], [], [], [], more=False)
    run.state = "done"
    found = results.files_of(run)
    assert (found.pages, found.tables) == ([("map.html", 6)], [("b.csv", 1)])
    monkeypatch.setattr(results.os, "walk", lambda folder: [(str(folder), [], ["b.csv", "gone.csv", "map.html"])])
    assert results.files_of(run) == found
