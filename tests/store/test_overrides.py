"""A shipped fact overridden by a layer of one's own: it takes the place, and is told wherever it acts."""

import re
from pathlib import Path

import pytest

import soilgis
from soilgis.cli import main
from soilgis.store.catalog import Catalog
from soilgis.store.overrides import override_notes
from soilgis.store.places import open_places

PAGE = Path(__file__).parents[2] / "docs" / "yearly.md"
ROW = "140000,山西省,conservation_rate,2035,=,73.00,official,本省下达文件,,,,\n"
HEAD = "adcode,name,indicator,year,comparator,value_percent,status,document,article,date,page,note\n"


@pytest.fixture
def own(tmp_path):
    """The page's own example, with one target."""
    folder = tmp_path / "mine" / "targets"
    folder.mkdir(parents=True)
    card = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    (folder / "layer.toml").write_text(card, encoding="utf-8")
    places = open_places("amap", Catalog())
    codes = [f"14{n:02}00" for n in range(1, 12)]
    cities = "".join(
        f"{code},{places.name_of(code)},conservation_rate,2035,=,73.00,official,文,,,,\n" for code in codes
    )
    (folder / "targets.csv").write_text(HEAD + ROW + cities, encoding="utf-8")
    return tmp_path / "mine"


def test_it_is_told_in_a_study_and_in_a_reconciliation(own, tmp_path, capsys):
    told = "以自有图层 targets 代替自带的同名图层（正式），数据文件 targets.csv"
    study = tmp_path / "study.toml"
    study.write_text('id = "s"\nregion = ["140000"]\nlevel = "province"\n[title]\nzh = "晋"\n', encoding="utf-8")
    found = soilgis.run(study, layers=(own,))
    assert any(told in note for note in found.notes)
    assert found.targets["target"].tolist() == [pytest.approx(0.73)]
    with pytest.raises(SystemExit):
        main(["reconcile", "140000", "--layers", str(own)])
    said = capsys.readouterr()
    assert told in said.err
    assert "上级 73.00%" in said.out


def test_only_files_of_a_shipped_layer(tmp_path):
    folder = tmp_path / "duties"
    folder.mkdir()
    (folder / "duties.csv").write_text("x\n", encoding="utf-8")
    (note,) = override_notes(Catalog((tmp_path,)), ("duties", "duties", "", "targets"))
    assert "以自有文件 duties.csv 代替自带图层 duties 的数据" in note
    assert "stand in place" in note.en


def test_data_for_a_card_without_any_replace_nothing(tmp_path):
    folder = tmp_path / "red-line"
    folder.mkdir()
    (folder / "red-line.gpkg").write_bytes(b"")
    assert override_notes(Catalog((tmp_path,)), ("red-line",)) == []
    (tmp_path / "own").mkdir()
    assert override_notes(Catalog((tmp_path,)), ("own",)) == []
