"""The first preparation: once a version and machine, a line a step, and nothing left behind but what is kept."""

from cli.test_cli import call

from soilgis.cli import warm
from soilgis.store import boundaries

PARTS = ("_decode", "_letter")


def test_each_part_is_told_and_the_second_time_there_is_nothing_to_do(capsys, monkeypatch, tmp_path):
    done = []
    monkeypatch.setattr(warm, "_mark", lambda: tmp_path / "kept" / "prepared")
    for name in PARTS:
        monkeypatch.setattr(warm, name, lambda name=name: done.append(name))
    code, out, err = call(capsys, "cache", "warm")
    assert (code, out) == (0, "")
    assert [line.partition("：")[0] for line in err.splitlines()] == [
        "首次准备 1/2",
        "首次准备 2/2",
        "首次准备完成，以后直接打开。",
    ]
    assert done == list(PARTS)
    assert call(capsys, "cache", "warm") == (0, "", "")
    assert len(done) == 2


def test_the_mark_belongs_to_the_version_and_to_what_is_kept(monkeypatch):
    before = warm._mark()
    monkeypatch.setattr(warm, "version", lambda name: f"{name} 9")
    other = warm._mark()
    monkeypatch.setattr(boundaries, "cache_stamp", lambda: "9")
    assert len({before, other, warm._mark()}) == 3


def test_boundaries_of_every_level_are_kept_afterwards(tmp_path, monkeypatch):
    monkeypatch.setenv("SOILGIS_CACHE", str(tmp_path))
    warm._decode()
    assert {path.name.split("-")[2] for path in tmp_path.glob("admin-amap-*.parquet")} == {"province", "city", "county"}


def test_readings_are_kept_afterwards(tmp_path, monkeypatch):
    monkeypatch.setenv("SOILGIS_CACHE", str(tmp_path))
    warm._letter()
    assert list(tmp_path.glob("readings-*.json"))


def test_a_cache_that_cannot_be_written_prepares_again_next_time(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="ascii")
    monkeypatch.setattr(warm, "_mark", lambda: blocked / "kept" / "prepared")
    for name in PARTS:
        monkeypatch.setattr(warm, name, lambda: None)
    warm.prepare(lambda _: None)
    assert not warm.ready()
