"""One declaration serves code, checks and headings."""

import copy
import pickle

import pandas as pd
import pytest

from soilgis.model import tables
from soilgis.model.columns import Column, Table
from soilgis.model.errors import SchemaError
from soilgis.model.units import Unit


class Parcels(Table):
    """Parcels (地块)."""

    title = ("地块", "Parcels")
    key = ("parcel",)

    parcel = Column("地块编号", "text")
    area_ha = Column("面积", "real", unit=Unit.HA, low=0)
    year = Column("年份", "integer", unit=Unit.YEAR, low=1980, optional=True)
    banned = Column("是否禁垦", "flag")


def rows(**changes):
    return pd.DataFrame(
        {"parcel": ["a", "b", "c"], "area_ha": [1, 2, 3.5], "year": [2020, None, 2024], "banned": [True, False, True]}
        | changes
    )


def test_a_column_is_its_name_and_its_declaration():
    assert Parcels.area_ha == "area_ha"
    assert {Parcels.area_ha: 1}["area_ha"] == 1
    assert Parcels.area_ha.heading() == "面积（公顷）"
    assert Parcels.area_ha.heading("en") == "area ha (ha)"
    assert Parcels.year.heading() == "年份"


def test_check_orders_types_and_keeps_extra_columns():
    given = rows(note=["x", "y", "z"])[["note", "banned", "area_ha", "parcel", "year"]]
    checked = Parcels.check(given)
    assert list(checked) == ["parcel", "area_ha", "year", "banned", "note"]
    assert str(checked["year"].dtype) == "Int64"
    assert list(given) == ["note", "banned", "area_ha", "parcel", "year"]


def test_all_problems_are_told_at_once():
    with pytest.raises(
        SchemaError,
        match=r"2 problems.*\n.*area_ha.*must lie in \[0, inf\]; row 2: -2.0\n.*parcel must not repeat.*: a",
    ):
        Parcels.check(rows(parcel=["a", "a", "c"], area_ha=[1, -2, 3]))


def test_a_missing_column_lists_what_was_found():
    with pytest.raises(SchemaError, match=r"no column area_ha; found parcel、year、banned"):
        Parcels.check(rows().drop(columns="area_ha"))


def test_an_empty_cell_names_its_row():
    with pytest.raises(SchemaError, match=r"column area_ha \(面积\) is empty in row 3; fill it"):
        Parcels.check(rows(area_ha=[1, 2, None]))


def test_text_where_numbers_must_be():
    with pytest.raises(SchemaError, match="row 2: area_ha is 'viel', which is not a number"):
        Parcels.check(rows(area_ha=["1", "viel", "3"]))


def test_empty_in_empty_out_with_the_same_types():
    assert Parcels.check(Parcels.empty()).dtypes.equals(Parcels.empty().dtypes)


def test_unknown_column_lists_the_known():
    with pytest.raises(SchemaError, match="Parcels has no column 'size'; it has parcel, area_ha"):
        Parcels.column("size")


def test_the_schema_carries_units_and_limits():
    schema = Parcels.json_schema()
    assert schema["required"] == ["parcel", "area_ha", "banned"]
    assert schema["properties"]["area_ha"] == {"title": "面积（公顷）", "type": "number", "minimum": 0}


@pytest.mark.parametrize(
    "table", [t for t in vars(tables).values() if isinstance(t, type) and issubclass(t, Table) and t is not Table]
)
def test_every_declared_table_has_chinese_headings_and_a_sound_key(table):
    assert table.title[0]
    assert all(column.label for column in table.columns())
    assert set(table.key) <= {str(column) for column in table.columns()}


def test_a_column_travels_with_its_declaration():
    column = tables.Coverage.area_km2
    for other in (pickle.loads(pickle.dumps(column)), copy.deepcopy(column)):
        assert other == column
        assert (other.label, other.unit, other.low, other.kind) == (column.label, column.unit, column.low, column.kind)
