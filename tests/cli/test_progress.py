"""Progress: one event type, a line on a terminal, JSON lines for programs, and nothing when nobody asked."""

import json
import threading

import geopandas as gpd
import pytest
import shapely
from cli.test_cli import call

from soilgis.cli import progress
from soilgis.model.events import Count, Event, counted, watched
from tests.raster.rasters import ALBERS, HAND, write

TOP = 4_000_000


@pytest.fixture
def ground(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "e.tif", HAND, nodata=9)
    town = [shapely.box(0, TOP - 300, 600, TOP)]
    gpd.GeoDataFrame({"XZQDM": ["001"]}, geometry=town, crs=ALBERS).to_file(tmp_path / "towns.gpkg")
    return ("zonal", "--regions", "towns.gpkg", "--region-id", "XZQDM", "--raster", "e.tif", "--out", "z.csv")


def lines_of(err):
    return [json.loads(line) for line in err.splitlines()]


def test_lines_tell_steps_counts_notes_and_what_was_written(ground, capsys):
    code, out, err = call(capsys, *ground, "--progress", "json")
    assert (code, out) == (0, "z.csv\n")
    said = lines_of(err)
    assert {(line["schema"], line["version"]) for line in said} == {("soilgis/progress", progress.VERSION)}
    assert said[0] == {**said[0], "event": "begin", "title": "分区统计"}
    assert [line["step"] for line in said if line["event"] == "step"] == ["读取区域与栅格", "扫描栅格", "写出成果"]
    (count,) = [line for line in said if line["event"] == "count"]
    assert (count["step"], count["done"], count["total"]) == ("扫描栅格", 1, 1)
    assert count["rate"] > 0
    notes = [line for line in said if line["event"] == "note"]
    found = {note["code"]: note["figures"] for note in notes}
    assert found["outside_raster"]["area_km2"] == pytest.approx(0.03)
    assert found["no_data"]["area_km2"] == pytest.approx(0.01)
    assert all(note["text"] for note in notes)
    assert said[-1] == {**said[-1], "event": "end", "exit": 0, "written": ["z.csv"], "error": ""}


@pytest.mark.parametrize(
    ("more", "code", "sentence"),
    [
        (("--raster", "absent.tif"), 2, "RasterError"),
        (("--strict",), 1, "StrictError"),
        (("--level", "village"), 2, "village"),
        (("--nosuch",), 2, "nosuch"),
    ],
)
def test_the_last_line_tells_how_it_failed(ground, capsys, more, code, sentence):
    ended, out, err = call(capsys, *ground, *more, "--progress=json")
    last = lines_of(err)[-1]
    assert (ended, out, last["event"], last["exit"], last["written"]) == (code, "", "end", code, [])
    assert sentence in last["error"]


def test_nothing_is_shown_unless_asked(ground, capsys):
    quiet = call(capsys, *ground, "--progress", "none")
    assert quiet == call(capsys, *ground)
    assert "扫描栅格" not in quiet[2]


def test_a_terminal_shows_the_step_its_count_and_the_time_left(ground, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    code, _, err = call(capsys, *ground)
    assert code == 0
    assert "分区统计" in err
    assert progress._line(Event("扫描栅格", 3, 20, 1.5, 2.4)) == "扫描栅格 3/20　1.50 个/s，剩余约 11 s　2 s"
    assert progress._line(Event("成表", seconds=2.6)) == "成表　3 s"


def test_a_replay_shows_progress_too(ground, capsys, tmp_path):
    (tmp_path / "z.toml").write_text(call(capsys, *ground, "--as-toml")[1], encoding="utf-8")
    said = lines_of(call(capsys, "replay", "z.toml", "--progress", "json")[2])
    assert said[-1]["written"] == ["z.csv"]


def test_counts_of_one_step_are_shown_a_few_times_a_second_and_at_its_end():
    shown = []
    with watched(progress._Seldom(shown.append)) as step:
        step("一")
        list(counted(range(10_000)))
        step("二")
    counts = [event.done for event in shown if event.total]
    assert counts[-1] == 10_000
    assert len(counts) < 100
    assert [event.step for event in shown if not event.total] == ["一", "二"]


def test_threads_count_together():
    seen = []
    with watched(seen.append) as step:
        step("扫描")
        count = Count(100)
        threads = [threading.Thread(target=lambda: [count.add() for _ in range(25)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [event.done for event in seen[1:]] == list(range(1, 101))


def test_nobody_listens_outside_the_block():
    seen = []
    with watched(seen.append):
        pass
    assert list(counted("甲乙")) == ["甲", "乙"]
    assert seen == []
