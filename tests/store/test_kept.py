"""The list of what is kept: this version's things, older ones', and nothing that is not ours."""

import pytest
from click.testing import CliRunner

from soilgis.cli.group import soilgis
from soilgis.model.errors import OutputError
from soilgis.model.level import Level
from soilgis.store import boundaries, kept
from soilgis.store.kept import Kept, remove


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache with this version's boundaries, older things and a stranger's file."""
    place = tmp_path / "cache"
    monkeypatch.setenv("SOILGIS_CACHE", str(place))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr(kept, "_beside_the_program", list)
    boundaries.load_units(Level.PROVINCE, "tianditu")
    (place / "admin-amap-county-0.8.1-0.1.0-form1.parquet").write_bytes(b"12345")
    (place / "demo-2").mkdir()
    (place / "demo-2" / "shanxi-dem.tif").write_bytes(b"123")
    (place / "kernels").mkdir()
    (place / "thesis.docx").write_bytes(b"mine")
    (tmp_path / "xdg" / "matplotlib").mkdir(parents=True)
    (tmp_path / "xdg" / "matplotlib" / "soilgis-NotoSansCJKSC-19.otf").write_bytes(b"old face")
    return place


def said(*arguments):
    ran = CliRunner().invoke(soilgis, ["cache", *arguments], standalone_mode=False)
    assert ran.exception is None
    return ran.stdout


def test_list_tells_what_is_used_and_what_is_old(folder):
    rows = {line.rpartition("/")[2]: line.split("\t")[:2] for line in said("list").splitlines()[:-1]}
    stamp = boundaries.cache_stamp()
    assert rows == {
        f"admin-tianditu-province-{stamp}.parquet": ["行政区划", "在用"],
        f"admin-tianditu-province-{stamp}.parquet.sha256": ["行政区划", "在用"],
        "admin-amap-county-0.8.1-0.1.0-form1.parquet": ["行政区划", "旧版"],
        "demo-2": ["演示栅格", "旧版"],
        "kernels": ["编译核（旧版）", "旧版"],
        "soilgis-NotoSansCJKSC-19.otf": ["字体（旧版）", "旧版"],
    }
    assert "共 4 项，0.0 MB" in said("list", "--old")


def test_clear_old_leaves_what_is_used(folder):
    assert "已清理 4 项" in said("clear", "--old")
    assert {path.name for path in folder.iterdir() if not path.name.startswith("admin-tianditu")} == {"thesis.docx"}
    assert len(list(folder.glob("admin-tianditu*"))) == 2


def test_clear_leaves_only_what_is_not_ours(folder):
    said("clear")
    assert [path.name for path in folder.iterdir()] == ["thesis.docx"]
    assert "共 0 项" in said("list")
    assert len(boundaries.load_units(Level.PROVINCE, "tianditu")) == 34


def test_what_cannot_be_removed_is_named_and_the_rest_is_gone(tmp_path, monkeypatch):
    things = []
    for name in ("a", "b"):
        (tmp_path / name).write_text("x", encoding="ascii")
        things.append(Kept(tmp_path / name, "x", 1, current=True))
    unlink = type(tmp_path).unlink

    def stuck(path, **more):
        if path.name == "a":
            raise PermissionError(13, "in use")
        unlink(path, **more)

    monkeypatch.setattr(type(tmp_path), "unlink", stuck)
    with pytest.raises(OutputError, match=r"cannot be removed.*/a \(in use\)"):
        remove(things)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
