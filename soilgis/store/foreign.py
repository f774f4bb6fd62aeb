"""Private parts of geopandas (外部库内部接口) that the store rests on; tests/test_foreign.py tells which release broke which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa


def arrow_shapes(column: pa.Array, kind: str) -> npt.NDArray[np.object_]:
    """Shapes of a GeoArrow column; ``kind`` is polygon or multipolygon. Geopandas reads whole files so, and no single columns."""
    from geopandas.io._geoarrow import construct_shapely_array

    return np.asarray(construct_shapely_array(column, f"geoarrow.{kind}"), dtype=np.object_)
