"""Zone layers batch by batch: every format gives the same features; Shapefile rings by hand and by mistake."""

import dataclasses

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely

from soilgis.model.errors import CrsError, LayerError, SchemaError
from soilgis.model.inputs import NOTHING, FileOpening, Named
from soilgis.model.texts import plain_values
from soilgis.store.datums import is_plain
from soilgis.store.keys import filled_ids
from soilgis.store.large import stream
from soilgis.store.large.shapefile import read_rings
from soilgis.store.large.stream import zone_batches
from soilgis.store.opening import open_source


@pytest.fixture
def frame():
    holed = shapely.box(112, 37, 113, 37.5).difference(shapely.box(112.2, 37.1, 112.4, 37.3))
    double = shapely.MultiPolygon([shapely.box(114, 38, 114.5, 38.2), shapely.box(115, 38, 115.25, 38.2)])
    return gpd.GeoDataFrame(
        {"id": ["a", "b", "c"]}, geometry=[holed, double, shapely.box(116, 39, 117, 39.5)], crs="EPSG:4490"
    )


def test_shapefile_rings_by_hand(frame, tmp_path):
    frame.to_file(tmp_path / "z.shp")
    rings = read_rings(tmp_path / "z.shp")
    assert rings.records == 3
    assert rings.record.tolist() == [0, 0, 1, 1, 2]
    assert rings.points.tolist() == [5] * 5
    first = rings.buffer[rings.place[2] : rings.place[2] + 80].view("<f8").reshape(5, 2)
    assert set(map(tuple, first.tolist())) == set(shapely.box(114, 38, 114.5, 38.2).exterior.coords)


def test_a_shapefile_with_an_empty_record(frame, tmp_path):
    frame.loc[1, "geometry"] = None
    frame.to_file(tmp_path / "z.shp")
    assert read_rings(tmp_path / "z.shp").record.tolist() == [0, 0, 2]


def test_shapefiles_that_cannot_be_read(frame, tmp_path):
    frame.to_file(tmp_path / "z.shp")
    whole = (tmp_path / "z.shp").read_bytes()
    (tmp_path / "z.shp").write_bytes(whole[:-60])
    with pytest.raises(LayerError, match="ends before its last record; it is truncated"):
        read_rings(tmp_path / "z.shp")
    (tmp_path / "z.shp").write_bytes(b"no shapefile")
    with pytest.raises(LayerError, match="is no Shapefile, or truncated"):
        read_rings(tmp_path / "z.shp")
    (tmp_path / "z.shp").write_bytes(whole)
    (tmp_path / "z.shx").unlink()
    with pytest.raises(LayerError, match=r"z.shx is missing \(缺少索引文件\); copy it along"):
        read_rings(tmp_path / "z.shp")


def test_a_shapefile_of_lines_is_refused(tmp_path):
    gpd.GeoDataFrame(geometry=[shapely.LineString([(1, 2), (3, 5)])], crs="EPSG:4490").to_file(tmp_path / "l.shp")
    with pytest.raises(LayerError, match="holds shapes of type 3, not polygons"):
        read_rings(tmp_path / "l.shp")


@pytest.mark.parametrize("name", ["z.parquet", "z.gpkg", "z.fgb", "z.geojson"])
def test_every_format_gives_the_features_in_order(frame, tmp_path, name, monkeypatch):
    monkeypatch.setattr(stream, "_batch_rows", lambda *_: 2)
    frame.to_parquet(tmp_path / name) if name.endswith("parquet") else frame.to_file(
        tmp_path / name, SPATIAL_INDEX="NO"
    ) if name.endswith("fgb") else frame.to_file(tmp_path / name)
    batches = list(zone_batches(open_source(tmp_path / name, NOTHING), "id"))
    assert [batch.first for batch in batches] == [0, 2]
    assert [one for batch in batches for one in batch.ids] == ["a", "b", "c"]
    shapes = shapely.from_wkb(np.concatenate([batch.column.to_numpy(zero_copy_only=False) for batch in batches]))
    assert shapely.equals(shapes, np.asarray(frame.geometry.array)).all()


def test_crs_is_read_without_reading_the_layer(frame, tmp_path):
    frame.to_parquet(tmp_path / "z.parquet")
    frame.to_crs(4527).to_file(tmp_path / "p.gpkg")
    assert is_plain(open_source(tmp_path / "z.parquet", NOTHING).crs)
    assert not is_plain(open_source(tmp_path / "p.gpkg", NOTHING).crs)
    with pytest.raises(CrsError, match="remove one of the two"):
        open_source(tmp_path / "z.parquet", FileOpening(crs=Named("EPSG:4527", here=True)))


def test_a_missing_column_and_a_missing_id_are_refused(frame, tmp_path):
    frame.to_parquet(tmp_path / "z.parquet")
    with pytest.raises(SchemaError, match="z.parquet has no column 'kind'"):
        list(zone_batches(open_source(tmp_path / "z.parquet", NOTHING), "kind"))
    frame.loc[1, "id"] = None
    frame.to_parquet(tmp_path / "n.parquet")
    with pytest.raises(SchemaError, match="n.parquet: id is empty in feature 2"):
        list(zone_batches(open_source(tmp_path / "n.parquet", NOTHING), "id"))


@pytest.mark.parametrize(
    "column",
    [
        pa.array([7, -3, 2**62], pa.int64()),
        pa.array([1, 2**64 - 1], pa.uint64()),
        pa.array([1, None, 3], pa.int32()),
        pa.array([1.0, 2.5]),
        pa.array([True, False]),
        pa.array(["140105", "a b", "007"]),
        pa.array([" a", "b "]),
        pa.array(["a\n", "b"]),
        pa.array(["\n", "b"]),
        pa.array(["\u3000\u533a", "\u533a"]),
        pa.array(["a", "", "c"]),
        pa.array(["x\ty", "~"], pa.large_string()),
        pa.array(["x", "x"]).dictionary_encode(),
        pa.array([], pa.int64()),
    ],
    ids=lambda column: str(column.type),
)
def test_ids_read_at_once_are_those_read_one_by_one(column, frame, tmp_path):
    """Whatever the type and the blanks, ids are what `id_texts` says of each value."""
    place = tmp_path / "z.parquet"
    frame.to_parquet(place)
    source = dataclasses.replace(open_source(place, NOTHING), empty_id_as="empty")
    table = pa.table({"id": column})
    seen = plain_values(column.to_pylist(), "z.parquet", "id")
    assert stream._ids(table, "id", source, 0) == filled_ids(seen, "z.parquet", "id", empty_as="empty").tolist()
