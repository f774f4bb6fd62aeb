"""Tables of a PostGIS database (空间数据库): streamed into a GeoPackage by a cursor on the server; passwords stay where libpq looks for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import CrsError, LayerError, UsageError
from soilgis.model.sentences.exchange import ExchangeMessages

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.layer import Reading

ROWS = 20_000
"""Rows held at a time."""
_SECRET = re.compile(r"(?i)\b(host|hostaddr|user|password|passfile)\s*=|://")
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.typname
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


@dataclass(frozen=True)
class Rows:
    """What came out of a table (取数情况).

    Attributes
    ----------
    count
        Number of rows.
    digest
        SHA-256 of the rows, whatever their order: the sum of each row's own, modulo 2²⁵⁶, as hexadecimal digits.
    """

    count: int
    digest: str


def take_table(reading: Reading, place: Path, layer: str) -> Rows:
    """Write the rows of a table into a GeoPackage, in the table's CRS.

    Parameters
    ----------
    reading
        ``service`` of pg_service.conf, ``table`` (with its schema where it has one), ``where`` as SQL writes it; passwords come from
        .pgpass or PGPASSWORD and stand nowhere else.
    place
        The GeoPackage, made.
    layer
        Its layer.

    Returns
    -------
    Rows
        How many, and their digest.

    Raises
    ------
    UsageError
        If psycopg is not installed, or a card holds what belongs into pg_service.conf.
    LayerError
        If the database cannot be reached, has no such table, or the table no shapes, several, or no rows.
    CrsError
        If its shapes name no CRS.
    """
    if _SECRET.search(reading.service) or not reading.table:
        raise UsageError(ExchangeMessages.service_only())
    try:
        import psycopg
    except ImportError as failure:
        raise UsageError(
            "a PostGIS table needs psycopg (未安装 postgis 组件): pip install 'soilgis[postgis]'"
        ) from failure
    try:
        with psycopg.connect(service=reading.service, connect_timeout=10) as connection:
            connection.read_only = True
            return _streamed(connection, reading, place, layer)
    except psycopg.OperationalError:
        raise LayerError(ExchangeMessages.no_database(service=reading.service)) from None
    except psycopg.Error as failure:
        said = str(failure).partition("\n")[0]
        raise LayerError(f"{reading.table}: the database refuses: {said} (数据库拒绝)") from None


def _streamed(connection: Any, reading: Reading, place: Path, layer: str) -> Rows:
    from psycopg import sql

    with connection.cursor() as asked:
        found = asked.execute(_COLUMNS, (reading.table,)).fetchall()
        shapes = [name for name, _, kind in found if kind == "geometry"]
        if not found:
            raise LayerError(f"the database of {reading.service!r} has no table {reading.table} (数据库中没有这张表)")
        if len(shapes) != 1:
            raise LayerError(f"{reading.table} has {len(shapes)} geometry columns, one is needed (几何字段须为一个)")
        table = sql.Identifier(*reading.table.split("."))
        condition = sql.SQL(f" WHERE {reading.where}") if reading.where else sql.SQL("")
        shape = sql.Identifier(shapes[0])
        srids = asked.execute(
            sql.SQL("SELECT DISTINCT ST_SRID({0}) FROM {1}{2}").format(shape, table, condition)
        ).fetchall()
    numbers = sorted({srid for (srid,) in srids if srid is not None})
    if not srids:
        raise LayerError(f"{reading.table} has no rows to fetch (没有记录); check reading.where")
    if len(numbers) != 1 or not numbers[0]:
        raise CrsError(f"{reading.table}: its shapes name {numbers or 'no'} SRIDs, one is needed (坐标系缺失或不一致)")
    names = [name for name, _, kind in found if kind != "geometry"]
    chosen = sql.SQL(", ").join([sql.SQL("ST_AsBinary({})").format(shape), *map(sql.Identifier, names)])
    query = sql.SQL("SELECT {} FROM {}{}").format(chosen, table, condition)
    rows, total = 0, 0
    with connection.cursor(name="soilgis") as cursor:
        cursor.itersize = ROWS
        cursor.execute(query)
        while batch := cursor.fetchmany(ROWS):
            _append(batch, names, f"EPSG:{numbers[0]}", place, layer)
            rows += len(batch)
            total += sum(int.from_bytes(sha256(repr(row).encode()).digest(), "big") for row in batch)
    return Rows(rows, f"{total % (1 << 256):064x}")


def _append(batch: list[tuple[Any, ...]], names: list[str], crs: str, place: Path, layer: str) -> None:
    """Add rows to the GeoPackage; kinds of columns that it lacks become text."""
    import decimal

    import geopandas as gpd
    import pandas as pd
    import pyogrio
    import shapely

    columns = {name: [row[at] for row in batch] for at, name in enumerate(names, 1)}
    for name, cells in columns.items():
        if any(isinstance(cell, decimal.Decimal) for cell in cells):
            columns[name] = [None if cell is None else float(cell) for cell in cells]
        elif any(
            isinstance(cell, list | dict | tuple) or (hasattr(cell, "hex") and not isinstance(cell, float))
            for cell in cells
        ):
            columns[name] = [None if cell is None else str(cell) for cell in cells]
    shapes = shapely.from_wkb([row[0] for row in batch])
    frame = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=shapes, crs=crs)
    pyogrio.write_dataframe(
        frame,
        place,
        layer=layer,
        driver="GPKG",
        append=place.exists(),
        geometry_type="Unknown",
        promote_to_multi=False,
        dataset_options=None if place.exists() else {"VERSION": "1.3"},
    )
