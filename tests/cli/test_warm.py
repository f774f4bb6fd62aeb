"""The first preparation: once a version and machine, a line a step, and nothing left behind."""

import pytest
from cli.test_cli import call

from soilgis.cli import warm


def test_each_part_is_told_and_the_second_time_there_is_nothing_to_do(capsys, monkeypatch, tmp_path):
    done = []
    monkeypatch.setattr(warm, "_mark", lambda: tmp_path / "kept" / "prepared")
    for name in ("_measure", "_sweep", "_letter"):
        monkeypatch.setattr(
            warm, name, lambda folder, name=name: done.append((name, sorted(one.name for one in folder.iterdir())))
        )
    code, out, err = call(capsys, "cache", "warm")
    assert (code, out) == (0, "")
    assert [line.partition("：")[0] for line in err.splitlines()] == [
        "首次准备 1/3",
        "首次准备 2/3",
        "首次准备 3/3",
        "首次准备完成，以后直接打开。",
    ]
    assert [name for name, _ in done] == ["_measure", "_sweep", "_letter"]
    assert {"one.gpkg", "two.gpkg", "classes.tif"} <= set(done[0][1])
    assert call(capsys, "cache", "warm") == (0, "", "")
    assert len(done) == 3


def test_the_mark_belongs_to_the_version_and_the_kernels(monkeypatch):
    before = warm._mark()
    monkeypatch.setattr(warm, "version", lambda name: f"{name} 9")
    assert warm._mark() != before
    assert before.parent.name == "kernels"


@pytest.mark.parametrize("part", ["_measure", "_sweep", "_letter"])
def test_each_part_does_its_work(tmp_path, part):
    warm._inputs(tmp_path)
    getattr(warm, part)(tmp_path)
    assert not list(tmp_path.glob("*.csv")), "measured, not written"


def test_a_cache_that_cannot_be_written_prepares_again_next_time(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="ascii")
    monkeypatch.setattr(warm, "_mark", lambda: blocked / "kept" / "prepared")
    for name in ("_measure", "_sweep", "_letter"):
        monkeypatch.setattr(warm, name, lambda _: None)
    warm.prepare(lambda _: None)
    assert not warm.ready()
