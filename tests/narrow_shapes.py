"""Made-up polygons with narrow places (狭窄图形): spikes, gores, slivers and edges that all but coincide, anywhere in China, valid in degrees.

Many of them are not valid in the authalic plane, where edges are divided and rounded: that is what they are made for.
"""

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st

KINDS = ("spike", "gore", "sliver", "hole", "twins")
_MORE_CORNERS = (0.37, 0.61, 0.84)


def narrow(kind, place, *, length, width, turn=0.75, stretch=1.0):
    """A polygon of a kind at (longitude, latitude): ``length`` and ``width`` of its narrow place in degrees, ``turn`` its direction."""
    along = np.array([np.cos(turn), np.sin(turn)]) * length
    across = np.array([-np.sin(turn), np.cos(turn)]) * width
    side = length / 3
    if kind == "sliver":
        points = [
            -across,
            along - across,
            along + across,
            *(along * t + across for t in reversed(_MORE_CORNERS)),
            across,
        ]
        shape = shapely.Polygon(points)
    elif kind == "hole":
        ring = np.array([[0, 0], [side, 0], [side, side], [0, side]])
        inner = [ring[0] + width, ring[1] + [-width, width], ring[2] - width, ring[3] + [width, -width]]
        shape = shapely.Polygon(ring, [inner])
    elif kind == "twins":
        aside = np.array([side, -side / 2])
        left = shapely.Polygon([[0, 0], along, along - aside, -aside])
        chain = [along * t + [width, -width] for t in (0, *_MORE_CORNERS, 1)]
        right = shapely.Polygon([*chain, along + aside, aside])
        shape = shapely.MultiPolygon([left, right])
    else:
        tip = along if kind == "spike" else -along * 0.2
        foot = [np.zeros(2), tip, *(tip * (1 - t) + across * t for t in _MORE_CORNERS), across]
        shape = shapely.Polygon([*foot, [-side, side], [-2 * side, 0], [-side, -side], [0, -side]])
    return shapely.transform(shape, lambda xy: xy * [stretch, 1] + place)


@st.composite
def narrow_shapes(draw):
    """One of `KINDS`, 0.1 mm to 10 m wide and 0.1 to 30 km long, stretched, moved over China."""
    kind = draw(st.sampled_from(KINDS))
    place = draw(st.floats(75, 133)), draw(st.floats(19, 52))
    length, width = 10 ** draw(st.floats(-3, -0.5)), 10 ** draw(st.floats(-9, -4))
    shape = narrow(
        kind, place, length=length, width=width, turn=draw(st.floats(0.1, 1.4)), stretch=draw(st.floats(0.5, 3))
    )
    return shape if shape.is_valid else shapely.make_valid(shape, method="structure")


def zone_over(shape):
    """A zone that covers the western part of a shape, with a slanting border."""
    west, south, east, north = shape.bounds
    wide, high = east - west, north - south
    edge = west + 0.55 * wide, west + 0.7 * wide
    return shapely.Polygon(
        [(west - 0.1 * wide, south - 0.2 * high), (edge[0], south - 0.2 * high), (edge[1], north + 0.2 * high), (west - 0.1 * wide, north + 0.2 * high)]
    )  # fmt: skip


def true_m2(shape):
    """Area of a lon/lat polygon without soilgis: finely divided in degrees, in a local equal-area plane on GRS 80."""
    west, south, east, north = shape.bounds
    fine = shapely.segmentize(shape, max(east - west, north - south) / 2000)
    local = f"+proj=laea +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +ellps=GRS80 +units=m"
    return float(gpd.GeoSeries([fine], crs=4490).to_crs(local).area.iloc[0])


def slack_m2(*shapes):
    """By how much measured areas may be off: a square metre an edge, the stated tolerance, and one."""
    return 1.0 + sum(shapely.get_num_coordinates(shape) for shape in shapes)
