"""The page's readers against Python's and against the truth (网页读取对照): the same files, the same ground, the same refusals."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import range_files as made
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.model.errors import SoilgisError
from soilgis.model.layer import Reading
from soilgis.store.sites.read import SiteReading, read_sites
from soilgis.store.vector import read_polygons

SCRIPT = Path(__file__).parents[1] / "js" / "ranges.js"
NODE = shutil.which("node") or "node"
FINE = 1e-3


GOOD, BAD = made.good(), made.bad()


def page(asked):
    """What the page makes of files, by node."""
    done = subprocess.run([NODE, str(SCRIPT)], input=json.dumps(asked), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def read():
    """Every file as the page reads it, in one run of node."""
    every = [*GOOD, *BAD]
    asked = [{"name": one.name, "bytes": base64.b64encode(one.content).decode()} for one in every]
    return dict(zip([one.name for one in every], page(asked), strict=True))


def area_of(shape):
    """Ellipsoidal area of a shape whose edges are straight in longitude and latitude, m²."""
    return float(shapely.area(plane_shapes(shapely.segmentize(np.array([shape], dtype=object), 0.02), FINE))[0])


def python_frame(path):
    """The file as `coverage` reads it, or as `screen` does where it is a table of corner points."""
    if path.suffix == ".csv":
        return read_sites((path,), SiteReading()).frame
    return read_polygons(path, Reading(file=path.name))[0]


@pytest.mark.parametrize("one", GOOD, ids=lambda one: one.name)
def test_the_page_measures_the_true_ground_and_says_what_it_did(one, read):
    found = read[one.name]
    assert "refused" not in found, found
    true = area_of(made.truth(one))
    assert abs(found["area"] - true) < max(1.0, 1e-9 * true)
    assert one.note in "；".join(found["notes"])
    assert bool(one.note) == bool(found["notes"]), found["notes"]


@pytest.mark.parametrize("one", GOOD, ids=lambda one: one.name)
def test_python_reads_the_same_ground_from_the_same_file(one, read, tmp_path):
    path = tmp_path / one.name
    path.write_bytes(one.content)
    area = area_of(shapely.union_all(python_frame(path).geometry))
    assert abs(area - read[one.name]["area"]) < max(1.0, 1e-9 * area)


@pytest.mark.parametrize("one", made.drawings(), ids=lambda one: one.name)
def test_python_reads_the_drawings_that_the_browser_test_reads(one, tmp_path):
    path = tmp_path / one.name
    path.write_bytes(one.content)
    frame = read_sites((path,), SiteReading(number=True)).frame
    assert abs(area_of(shapely.union_all(frame.geometry)) - area_of(made.truth(one))) < 1.0


@pytest.mark.parametrize("one", BAD, ids=lambda one: one.name)
def test_what_the_page_refuses_it_refuses_in_a_sentence(one, read):
    assert one.page in read[one.name].get("refused", f"read: {read[one.name]}")


@pytest.mark.parametrize("one", BAD, ids=lambda one: one.name)
def test_python_refuses_the_same_files(one, tmp_path):
    path = tmp_path / one.name
    path.write_bytes(one.content)
    with pytest.raises(SoilgisError, match=one.python):
        python_frame(path)


def stars(seed, count):
    """Sets of polygons that overlap, repeat, touch and share sides, as rings and as what they cover."""
    draw = np.random.default_rng(seed)
    for _ in range(count):
        shapes = []
        for _ in range(int(draw.integers(1, 9))):
            corners = int(draw.integers(3, 12))
            angle = np.sort(draw.uniform(0, 2 * np.pi, corners)) + np.arange(corners) * 1e-3
            radius = 10 ** draw.uniform(-3, -1) * draw.uniform(0.3, 1, corners)
            centre = draw.uniform((111, 36), (111.06, 36.06))
            ring = np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)])
            if draw.random() < 0.4:
                ring = np.rint(ring / 0.005) * 0.005
            shape = shapely.Polygon(ring)
            if shape.is_valid and shape.area > 0:
                shapes.append(shape)
                shapes += [shape] if draw.random() < 0.2 else []
        if shapes:
            yield shapes


def test_any_heap_of_polygons_covers_what_geos_says():
    """Union in the page against GEOS: areas, validity, and no ground twice; repeated, nested and touching shapes among them."""
    heaps = list(stars(5, 400))
    rings = [[[shapely.get_coordinates(shape.exterior)[:-1].tolist()] for shape in heap] for heap in heaps]
    found = page([{"polygons": one} for one in rings])
    unions = [shapely.union_all(heap) for heap in heaps]
    plane = shapely.area(plane_shapes(shapely.segmentize(np.array(unions, dtype=object), 0.02), FINE))
    assert max(abs(one["area"] - area) for one, area in zip(found, plane, strict=True)) < 0.1
    for one in found:
        assert one["crossing"] is None
        assert shapely.MultiPolygon([(rings[0], rings[1:]) for rings in one["polygons"]]).is_valid


def test_a_ring_that_crosses_itself_is_found_wherever_the_crossing_lies():
    """Between corners, through a corner, and along a side walked twice round."""
    bow = [[111, 36], [111.1, 36.1], [111.1, 36], [111, 36.1]]
    knot = [[111, 36], [111.05, 36.05], [111.1, 36.1], [111.1, 36], [111.05, 36.05], [111, 36.1]]
    twice = [[111, 36], [111.1, 36], [111.05, 36.1], [111, 36], [111.1, 36], [111.05, 36.1]]
    fair = [[111, 36], [111.1, 36], [111.05, 36.1]]
    found = page([{"polygons": [[ring]]} for ring in (bow, knot, twice, fair)])
    assert [one["crossing"] is not None for one in found] == [True, True, True, False]
