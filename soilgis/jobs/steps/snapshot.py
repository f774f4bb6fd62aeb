"""Snapshots (快照): what a service or a database holds today, as a file of the layer with its date and digest, for work without a network."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import LayerError, UsageError
from soilgis.store.placing import scratch_folder
from soilgis.store.text import sha256

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.layer import Layer

RECORD = "snapshot.json"
"""Record beside the file: day, source, number of features, SHA-256; never a host's password."""


def take(layer: Layer, *, online: bool, overwrite: bool = False) -> list[Path]:
    """Take a snapshot of a layer's service or database table into its folder, whole or not at all.

    Parameters
    ----------
    layer
        Its card names ``reading.url`` or ``reading.service`` and ``reading.table``, and the GeoPackage to write in ``reading.file``.
    online
        Whether hosts may be asked.
    overwrite
        Whether a file that soilgis did not write may be replaced.

    Returns
    -------
    list of Path
        The GeoPackage and its record.

    Raises
    ------
    UsageError
        If the card names no source or no file, or hosts may not be asked.
    LayerError
        If the source does not give what it should.
    """
    reading = layer.reading
    if not reading.file.lower().endswith(".gpkg"):
        raise UsageError(
            f"{layer.id}: reading.file must name the GeoPackage to fetch into, such as {layer.id}.gpkg (缺少快照文件名)"
        )
    if bool(reading.url) == bool(reading.service):
        raise UsageError(
            f"{layer.id}: name reading.url, or reading.service and reading.table, of what is to be fetched (缺少服务地址或数据库连接)"
        )
    with scratch_folder(layer.folder, overwrite=overwrite or None) as scratch:
        place = scratch / reading.file
        said = _of_service(layer, place, online=online) if reading.url else _of_table(layer, place, online=online)
        record = {"date": dt.datetime.now(tz=dt.UTC).date().isoformat(), **said, "sha256": sha256(place)}
        (scratch / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return [layer.folder / reading.file, layer.folder / RECORD]


def _of_service(layer: Layer, place: Path, *, online: bool) -> dict[str, Any]:
    import geopandas as gpd

    from soilgis.store.services import take_snapshot

    pages = place.with_suffix(".pages.geojson")
    taken = take_snapshot(layer.reading.url, layer.reading.collection, pages, online=online)
    try:
        gpd.read_file(pages).to_file(place, layer=layer.id, driver="GPKG", dataset_options={"VERSION": "1.3"})
    except Exception as failure:  # GDAL's errors have no common root
        raise LayerError(
            f"{layer.id}: what the service sent cannot be read: {failure} (服务返回的数据无法读取)"
        ) from failure
    finally:
        pages.unlink(missing_ok=True)
    return {"source": taken.address, "collection": layer.reading.collection, "features": taken.features}


def _of_table(layer: Layer, place: Path, *, online: bool) -> dict[str, Any]:
    from soilgis.store.postgis import take_table

    if not online:
        raise UsageError(
            f"{layer.id}: fetching asks the database of service {layer.reading.service!r}; say --online where that is allowed (须联网，未允许)"
        )
    rows = take_table(layer.reading, place, layer.id)
    return {
        "service": layer.reading.service,
        "table": layer.reading.table,
        "where": layer.reading.where,
        "features": rows.count,
        "rows_sha256": rows.digest,
    }
