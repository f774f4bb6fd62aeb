"""The catalogue finds layers and studies, and says what is wrong with a card."""

import pytest

from soilgis.model.errors import LayerError, StudyError
from soilgis.model.layer import Role
from soilgis.model.secrecy import releasing
from soilgis.store.catalog import Catalog

CARD = """
id = "mine"
role = "zones"
status = "official"
kind = "red_line"
basis = "delineated"
[title]
zh = "自有红线"
en = "Own red line"
[source]
document = "某文件"
licence = "internal"
vintage = "2024"
[reading]
file = "mine.gpkg"
"""


def put(folder, text, name="mine"):
    (folder / name).mkdir(parents=True)
    (folder / name / "layer.toml").write_text(text, encoding="utf-8")
    return Catalog((folder,))


@pytest.mark.parametrize("layer_id", Catalog().ids())
def test_every_shipped_card_reads_and_tells_its_source(layer_id):
    layer = Catalog().layer(layer_id)
    assert layer.source.document
    assert layer.source.licence
    assert layer.role is not Role.ZONES or layer.status.value in {"press", "working", "demo"}


def test_a_user_adds_a_layer_without_code(tmp_path):
    catalog = put(tmp_path, CARD)
    assert catalog.layer("mine").title.zh == "自有红线"
    assert "mine" in catalog.ids()


def test_a_users_card_replaces_the_shipped_one(tmp_path):
    catalog = put(tmp_path, CARD.replace('id = "mine"', 'id = "red-line"'), "red-line")
    assert catalog.layer("red-line").title.zh == "自有红线"


def test_a_folder_without_card_supplies_the_file_of_a_shipped_layer(tmp_path):
    (tmp_path / "red-line").mkdir()
    (tmp_path / "red-line" / "red-line.gpkg").write_bytes(b"x")
    catalog = Catalog((tmp_path,))
    with releasing(internal=True):
        assert catalog.file(catalog.layer("red-line"), "red-line.gpkg") == tmp_path / "red-line" / "red-line.gpkg"
        assert Catalog().file(Catalog().layer("red-line"), "red-line.gpkg") is None


def test_unknown_layer_suggests():
    with pytest.raises(LayerError, match="no layer 'taihan' .*did you mean taihang"):
        Catalog().layer("taihan")


def test_a_wrong_card_names_every_fault(tmp_path):
    catalog = put(
        tmp_path,
        CARD.replace('status = "official"', 'status = "gut"\nstatsu = 1').replace('vintage = "2024"', 'vintage = "24"'),
    )
    with pytest.raises(
        LayerError,
        match=r"(?s)3 problems.*status = 'gut'.*source\.vintage = '24'.*unknown key 'statsu'.*did you mean 'status'",
    ):
        catalog.layer("mine")


def test_a_zone_layer_must_say_its_basis(tmp_path):
    catalog = put(tmp_path, CARD.replace('basis = "delineated"\n', ""))
    with pytest.raises(LayerError, match="needs basis"):
        catalog.layer("mine")


def test_provider_and_file_are_not_both(tmp_path):
    with pytest.raises(LayerError, match="provider 与 file 二选一"):
        put(tmp_path, CARD + 'provider = "synthetic"\n').layer("mine")


def test_broken_toml_names_the_line(tmp_path):
    with pytest.raises(LayerError, match="cannot be read as TOML .*line 1"):
        put(tmp_path, "id = \n= 3").layer("mine")


def test_id_and_folder_agree(tmp_path):
    with pytest.raises(LayerError, match="id is 'mine' but the folder is 'other'"):
        put(tmp_path, CARD, "other").layer("other")


def test_a_folder_that_does_not_exist(tmp_path):
    with pytest.raises(LayerError, match="is not a folder"):
        Catalog((tmp_path / "nowhere",))


def study(tmp_path, text):
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


STUDY = 'id = "s"\nregion = ["140000"]\n[title]\nzh = "方案"\nen = "study"\n'


def test_a_study_by_path(tmp_path):
    assert Catalog().study(study(tmp_path, STUDY)).folder == tmp_path


def test_unknown_study_suggests():
    with pytest.raises(StudyError, match="no study 'shanx' .*did you mean shanxi"):
        Catalog().study("shanx")


def test_unknown_key_and_layer(tmp_path):
    with pytest.raises(StudyError, match=r"unknown key 'zone'.*did you mean 'zones'"):
        Catalog().study(study(tmp_path, 'zone = ["taihang"]\n' + STUDY))
    with pytest.raises(StudyError, match=r"unknown layer 'taihan' .*did you mean taihang"):
        Catalog().study(study(tmp_path, 'zones = ["taihan"]\n' + STUDY))


def test_a_layer_counts_once(tmp_path):
    with pytest.raises(StudyError, match="lists taihang twice"):
        Catalog().study(study(tmp_path, 'zones = ["taihang", "taihang"]\n' + STUDY))


def test_a_folder_of_results_does_not_hide_the_study_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shanxi").mkdir()
    assert Catalog().study("shanxi").id == "shanxi"
    (tmp_path / "shanxi" / "study.toml").write_text(
        'id = "mine"\nregion = ["140100"]\n[title]\nzh = "我的"\n', encoding="utf-8"
    )
    assert Catalog().study("shanxi").id == "mine"


def test_an_english_title_may_be_left_out(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text('id = "mine"\nregion = ["140100"]\n[title]\nzh = "我的"\n', encoding="utf-8")
    assert Catalog().study(str(path)).title.en == "我的"
