"""One measurement in a process of its own (单次评测): ``python peers.py METHOD COUNTIES ZONES [ZONES…]`` prints one line of JSON.

CPU is user + system time from opening the files to the table of areas; imports come before it, and for soilgis a first run on a few
polygons, which reads the compiled kernels and whose own CPU is given beside.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def spent() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, WHO))


def peak_mb() -> float:
    return max(resource.getrusage(who).ru_maxrss for who in WHO) / 1024


def shapes(path: str) -> np.ndarray:
    return np.asarray(gpd.read_parquet(path).geometry.array, dtype=object)


def opened(path: str):
    from soilgis.model.inputs import NOTHING
    from soilgis.store.opening import open_source

    return open_source(Path(path), NOTHING)


def ground(path: str):
    """Regions, read batch by batch as zones are; plane metres, so not projected."""
    from soilgis.geometry.engine.rings import joined, load
    from soilgis.jobs.large import read_rings as zone_edges
    from soilgis.store.large.stream import zone_batches

    return joined(
        [load(zone_edges._ring_bytes(batch, path), path, tolerance_m2=None) for batch in zone_batches(opened(path))]
    )


def batches(path: str):
    """Batches of a zone file as `soilgis.jobs.large.read_rings` reads them: decoded, judged, ready; plane metres, so not projected."""
    from soilgis.geometry.engine.rings import load
    from soilgis.jobs.large import read_rings as zone_edges
    from soilgis.store.large.stream import zone_batches

    source = opened(path)
    for batch in zone_batches(source, "id"):
        made = load(zone_edges._ring_bytes(batch, path), path, tolerance_m2=None)
        yield zone_edges._trusted(made, source, batch)[:2]


def read(counties: str, zones: str) -> pd.Series:
    pq.read_table(counties, columns=["geometry"])
    table = pq.read_table(zones, columns=["geometry"])
    return pd.Series([float(len(table))])


def read_shapes(counties: str, zones: str) -> pd.Series:
    return pd.Series([float(len(gpd.read_parquet(path))) for path in (counties, zones)])


def engine(counties: str, zones: str) -> pd.Series:
    from soilgis.geometry.overlap import Streamed

    streamed, at = Streamed(ground(counties), pq.read_metadata(zones).num_rows), 0
    for made, valid in batches(zones):
        streamed.add(made, np.arange(at, at + made.features, dtype=np.int32), valid)
        at += made.features
    found, _ = streamed.measured()
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
    from soilgis.geometry.engine.rings import joined
    from soilgis.geometry.overlap import combination_rings

    regions, layers = ground(counties), [list(batches(path)) for path in zones]
    layer = np.repeat(np.arange(len(layers), dtype=np.int32), [sum(one.features for one, _ in some) for some in layers])
    every = [one for some in layers for one in some]
    valid = np.concatenate([flags for _, flags in every])
    found = combination_rings(regions, joined([one for one, _ in every]), layer, valid=valid)
    return pd.Series(union_m2(found, regions.features))


def coverage(counties: str, zones: str) -> pd.Series:
    """All that `soilgis coverage` does, from longitude and latitude: projection, division of long edges, overlap check, table."""
    from soilgis.jobs.large.in_memory import measure_large

    folder = Path(counties).parent
    table, _ = measure_large(
        gpd.read_parquet(folder / "counties-degrees.parquet"),
        [folder / f"{Path(zones).stem}-degrees.parquet"],
        region_id="adcode",
        zone_id="id",
    )
    return pd.Series(table["area_km2"].to_numpy() * 1e6)


def gdal_algebra(counties: str, zones: str) -> pd.Series:
    """``gdal vector layer-algebra intersection`` of the newest GDAL that a wheel carries; it reads no GeoParquet there, so FlatGeobuf."""
    import pyogrio
    from raster_peers import gdal_library, gdal_run

    with tempfile.TemporaryDirectory() as folder:
        out, words = (
            f"{folder}/cut.fgb",
            ["--input-field=n", "--method-field=n", "--input-prefix=r_", "--method-prefix=z_"],
        )
        files = [str(Path(path).with_suffix(".fgb")) for path in (counties, zones)]
        gdal_run(gdal_library(), ("vector", "layer-algebra"), "intersection", *words, *files, out)
        _, table = pyogrio.read_arrow(out)
    areas = shapely.area(shapely.from_wkb(table["wkb_geometry"].to_numpy(zero_copy_only=False)))
    found = pd.Series(areas, pd.MultiIndex.from_arrays([table["r_n"].to_numpy(), table["z_n"].to_numpy()]))
    return found.groupby(level=[0, 1]).sum()


def shapefile_rings(_: str, zones: str) -> pd.Series:
    from soilgis.geometry.engine.ring_sources import from_records
    from soilgis.geometry.engine.rings import load
    from soilgis.store.large.shapefile import read_rings

    found = read_rings(Path(zones))
    source = from_records(found.buffer, found.place, found.points, found.record, found.records)
    return pd.Series(load(source, zones, tolerance_m2=None).areas())


def shapefile_ogr(_: str, zones: str) -> pd.Series:
    return gpd.read_file(zones, use_arrow=True).area


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


OURS = (engine, soilgis_union, coverage, shapefile_rings)
METHODS = {
    "soilgis" if made is engine else made.__name__: made
    for made in (
        read, read_shapes, overlay, best_shapely, strtree, duckdb, sedona, gdal_algebra, geos_union, shapefile_ogr, *OURS,
    )
}  # fmt: skip


def load_kernels(method, folder: Path) -> float:
    """CPU of a first run on a few polygons: it reads the compiled kernels from disk, or compiles them."""
    begun = spent()
    if method in OURS:
        for stem, made in {
            "counties": [shapely.box(x, 0, x + 5, 9) for x in (0, 5)],
            "tiny": [
                shapely.box(1, 1, 7, 3).difference(shapely.box(2, 1.5, 3, 2)),
                shapely.box(8, 8, 8.5, 8.2).segmentize(1e-4),
            ],
        }.items():
            frame = gpd.GeoDataFrame({"id": ["a", "b"], "adcode": ["1", "2"]}, geometry=made, crs=4490)
            frame.to_parquet(folder / f"{stem}.parquet")
            frame.to_parquet(folder / f"{stem}-degrees.parquet")
            if method is shapefile_rings:
                frame[["id", "geometry"]].to_file(folder / f"{stem}.shp")
        method(
            str(folder / "counties.parquet"), str(folder / f"tiny.{'shp' if method is shapefile_rings else 'parquet'}")
        )
    return spent() - begun


def main() -> None:
    method, files = METHODS[sys.argv[1]], sys.argv[2:]
    base = peak_mb()
    with tempfile.TemporaryDirectory() as folder:
        kernels = load_kernels(method, Path(folder))
    code = peak_mb()
    begun, cpu = time.monotonic(), spent()
    areas = method(*files)
    found = {
        "cpu": spent() - cpu, "wall": time.monotonic() - begun, "peak_mb": peak_mb(), "base_mb": base, "code_mb": code,
        "kernels": kernels,
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
