"""The peer of `soilgis coverage` as typed (整条命令的同类): ``python typed_overlay.py COUNTIES ZONES OUT`` as an analyst writes it.

Counties in longitude and latitude and a zone file in whatever projection are read, brought into one plane, laid over each other, and
the areas by county and zone written as CSV. Areas are those of an equal-area plane: where the file's own is none, the pieces are
projected once more.
"""

from __future__ import annotations

import sys

import geopandas as gpd

EQUAL_AREA = "+proj=cea +lat_ts=0 +lon_0=0 +ellps=GRS80 +units=m +no_defs"


def main() -> None:
    """Read, project, cut, sum, write."""
    counties, zones, out = sys.argv[1:]
    layer = gpd.read_parquet(zones)
    regions = gpd.read_parquet(counties).to_crs(layer.crs)
    cut = gpd.overlay(regions[["adcode", "geometry"]], layer[["id", "geometry"]], keep_geom_type=True)
    equal = "Albers" in layer.crs.to_wkt()
    cut["area_km2"] = (cut.geometry if equal else cut.geometry.to_crs(EQUAL_AREA)).area / 1e6
    cut.groupby(["adcode", "id"])["area_km2"].sum().to_csv(out)


if __name__ == "__main__":
    main()
