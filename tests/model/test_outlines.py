"""Outlines of whatever shapes there are: every ring, every line, and whose it is."""

import numpy as np
import shapely

from soilgis.model.outlines import outlines


def test_every_part_gives_its_rings_and_lines_give_themselves():
    ring = shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2)]])
    shapes = np.empty(6, dtype=object)
    shapes[:] = [
        shapely.MultiPolygon([ring, shapely.box(5, 0, 6, 1)]),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.Point(3, 3),
        shapely.GeometryCollection([shapely.LineString([(7, 7), (8, 8)]), shapely.box(0, 0, 1, 1)]),
        shapely.Polygon(),
        shapely.MultiLineString([[(0, 0), (1, 0)], [(2, 0), (3, 0)]]),
    ]
    lines, owner = outlines(shapes)
    assert owner.tolist() == [0, 0, 0, 1, 3, 3, 5, 5]
    assert shapely.get_num_coordinates(lines).tolist() == [5, 4, 5, 2, 5, 2, 2, 2]
    assert [len(one) for one in outlines(np.empty(0, dtype=object))] == [0, 0]
