"""One measurement in a process of its own (单次评测): ``python peers.py METHOD COUNTIES ZONES [ZONES…]`` prints one line of JSON.

CPU is user + system time from opening the files to the table of areas; imports and, for soilgis, nothing else come before.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely


def spent() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def shapes(path: str) -> np.ndarray:
    return np.asarray(gpd.read_parquet(path).geometry.array, dtype=object)


def rings(path: str):
    from soilgis.geometry.rings import from_wkb, load

    return load(from_wkb(pq.read_table(path, columns=["geometry"])["geometry"], path), path, tolerance_m2=None)


def read(counties: str, zones: str) -> pd.Series:
    pq.read_table(counties, columns=["geometry"])
    table = pq.read_table(zones, columns=["geometry"])
    return pd.Series([float(len(table))])


def engine(counties: str, zones: str) -> pd.Series:
    from soilgis.geometry.overlay import overlap_rings

    regions, layer = rings(counties), rings(zones)
    found = overlap_rings(regions, layer, np.arange(layer.features, dtype=np.int32))
    return pd.Series(found.area_m2, pd.MultiIndex.from_arrays([found.region, found.other]))


def overlay(counties: str, zones: str) -> pd.Series:
    regions, layer = gpd.read_parquet(counties), gpd.read_parquet(zones)
    regions["r"], layer["z"] = np.arange(len(regions)), np.arange(len(layer))
    cut = gpd.overlay(regions[["r", "geometry"]], layer[["z", "geometry"]], keep_geom_type=True)
    return cut.area.groupby([cut["r"], cut["z"]]).sum()


def best_shapely(counties: str, zones: str) -> pd.Series:
    regions, layer = shapes(counties), shapes(zones)
    tree = shapely.STRtree(layer)
    whole = shapely.area(layer)
    found = []
    for position, region in enumerate(regions):
        shapely.prepare(region)
        hits = tree.query(region, predicate="intersects")
        inside = shapely.contains_properly(region, layer[hits])
        shapely.destroy_prepared(region)
        areas = whole[hits]
        areas[~inside] = shapely.area(shapely.intersection(region, layer[hits[~inside]]))
        found.append(pd.Series(areas, pd.MultiIndex.from_product([[position], hits])))
    return pd.concat(found)


def strtree(counties: str, zones: str) -> pd.Series:
    regions, layer = shapes(counties), shapes(zones)
    region, zone = shapely.STRtree(layer).query(regions, predicate="intersects")
    return pd.Series(
        shapely.area(shapely.intersection(regions[region], layer[zone])), pd.MultiIndex.from_arrays([region, zone])
    )


_SQL = """
    select r.n as r, z.n as z, st_area(st_intersection(r.geometry, z.geometry)) as a
    from regions r join zones z on st_intersects(r.geometry, z.geometry)
"""


def duckdb(counties: str, zones: str) -> pd.Series:
    from pathlib import Path

    import duckdb as duck
    import duckdb_extension_spatial

    extension = next((Path(duckdb_extension_spatial.__file__).parent / "extensions").rglob("spatial.duckdb_extension"))
    base = duck.connect(config={"allow_unsigned_extensions": "true"})
    base.execute(f"load '{extension}'; set threads = 2; set preserve_insertion_order = true")
    for name, path in (("regions", counties), ("zones", zones)):
        base.execute(
            f"create table {name} as select row_number() over () - 1 as n, geometry from read_parquet('{path}')"
        )
    return base.execute(_SQL).df().set_index(["r", "z"])["a"]


def sedona(counties: str, zones: str) -> pd.Series:
    import sedonadb

    base = sedonadb.connect()
    for name, path in (("regions", counties), ("zones", zones)):
        frame = base.read_parquet(path)
        frame.to_view(name + "0")
        key = "adcode" if name == "regions" else "id"
        base.sql(f"select {key} as n, geometry from {name}0").to_view(name)
    found = base.sql(_SQL).to_arrow_table().to_pandas()
    codes = {code: row for row, code in enumerate(pq.read_table(counties, columns=["adcode"])["adcode"].to_pylist())}
    return pd.Series(
        found["a"].to_numpy(float), pd.MultiIndex.from_arrays([found["r"].map(codes), found["z"].astype(int)])
    )


def soilgis_union(counties: str, *zones: str) -> pd.Series:
    from soilgis.geometry.combinations import union_m2
    from soilgis.geometry.overlay import combination_rings
    from soilgis.geometry.rings import joined

    regions, layers = rings(counties), [rings(path) for path in zones]
    layer = np.repeat(np.arange(len(layers), dtype=np.int32), [one.features for one in layers])
    found = combination_rings(regions, joined(layers), layer)
    return pd.Series(union_m2(found, regions.features))


def geos_union(counties: str, *zones: str) -> pd.Series:
    """Union within each region of the clipped zones of all layers: the cheapest way GEOS has."""
    regions, layer = shapes(counties), np.concatenate([shapes(path) for path in zones])
    tree = shapely.STRtree(layer)
    areas = np.zeros(len(regions))
    for position, region in enumerate(regions):
        shapely.prepare(region)
        hits = tree.query(region, predicate="intersects")
        inside = shapely.contains_properly(region, layer[hits])
        shapely.destroy_prepared(region)
        parts = layer[hits]
        parts[~inside] = shapely.intersection(region, parts[~inside])
        areas[position] = shapely.area(shapely.union_all(parts)) if len(parts) else 0.0
    return pd.Series(areas)


METHODS = {
    "soilgis" if made is engine else made.__name__: made
    for made in (read, engine, overlay, best_shapely, strtree, duckdb, sedona, soilgis_union, geos_union)
}


def main() -> None:
    method, files = METHODS[sys.argv[1]], sys.argv[2:]
    if method in (engine, soilgis_union):
        import soilgis.geometry.engine
        import soilgis.geometry.ring_kernels  # noqa: F401 - imports come before the clock, as for the peers
    begun, cpu, base = time.monotonic(), spent(), peak_mb()
    areas = method(*files)
    found = {
        "cpu": spent() - cpu, "wall": time.monotonic() - begun, "peak_mb": peak_mb(), "base_mb": base,
        "pairs": int((areas > 1).sum()), "total_m2": float(areas.sum()),
    }  # fmt: skip
    if areas.index.nlevels == 2 or method in (soilgis_union, geos_union):
        kept = areas[areas > 1].sort_index()
        np.savez(
            sys.stdin.readline().strip(),
            keys=np.array([np.atleast_1d(key) for key in kept.index]),
            areas=kept.to_numpy(),
        )
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
