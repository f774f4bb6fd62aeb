"""What the books carry from one region to the next, and what stands in columns that other tests pass over."""

import numpy as np
import pandas as pd
import pytest
from planning.areas.test_books_by_hand import PIECES, books, column, layer

from soilgis.geometry.ledger import Atoms
from soilgis.model.layer import Basis, Status, ZoneKind
from soilgis.model.provenance import LayerUse
from soilgis.planning.areas.study_tables import Books, coverage_table, ledger_table, overlap_table, union_table


def test_pieces_are_summed_to_regions_and_their_parents():
    made = books()
    assert made.raw_km2.tolist() == [1, 2, 3, 1.5, 2.5, 4, 2]
    assert made.printed_km2.tolist() == [1, 2, 3, 1.5, 2.5, 4, 2]
    assert made.rolled_up(made.raw_km2[:, None])[:, 0].tolist() == [16, 10, 6]
    assert made.kinds() == [("mountain", "listed"), ("reach", "delineated")]
    assert made.of_kind(("mountain", "listed")).tolist() == [True, True, False]
    assert made.of_kind(("mountain", "delineated")).tolist() == [False] * 3
    assert made.inside_kinds().tolist() == [
        [False, False], [True, False], [True, False], [True, True], [False, True], [False, False], [True, False],
    ]  # fmt: skip


def thirds(regions=3):
    """Regions of 1 km² in three equal pieces each: none, a, b."""
    frame = pd.DataFrame(
        {"adcode": [str(n) for n in range(regions + 1)], "name": "x", "level": "county", "parent_adcode": [None] + ["0"] * regions,
         "area_km2": [float(regions)] + [1.0] * regions, "printed_km2": [float(regions)] + [1.0] * regions}
    )  # fmt: skip
    zones = pd.DataFrame(
        {"zone_id": ["a", "b"], "zone_name": ["a", "b"], "kind": ["mountain", "reach"], "basis": "delineated", "layer": ["a", "b"],
         "status": "official", "area_km2": 1.0}
    )  # fmt: skip
    patterns = np.array([(0, 0), (1, 0), (0, 1)] * regions, dtype=bool)
    atoms = Atoms(np.repeat(np.arange(regions), 3), patterns, np.full(3 * regions, 1e6 / 3))
    return Books(frame, zones, atoms, np.arange(1, regions + 1))


def test_what_is_rounded_away_in_one_region_comes_back_in_the_next():
    """Thirds of 1 km²: 0.34 goes to the first piece, then to the second, then to the third; the sums are 1 of 3 each."""
    made = thirds()
    assert made.printed_km2.reshape(3, 3).sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert made.printed_km2.reshape(3, 3).sum(axis=0).tolist() == pytest.approx([1, 1, 1])
    assert sorted(made.printed_km2.tolist()) == [0.33] * 6 + [0.34] * 3
    assert column(coverage_table(made), "printed_km2", zone_id="a")["0"] == 1


def test_tables_stand_by_region_and_carry_its_area():
    for table in (coverage_table(books()), union_table(books()), ledger_table(books())):
        assert table["adcode"].tolist() == sorted(table["adcode"])
        assert table.groupby("adcode")["region_km2"].first().to_dict() == {"990000": 16, "990100": 10, "990200": 6}
        assert set(table["name"]) == {"省", "甲", "乙"}
    assert ledger_table(books()).query("adcode == '990000'")["kinds"].tolist() == [0, 1, 1, 2]


def test_printed_figures_of_kinds():
    table = union_table(books())
    assert column(table, "printed_km2", kind="mountain") == {"990000": 8.5, "990100": 6.5, "990200": 2}
    assert column(table, "printed_km2", kind="reach") == {"990000": 4, "990100": 4, "990200": 0}
    assert column(table, "double_km2", kind="reach") == {"990000": 0, "990100": 0, "990200": 0}
    ledger = ledger_table(books()).query("adcode == '990100'").set_index("combination")
    assert ledger["printed_km2"].to_dict() == {
        "none": 1, "mountain:listed": 5, "reach:delineated": 2.5, "mountain:listed+reach:delineated": 1.5,
    }  # fmt: skip


def test_more_zone_than_region_leaves_nothing_not_less():
    """甲 is measured 3 km² smaller than its pieces: what is uncovered is nothing, a share is one."""
    pieces = [(0, (1, 0, 0), 10.0), (1, (0, 0, 0), 6.0)]
    table = union_table(books(pieces=pieces, lost=-3.0))
    assert column(table, "uncovered_km2", kind="mountain")["990100"] == 0
    assert column(table, "share_of_region", kind="mountain")["990100"] == 1


def test_an_overlap_of_kinds_rests_on_zones_of_both():
    made = books(statuses=("official", "official", "demo"))
    assert set(overlap_table(made)["status"]) == {"demo"}
    made = books(statuses=("working", "official", "official"))
    assert set(overlap_table(made)["status"]) == {"working"}
    assert column(union_table(made), "status", kind="reach")["990000"] == "official"
    assert overlap_table(books(pieces=[(0, (1, 0, 0), 10.0), (1, (0, 0, 1), 6.0)])).empty


def test_layers_of_several_kinds_that_could_not_be_checked():
    """A layer of two kinds has no kind of its own in coverage; a kind known from another basis is no gap of this one."""
    many = LayerUse(layer("two"), "缺", kinds=("red_line", "mountain"))
    made = books(unchecked=(many,))
    row = coverage_table(made).query("zone_id == 'two'")
    assert row["kind"].isna().all()
    assert row["basis"].tolist() == ["delineated"] * 3
    union = union_table(made)
    gaps = union[union["verdict"] == "unchecked"]
    assert sorted(set(gaps["kind"])) == ["mountain", "red_line"]
    assert set(gaps["layers"]) == {"two"}
    assert union.query("kind == 'mountain' and basis == 'listed'")["unchecked"].isna().all()
    other = LayerUse(layer("three", ZoneKind.RED_LINE, Basis.DELINEATED), "缺", kinds=("red_line",))
    both = union_table(books(unchecked=(many, other)))
    assert set(both[both["kind"] == "red_line"]["layers"]) == {"two、three"}
    reach = LayerUse(layer("r2", ZoneKind.REACH, Basis.LISTED), "缺", kinds=("reach",))
    table = union_table(books(unchecked=(reach,))).query("kind == 'reach'")
    assert table.groupby("basis")["verdict"].first().to_dict() == {"delineated": "involved", "listed": "unchecked"}


def test_books_without_zones_have_a_ledger_of_nothing_checked():
    made = books(pieces=[(0, (), 10.0), (1, (), 6.0)])
    made = Books(
        made.regions,
        made.zones.iloc[:0],
        Atoms(made.atoms.region, np.zeros((2, 0), bool), made.atoms.area_m2),
        made.leaf_rows,
    )
    assert coverage_table(made).empty
    assert union_table(made).empty
    assert overlap_table(made).empty
    assert ledger_table(made)[["combination", "area_km2"]].to_numpy().tolist() == [
        ["none", 16],
        ["none", 10],
        ["none", 6],
    ]
    assert Books(made.regions, made.zones, made.atoms, made.leaf_rows).ground is Status.WORKING
    assert len(PIECES) == 7
