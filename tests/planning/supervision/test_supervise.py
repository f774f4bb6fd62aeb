"""Supervision: a compliance matrix where each class occurs, changes, risk tiers, county books, bad input."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from planning.rulebook import rules
from planning.screen_made import box, zone_layer

import soilgis
from soilgis.geometry.area import ellipsoidal_area_m2, plane_shapes
from soilgis.model.errors import LayerError, SchemaError, UsageError
from soilgis.model.options import SuperviseOptions
from soilgis.model.supervision import RiskRules
from soilgis.output.supervision import write_supervision
from soilgis.planning.supervision.change import changes
from soilgis.planning.supervision.compliance import ApprovedSet, PatchSet, judge
from soilgis.planning.supervision.risk import tiers

METRE = 1 / 111_000
EXACT = SuperviseOptions(digitise_m=0, shift_m=0, least_excess_m2=1)


def patches(rows, **more):
    """Rows of (id, project, qtype, shape)."""
    ids, projects, kinds, shapes = zip(*rows, strict=True)
    columns = {"spot_tbid": ids, "project_id": projects, "qtype": kinds, **more}
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4490)


def approved(rows, **more):
    names, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"STBCFABH": names, **more}, geometry=list(shapes), crs=4490)


def ha(shape):
    return float(ellipsoidal_area_m2(np.array([shape], dtype=object))[0]) / 1e4


REGISTER = approved([("P1", box(0, 0, 10, 10)), ("P2", box(20, 0, 30, 10)), ("P3", box(40, 0, 50, 10)), ("P4", box(60, 0, 70, 10))],
                    extent_kind=["防治责任范围", "防治责任范围", "防治责任范围", "示意性范围"])  # fmt: skip
MATRIX = patches([
    ("inside", "P1", "其他扰动", box(1, 1, 5, 5)),
    ("by-place", None, "其他扰动", box(6, 6, 9, 9)),
    ("over", "P2", "其他扰动", box(25, 2, 35, 6)),
    ("none", None, "其他扰动", box(0, 40, 10, 50)),
    ("moved", "P3", "取土（石）场", box(40, 40, 45, 45)),
    ("small", "Q1", "其他扰动", box(20, 40, 20.3, 40.3)),
    ("small-known", "Q2", "其他扰动", box(22, 40, 22.3, 40.3)),
    ("small-heavy", "Q3", "其他扰动", box(24, 40, 24.3, 40.3)),
    ("farm", None, "非生产建设项目", box(0, 30, 9, 35)),
    ("sketch", None, "其他扰动", box(61, 1, 75, 5)),
    ("at-odds", "P1", "其他扰动", box(21, 7, 24, 9)),
], earthwork_m3=[None] * 6 + [500.0, 5000.0] + [None] * 3)  # fmt: skip


@pytest.fixture(scope="module")
def matrix():
    return soilgis.supervise(MATRIX, REGISTER, options=EXACT)


def test_every_class_occurs(matrix):
    found = matrix.patches.set_index("patch_id")["compliance"].to_dict()
    assert found == {
        "inside": "compliant", "by-place": "compliant", "over": "exceeding", "none": "unapproved", "moved": "relocated",
        "small": "exempt_pending", "small-known": "exempt", "small-heavy": "unapproved", "farm": "non_construction",
        "sketch": "schematic", "at-odds": "exceeding",
    }  # fmt: skip


def test_excess_is_measured_against_the_extent(matrix):
    row = matrix.patches.set_index("patch_id").loc["over"]
    assert row["excess_ha"] == pytest.approx(ha(box(30, 2, 35, 6)), rel=1e-9)
    assert row["inside_ha"] + row["excess_ha"] == pytest.approx(row["area_ha"], rel=1e-9)
    shape = matrix.excess.set_index("patch_id").geometry["over"]
    assert shape.equals_exact(box(30, 2, 35, 6), 1e-9, normalize=True)
    assert "在批复范围内" in row["evidence"]


def test_matching_by_place_and_number(matrix):
    found = matrix.patches.set_index("patch_id")["matched_by"]
    assert found[["inside", "by-place", "moved", "none", "at-odds"]].tolist() == [
        "both",
        "place",
        "number",
        "none",
        "conflict",
    ]
    pairs = matrix.matches.set_index(["patch_id", "project_id"])
    assert pairs.loc[("at-odds", "P2"), ["by_place", "by_number"]].tolist() == [True, False]
    assert pairs.loc[("at-odds", "P1"), ["by_place", "by_number"]].tolist() == [False, True]
    assert any("1 个图斑所填项目编号与所在批复范围不一致" in said for said in matrix.provenance.warnings)
    assert "Q1 不在批复名单内" in matrix.patches.set_index("patch_id")["note"]["small"]


def test_one_patch_over_two_projects_is_covered_by_both():
    register = approved([("P1", box(0, 0, 10, 10)), ("P2", box(10, 0, 20, 10))])
    found = soilgis.supervise(patches([("a", None, "x", box(8, 2, 12, 4))]), register, options=EXACT)
    assert found.patches["compliance"][0] == "compliant"
    assert found.patches["projects"][0] == "P1、P2"
    own = soilgis.supervise(patches([("a", "P1", "x", box(8, 2, 12, 4))]), register, options=EXACT)
    assert own.patches["compliance"][0] == "exceeding"
    assert own.patches["excess_ha"][0] == pytest.approx(ha(box(10, 2, 12, 4)), rel=1e-9)


@pytest.mark.parametrize(("metres", "word"), [(6.0, "compliant"), (8.0, "exceeding")])
def test_tolerances_are_explicit(metres, word):
    """2 m digitising + 5 m shift: up to 7 m beyond the extent is no excess."""
    over = shapely.affinity.translate(box(1, 1, 9, 10), yoff=metres * METRE)
    found = soilgis.supervise(
        patches([("a", None, "x", over)]),
        approved([("P1", box(0, 0, 10, 10))]),
        options=SuperviseOptions(least_excess_m2=1),
    )
    assert found.patches["compliance"][0] == word


def test_approval_after_the_image_is_not_approval():
    register = approved([("P1", box(0, 0, 10, 10))], approved_on=["2024-06-01"])
    for date, word in (("2024-05-01", "unapproved"), ("2024-07-01", "compliant"), (None, "compliant")):
        found = soilgis.supervise(
            patches([("a", None, "x", box(1, 1, 5, 5))], image_date=[date]), register, options=EXACT
        )
        assert found.patches["compliance"][0] == word
    assert any("图斑缺少影像日期，未核查批复先后" in said for said in found.provenance.warnings)


def test_change_against_the_previous_period():
    now = patches([("same", None, "x", box(0, 0, 10, 10)), ("grown", None, "x", box(20, 0, 32, 10)), ("less", None, "x", box(40, 0, 47, 10)),
                   ("new", None, "x", box(60, 0, 65, 5))])  # fmt: skip
    before = patches([("a", None, "x", box(0, 0, 10, 10.2)), ("b", None, "x", box(20, 0, 30, 10)), ("c", None, "x", box(40, 0, 50, 10)),
                      ("gone", None, "x", box(0, 40, 5, 45))])  # fmt: skip
    found = soilgis.supervise(now, REGISTER, previous=before, options=EXACT)
    rows = found.patches.set_index("patch_id")
    assert rows["change"].to_dict() == {"same": "same", "grown": "expanded", "less": "shrunk", "new": "new"}
    assert rows["grown_ha"]["grown"] == pytest.approx(ha(box(30, 0, 32, 10)), rel=1e-9)
    assert rows["lost_ha"]["less"] == pytest.approx(ha(box(47, 0, 50, 10)), rel=1e-9)
    assert rows["previous"].to_dict()["grown"] == "b"
    assert found.finished[["patch_id", "change"]].to_numpy().tolist() == [["gone", "finished"]]


def test_risk_tiers_print_their_reasons(matrix):
    rows = matrix.patches.set_index("patch_id")
    assert rows["tier"]["none"] == "medium_high"
    assert "疑似未批先建" in rows["reasons"]["none"]
    assert "优先区或红线图层未核查" in rows["reasons"]["inside"]
    assert any("非官方" in said for said in matrix.provenance.warnings)


def test_a_patch_in_a_red_line_is_sensitive(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 6, 6))
    found = soilgis.supervise(MATRIX, REGISTER, layers=(tmp_path,), options=EXACT).patches.set_index("patch_id")
    assert found["touches"]["inside"] == "涉及red图层（生态保护红线）"
    assert found["tier"][["inside", "by-place"]].tolist() == ["low", "none"]
    assert found["reasons"].isna()["by-place"]


def test_own_risk_rules_and_their_mistakes():
    import pandas as pd

    frame = pd.DataFrame({"area_ha": [0.5, 3.0, None], "compliance": ["compliant", "exceeding", "exceeding"]})
    rule = {"id": "big", "tier": "low", "field": "area_ha", "op": ">", "value": 1.0, "reason": "面积大于1公顷"}
    found, reasons = tiers(frame, RiskRules(version=1, title="自订", rule=[rule]))
    assert found.tolist() == ["none", "low", "none"]
    assert reasons.tolist() == ["", "面积大于1公顷", ""]
    with pytest.raises(LayerError, match="rule big: no field 'area'"):
        tiers(frame, RiskRules(version=1, title="自订", rule=[{**rule, "field": "area"}]))
    with pytest.raises(LayerError, match="cannot be compared"):
        tiers(frame, RiskRules(version=1, title="自订", rule=[{**rule, "field": "compliance"}]))


def test_county_books_close(matrix):
    table = matrix.statistics
    assert table["patches"].sum() == len(MATRIX)
    assert table["area_ha"].sum() == pytest.approx(matrix.patches["area_ha"].sum(), rel=1e-9)
    assert table["excess_ha"].sum() == pytest.approx(matrix.patches["excess_ha"].sum(), rel=1e-9)
    assert table.groupby("adcode")["share_of_patches"].sum().tolist() == pytest.approx(
        [1.0] * table["adcode"].nunique()
    )


def test_overlapping_extents_and_repeated_projects_are_told():
    register = approved([("P1", box(0, 0, 10, 10)), ("P1", box(11, 0, 12, 10)), ("P2", box(5, 0, 15, 10))])
    said = soilgis.supervise(MATRIX, register, options=EXACT).provenance.warnings
    assert any("1 个项目编号出现多次" in one for one in said)
    assert any("批复范围互相重叠 2 处" in one for one in said)


@pytest.mark.parametrize(
    ("spots", "register", "sentence"),
    [
        (patches([("a", None, "x", box(0, 0, 1, 1)), ("a", None, "x", box(2, 0, 3, 1))]), REGISTER, "patch_id repeats .图斑编号重复.: a"),
        (patches([(None, None, "x", box(0, 0, 1, 1))]), REGISTER, "patch_id is empty in feature 1"),
        (patches([("a", None, "x", shapely.Point(112.9, 37.9))]), REGISTER, r"found (Multi)?Point .只接受面要素."),
        (MATRIX, REGISTER.rename(columns={"STBCFABH": "XMBH"}), "has no project_id"),
        (MATRIX, approved([("P1", box(0, 0, 1, 1)), ("P1", box(2, 0, 3, 1))], project_name=["甲", "乙"]), "features of project P1 differ in project_name"),
        (MATRIX, approved([("", box(0, 0, 1, 1))]), "project_id is empty in feature 1"),
    ],
)  # fmt: skip
def test_bad_input(spots, register, sentence):
    with pytest.raises((SchemaError, UsageError), match=sentence):
        soilgis.supervise(spots, register)


def test_inputs_are_left_alone(matrix):
    del matrix
    before = MATRIX.copy(), REGISTER.copy()
    soilgis.supervise(MATRIX, REGISTER, options=EXACT)
    assert MATRIX.equals(before[0])
    assert REGISTER.equals(before[1])


BOXES = st.lists(
    st.tuples(st.floats(0, 40), st.floats(0, 40), st.floats(0.5, 9), st.floats(0.5, 9)), min_size=1, max_size=8
)


def shapes_of(given_boxes):
    return np.array([box(x, y, x + w, y + h) for x, y, w, h in given_boxes], dtype=object)


@settings(max_examples=examples(60))
@given(BOXES, BOXES, st.floats(0, 20))
def test_widening_the_tolerance_never_finds_more_excess(spots, extents, metres):
    """A wider tolerance can only turn an excess into compliance, never the other way."""
    plane, lonlat = plane_shapes(shapes_of(spots)), shapes_of(extents)
    count = len(plane)
    patch_set = PatchSet(
        plane,
        shapely.area(plane),
        np.full(count, "", dtype=object),
        np.full(count, -1),
        np.zeros(count, bool),
        np.full(count, np.nan),
    )
    register = ApprovedSet(
        np.arange(len(lonlat)).astype(object),
        lonlat,
        plane_shapes(lonlat),
        np.arange(len(lonlat)),
        np.zeros(len(lonlat), bool),
    )
    tight, loose = (
        judge(patch_set, register, rules().category, reach_m=reach, least_excess_m2=1) for reach in (0, metres)
    )
    assert (loose.beyond_m2 <= tight.beyond_m2 + 1e-3).all()
    inside = shapely.area(shapely.intersection(plane, shapely.union_all(register.plane)))
    assert tight.inside_m2 == pytest.approx(inside, rel=1e-9, abs=1e-3)
    wrong = (tight.compliance == "compliant") & (loose.compliance != "compliant")
    assert not wrong.any()


@given(BOXES)
def test_a_period_against_itself_has_not_changed(spots):
    """Patches that do not overlap each other, compared with themselves, are 不变 and none is finished."""
    apart = shapely.get_parts(shapely.union_all(plane_shapes(shapes_of(spots))))
    found = changes(apart, apart, share=0.05, least_m2=1)
    assert set(found.change) == {"same"}
    assert not len(found.finished)
    nothing = changes(apart, apart[:0], share=0.05, least_m2=1)
    assert set(nothing.change) == {"new"}


def test_register_fields_go_out_as_they_came_in(tmp_path):
    """§7 field names whose codes are not explained anywhere in print are carried, not read."""
    given = MATRIX.assign(qdcs="2", qdtype="01", isreview=1, c_time="2024-05-01", interpretation_unitid="U7")
    result = soilgis.supervise(given, REGISTER, options=EXACT)
    write_supervision(result, tmp_path)
    spots = gpd.read_file(tmp_path / "supervise.gpkg", layer="spots")
    carried = ["qdcs", "qdtype", "isreview", "c_time", "interpretation_unitid"]
    assert spots[["spot_tbid", *carried]].to_numpy().tolist() == given[["spot_tbid", *carried]].to_numpy().tolist()
    assert {"project_id", "qtype", "qarea", "earea", "byd"} <= set(spots)
