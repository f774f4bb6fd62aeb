"""Numbers that stand both in C and in Python are the same."""

import re

import pytest

from soilgis.geometry import stretches, tracks
from soilgis.geometry.engine import boundary_sums, edge_grid_kernels, predicates, region_grid_kernels
from soilgis.model import ellipsoid
from soilgis.native import build, library

PLACES = {
    "QUANTUM_M": ellipsoid,
    "SEMI_MAJOR_M": ellipsoid,
    "LIMIT_M": predicates,
    "DEGREE": stretches,
    "ONE_WAY": tracks,
    "OTHER_WAY": tracks,
    "OPEN": boundary_sums,
    "FULL": boundary_sums,
    "MASK_BITS": boundary_sums,
    "UNIONS": edge_grid_kernels,
    "COMBINATIONS": edge_grid_kernels,
    "NOWHERE": region_grid_kernels,
    "SEVERAL": region_grid_kernels,
    "BORDER": region_grid_kernels,
}


@pytest.mark.parametrize("name", PLACES)
def test_a_number_is_the_same_on_both_sides(name):
    texts = [path.read_text(encoding="utf-8") for path in build.sources(library.TEXTS)]
    (written,) = [
        found for text in texts for found in re.findall(rf"^#define {name} \(?([^\s()]+)\)?$", text, re.MULTILINE)
    ]
    value = float.fromhex(written) if "x" in written else float(written)
    assert value == getattr(PLACES[name], name)
