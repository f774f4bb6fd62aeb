"""The page's own measuring against independent work (页面量算对照): shapely in the authalic plane, and pyproj."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.simplify import simplify
from soilgis.output.webmap.pack import pack

SCRIPT = Path(__file__).parents[1] / "js" / "overlaps.js"
NODE = shutil.which("node") or "node"
FINE = 1e-3
"""Largest area one edge may be off in the reference, m²; edges are cut to 0.02° before."""
GRID = 1e-4


def asked(**question):
    done = subprocess.run([NODE, str(SCRIPT)], input=json.dumps(question), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def countries(seed, count=12):
    """A wiggly coverage: Voronoi cells with bent borders, around 110°E 36°N, on the pack's grid."""
    draw = np.random.default_rng(seed)
    points = draw.uniform((110, 35), (113, 38), (count, 2))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(109, 34, 114, 39))
    )
    cells = shapely.intersection(cells, shapely.box(109.5, 34.5, 113.5, 38.5))
    fine = shapely.segmentize(cells, 0.03)
    bent = shapely.transform(fine, lambda xy: xy + 0.01 * np.sin(xy[:, ::-1] * 37))
    return np.array(shapely.set_precision(bent, GRID), dtype=object)


def polygons(seed, count):
    """Random star polygons, some with a hole, from 100 m to 60 km across."""
    draw = np.random.default_rng(seed)
    found = []
    for number in range(count):
        corners = int(draw.integers(3, 14))
        angle = np.sort(draw.uniform(0, 2 * np.pi, corners)) + np.arange(corners) * 1e-3
        size = 10 ** draw.uniform(-3, -0.3)
        centre = draw.uniform((110, 35), (113, 38))
        radius = size * draw.uniform(0.4, 1, corners)
        ring = np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)])
        shape = shapely.Polygon(ring)
        if number % 5 == 0 and shape.is_valid:
            hole = shapely.buffer(shape.representative_point(), size * 0.02, quad_segs=2)
            shape = shape.difference(hole) if hole.within(shape) else shape
        if shape.is_valid and shape.geom_type == "Polygon" and shape.area > 0:
            found.append(shape)
    return found


def rings_of(shape):
    return [shapely.get_coordinates(ring)[:-1].tolist() for ring in (shape.exterior, *shape.interiors)]


def true_plane(shapes):
    """Shapes in the authalic plane, edges as good as straight in longitude and latitude."""
    return plane_shapes(shapely.segmentize(np.array(shapes, dtype=object), 0.02), FINE)


def corner_of(faces):
    """Faces as the pack holds them: rounded to its grid from its corner."""
    west, south, _, _ = shapely.total_bounds(faces)
    return shapely.transform(faces, lambda xy: np.rint((xy - (west, south)) / GRID) * GRID + (west, south))


def test_a_thousand_random_polygons_agree_with_the_engine_to_a_square_metre():
    faces = countries(7)
    drawn = corner_of(faces)
    shapes = [shape for seed in range(4) for shape in polygons(seed, 300)][:1000]
    assert len(shapes) == 1000
    found = asked(packed=pack(faces, grid=GRID), polygons=[rings_of(shape) for shape in shapes])["overlaps"]
    plane = true_plane(drawn)
    worst = 0.0
    for shape, one in zip(shapes, found, strict=True):
        whole = true_plane([shape])[0]
        expected = shapely.area(shapely.intersection(plane, whole))
        worst = max(worst, float(np.abs(expected - np.array(one["faces"])).max()), abs(whole.area - one["total"]))
    assert worst < 1.0


def test_with_simplified_borders_the_printed_tolerance_holds():
    """Against the true borders, before simplification, every overlap is within what the page prints beside it."""
    faces = countries(3)
    drawn = simplify(faces, 1500)
    shapes = polygons(11, 260)[:200]
    found = asked(packed=pack(drawn, grid=1e-3, original=faces), polygons=[rings_of(shape) for shape in shapes])[
        "overlaps"
    ]
    plane = true_plane(faces)
    strict = 0
    for shape, one in zip(shapes, found, strict=True):
        whole = true_plane([shape])[0]
        off = np.abs(shapely.area(shapely.intersection(plane, whole)) - np.array(one["faces"]))
        assert (off <= np.array(one["off"]) + 1.0).all()
        strict += int((np.array(one["off"]) == 0).sum())
    assert strict > 1000, "most pairs lie away from borders and are exact"


def test_areas_are_those_of_the_engine():
    shapes = polygons(23, 60)
    found = asked(packed=pack(countries(1), grid=GRID), polygons=[rings_of(shape) for shape in shapes])["overlaps"]
    expected = shapely.area(true_plane(shapes))
    assert np.abs(expected - [one["total"] for one in found]).max() < 0.1


@pytest.mark.parametrize(("epsg", "meridian"), [(4547, 114), (4526, 114), (4508, 111), (4497, 111), (4534, 75)])
def test_gauss_kruger_agrees_with_pyproj_to_a_tenth_of_a_millimetre(epsg, meridian):
    draw = np.random.default_rng(epsg)
    lonlat = np.column_stack([meridian + draw.uniform(-3, 3, 50), draw.uniform(18, 53, 50)])
    there = Transformer.from_crs(4490, epsg, always_xy=True)
    east, north = there.transform(lonlat[:, 0], lonlat[:, 1])
    told = [{"epsg": epsg, "east": e, "north": n} for e, n in zip(east, north, strict=True)]
    places = np.array(asked(projected=told)["places"])
    assert np.abs(places - lonlat).max() * 111_320 < 1e-4


def test_distances_agree_with_the_geodesic():
    draw = np.random.default_rng(5)
    lines = draw.uniform((75, 18, 75, 18), (135, 53, 135, 53), (200, 4))
    _, _, expected = Geod(ellps="GRS80").inv(*lines.T)
    found = asked(lines=[[row[:2].tolist(), row[2:].tolist()] for row in lines])["lengths"]
    assert np.abs(expected - np.array(found)).max() < 1e-3
