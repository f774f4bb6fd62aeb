"""Corner points: rings put together by what they enclose, blanks refused with their lines, angles and survey text read one way."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from soilgis.model.errors import CrsError, SchemaError
from soilgis.store.angles import coordinate
from soilgis.store.sites.corner_points import read_corner_points
from soilgis.store.sites.corner_rings import Ring, parcels
from soilgis.store.sites.survey_txt import is_survey_text, read_survey_text

EAST, NORTH = 37_500_000, 4_200_000


def square(x, y, side):
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def ring(name, corners, site="甲"):
    points = np.array(corners, dtype=float)
    return Ring(site, name, points, np.arange(len(points)) + 2)


def area(*rings):
    shapes, notes = parcels(rings, "t")
    return {site: shape.area for site, shape in shapes.items()}, "；".join(notes)


def test_a_ring_inside_is_a_hole_and_one_inside_that_is_ground():
    outer, hole, island = ring("1", square(0, 0, 10)), ring("2", square(2, 2, 6)), ring("3", square(4, 4, 2))
    assert area(outer, hole)[0] == {"甲": 64}
    assert area(island, hole, outer)[0] == {"甲": 68}


def test_overlapping_rings_are_united_and_told():
    found, notes = area(ring("1", square(0, 0, 10)), ring("2", square(5, 5, 10)))
    assert found == {"甲": 175}
    assert "第 1 与 2 圈互相重叠" in notes


def test_a_ring_given_twice_is_one():
    turned = square(0, 0, 10)[2:] + square(0, 0, 10)[:2]
    found, notes = area(ring("1", square(0, 0, 10)), ring("2", turned[::-1]), ring("3", square(20, 0, 1)))
    assert found == {"甲": 101}
    assert "第 2 圈与前面的圈重复" in notes


def test_rings_side_by_side_and_of_other_parcels_do_not_meet():
    found, notes = area(ring("1", square(0, 0, 10)), ring("2", square(10, 0, 10)), ring("1", square(5, 5, 10), "乙"))
    assert found == {"甲": 200, "乙": 100}
    assert "重叠" not in notes


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 9)), min_size=1, max_size=6))
def test_a_parcel_never_exceeds_the_union_of_its_rings(squares):
    """And the order of the rings changes nothing."""
    rings = [ring(str(number), square(*given)) for number, given in enumerate(squares)]
    union = shapely.union_all([shapely.box(x, y, x + side, y + side) for x, y, side in squares]).area
    found = area(*rings)[0]["甲"]
    assert 0 < found <= union + 1e-9
    assert area(*rings[::-1])[0]["甲"] == pytest.approx(found)


def corners(path, body, header="地块编号,圈号,X,Y"):
    path.write_text(f"{header}\n{body}\n", encoding="utf-8")
    return path


def body(*rows):
    return "\n".join(f"{site},{part},{NORTH + y},{EAST + x}" for site, part, points in rows for x, y in points)


def test_blank_sites_and_rings_are_refused_with_their_lines(tmp_path):
    path = corners(tmp_path / "c.csv", body(("甲", "1", square(0, 0, 10)), ("", "1", square(20, 0, 10))))
    with pytest.raises(SchemaError, match="地块编号 is empty in line 6、7、8、9 "):
        read_corner_points(path)
    path = corners(tmp_path / "c.csv", body(("甲", "", square(0, 0, 10)), ("甲", "2", square(2, 2, 3))))
    with pytest.raises(SchemaError, match="圈号 is empty in line 2、3、4、5 "):
        read_corner_points(path)


def test_numbers_that_are_none_are_refused_with_their_lines(tmp_path):
    path = corners(tmp_path / "c.csv", "甲,1,1e400,1\n甲,1,,2\n甲,1,x,3")
    with pytest.raises(SchemaError, match=r"(?s)line 2: X is '1e400'.*line 3: X is '', it is empty.*line 4: X is 'x'"):
        read_corner_points(path)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("112°30′36.0″", 112.51),
        ("112°30'36\"E", 112.51),
        ("112:30:36", 112.51),
        ("112 30 36", 112.51),
        ("东经112度30分36秒", 112.51),
        ("112°30.6′", 112.51),
        ("112.51°", 112.51),
        ("４,186,359.145", 4186359.145),
    ],
)
def test_one_coordinate(text, degrees):
    assert coordinate(text) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("112°75'00\"", "below 60"),
        ("112°30'60\"", "below 60"),
        ("37°48'00\"S", "south or west"),
        ("", "empty"),
        ("37 632 109", "not a number"),
        ("inf", "finite"),
        ("112°30.5'20\"", "decimals and seconds"),
    ],
)
def test_no_coordinate(text, why):
    with pytest.raises(ValueError, match=why):
        coordinate(text)


SURVEY = """[属性描述]
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=37
转换参数=0,0,0,0,0,0,0
[地块坐标]
"""


def parcel(site, points, *, part="1", prefix=37_000_000, more=",", start="J1"):
    lines = [f"{start},{part},{NORTH + y},{prefix + 500_000 + x}" for x, y in [*points, points[0]]]
    return f"{len(lines)},{_hectares(points)},{site},弃渣场,面,,,{more}@\n" + "\n".join(lines) + "\n"


def _hectares(points):
    return shapely.Polygon(points).area / 1e4


def survey(path, text, encoding="gbk"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("prefix", [37_000_000, 0])
@pytest.mark.parametrize("more", [",", ",某村,某镇,某县,"])
def test_survey_text_in_its_variants(tmp_path, prefix, more):
    path = survey(
        tmp_path / "z.txt",
        SURVEY
        + parcel("1", square(0, 0, 1000), prefix=prefix, more=more)
        + parcel("2", square(3000, 0, 500), prefix=prefix, more=more),
    )
    assert is_survey_text(path)
    found = read_survey_text(path)
    assert found.frame["site_id"].tolist() == ["1", "2"]
    assert found.frame.area.tolist() == [1e6, 25e4]
    assert found.frame.crs.coordinate_operation.params[1].value == 111
    assert not any("面积" in note for note in found.notes)


def test_a_stated_area_that_differs_is_told(tmp_path):
    text = SURVEY + parcel("1", square(0, 0, 1000)).replace("5,100.0,", "5,90,")
    assert any(
        "文件所写面积 90 公顷，按界址点为 100.00 公顷" in note
        for note in read_survey_text(survey(tmp_path / "z.txt", text)).notes
    )


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        (
            SURVEY.replace("带号=37", "带号=38") + parcel("1", square(0, 0, 9)),
            CrsError,
            "带号 is 38, but Y begins with 37",
        ),
        (
            SURVEY.replace("2000国家大地坐标系", "地方坐标系") + parcel("1", square(0, 0, 9)),
            CrsError,
            "地方坐标系.*--crs",
        ),
        (SURVEY.replace("=米", "=度") + parcel("1", square(0, 0, 9)), CrsError, "计量单位 度"),
        (
            SURVEY + parcel("1", square(0, 0, 9)).replace("5,", "9,", 1),
            SchemaError,
            "line 9: parcel 1 is said to have 9 points, found 5",
        ),
        (SURVEY + parcel("1", square(0, 0, 9)) * 2, SchemaError, "parcel 1 occurs twice"),
        (SURVEY + parcel("1", square(0, 0, 9)).replace("面", "线"), SchemaError, "only 面 is read"),
        (SURVEY + parcel("1", square(0, 0, 9)).replace("J1,1,", "J1,,"), SchemaError, "line 10: a point line holds"),
        (SURVEY + "J1,1,2,3\n", SchemaError, "before any parcel's heading line"),
        (SURVEY, SchemaError, "lists no parcel"),
    ],
)
def test_survey_text_that_cannot_be_read(tmp_path, text, error, sentence):
    with pytest.raises(error, match=sentence):
        read_survey_text(survey(tmp_path / "z.txt", text))
