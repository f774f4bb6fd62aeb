"""Labels instead of code words wherever headings are Chinese: one mechanism, in the declarations of columns."""

import importlib
import pkgutil
from enum import StrEnum

import pandas as pd
import pytest

import soilgis
import soilgis.model
from soilgis.model.columns import Table
from soilgis.model.study import Study
from soilgis.model.words import class_word, combination_word, slope_word
from soilgis.output.tables import worded

for _module in pkgutil.iter_modules(soilgis.model.__path__):
    importlib.import_module(f"soilgis.model.{_module.name}")
ALWAYS = {
    "status", "target_status", "verdict", "kind", "kind_a", "kind_b", "basis", "basis_a", "basis_b", "secrecy", "level", "indicator",
    "intensity", "cause", "class_name", "combination", "confidence", "compliance", "matched_by", "change", "tier", "consult", "topic",
    "outcome", "phase", "from_class", "to_class", "item",
}  # fmt: skip
"""Columns that hold code words in whatever printed table they stand."""
TYPED = {"soilgis.model.rule_tables", "soilgis.model.map_law.MapRules", "soilgis.model.seats.SeatRows"}
"""Tables, or modules of tables, that are typed by people and never printed."""
CHINESE = {
    ("Gaps", "verdict"), ("ComparedParts", "matched_by"), ("ControlList", "basis"), ("Changes", "change"), ("MapChecks", "item"),
    ("Contents", "item"), ("PartsIndex", "level"),
}  # fmt: skip
"""Columns of such a name that hold Chinese words already."""
OWN = {
    ("Scores", "indicator"), ("WeightRoom", "indicator"), ("ControlAreas", "class_name"), ("ControlList", "class_name"),
    ("ControlPieces", "class_name"), ("Register", "tier"), ("Drawn", "tier"), ("Counts", "tier"), ("ChangedInputs", "item"),
}  # fmt: skip
"""Columns of such a name that hold words of the user's rules or files, as they stand there."""


def tables(base=Table):
    for table in base.__subclasses__():
        yield table
        yield from tables(table)


def words():
    """Every code word of every vocabulary."""
    return {
        member.value for kind in StrEnum.__subclasses__() if kind.__module__.startswith("soilgis.") for member in kind
    }


@pytest.mark.parametrize(
    "table",
    [t for t in tables() if not {t.__module__, f"{t.__module__}.{t.__name__}"} & TYPED],
    ids=lambda table: table.__name__,
)
def test_a_column_of_code_words_names_its_words(table):
    bare = [
        str(c)
        for c in table.columns()
        if c in ALWAYS and c.kind == "text" and c.words is None and (table.__name__, str(c)) not in CHINESE | OWN
    ]
    assert bare == []


def test_no_code_word_is_left_in_chinese_tables():
    """The whole of a study with two rasters: whatever table it makes, no cell of a Chinese table is a code word."""
    study = Study(
        id="words", title={"zh": "词"}, region=("140100",), level="county", zones=("taihang", "red-line-demo", "key-zones-national"),
        rasters=tuple({"role": "erosion", "file": "demo:shanxi-erosion", "year": year, "status": "demo"} for year in (2023, 2024)),
    )  # fmt: skip
    result = soilgis.run(study)
    codes = words() | {"none", "all", "conservation_rate", "mountain:listed"}
    ids = {"layer", "layers", "zone_id", "document", "sha256", "raster", "source"}
    for name, (table, frame) in result.frames().items():
        shown = worded(frame, table)
        for column in [c for c in table.columns() if c.kind == "text" and c in shown and c not in ids]:
            assert not set(shown[str(column)].dropna()) & codes, (name, column)


def test_words_by_hand():
    assert class_word("wind_very_intense") == "风力极强烈"
    assert class_word("freeze_thaw_light") == "冻融轻度"
    assert (class_word("nodata"), class_word("outside"), class_word("水田")) == ("无数据", "栅格范围外", "水田")
    assert (
        combination_word("mountain:listed+red_line:delineated") == "山区（名录（县域）） + 生态保护红线（划定（矢量））"
    )
    assert (combination_word("none"), combination_word("a+b")) == ("不在所核查的分区内", "a + b")
    assert (slope_word("6to15"), slope_word("gt25"), slope_word("nodata")) == ("6°～15°", ">25°", "无数据")


def test_a_word_of_no_vocabulary_stays():
    """What a user writes beside ours is not swallowed, and what is missing stays missing."""
    frame = pd.DataFrame({"adcode": ["1"], "name": ["甲"], "level": ["township"], "area_km2": [1.0]})
    shown = worded(frame, soilgis.model.tables.Regions)
    assert shown["level"].tolist() == ["township"]
