"""Made-up polygons for laws: seeded by hypothesis, placed over northern China, in degrees."""

import numpy as np
import shapely
from hypothesis import strategies as st


@st.composite
def blobs(draw, most=6, west=112.0, south=37.0):
    """Star-shaped polygons that may overlap each other."""
    count = draw(st.integers(1, most))
    shapes = []
    for _ in range(count):
        x, y = west + draw(st.floats(0, 1)), south + draw(st.floats(0, 0.6))
        corners = draw(st.integers(3, 9))
        radii = np.array(draw(st.lists(st.floats(0.02, 0.4), min_size=corners, max_size=corners)))
        angles = 2 * np.pi * np.arange(corners) / corners
        shapes.append(shapely.Polygon(np.column_stack([x + radii * np.cos(angles), y + 0.7 * radii * np.sin(angles)])))
    return np.array(shapes, dtype=object)


@st.composite
def partitions(draw, columns=4, rows=3):
    """A frame of 1° × 0.6° cut into uneven cells that share their corners."""
    x = 112 + np.r_[0, np.cumsum([draw(st.floats(0.1, 1)) for _ in range(columns)])]
    y = 37 + np.r_[0, np.cumsum([draw(st.floats(0.1, 1)) for _ in range(rows)])]
    x, y = 112 + (x - 112) / (x[-1] - 112), 37 + 0.6 * (y - 37) / (y[-1] - 37)
    return np.array(
        [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for j in range(rows) for i in range(columns)], dtype=object
    )
