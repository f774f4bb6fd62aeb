"""Layers that stand in a database (在库图层): read at each run, with the number of rows and their digest, never a host or a password."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError
from soilgis.model.sentences.exchange import ExchangeMessages
from soilgis.model.sentences.store import StoreNotes
from soilgis.store.online import hosts_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.model.layer import Layer
    from soilgis.model.notes import Note


@dataclass(frozen=True)
class LiveTable:
    """A table as it was just read (实时取数).

    Attributes
    ----------
    place
        A GeoPackage that is gone after the block.
    files
        What stands in a manifest for an input file: service and table, and the digest of the rows.
    note
        How many rows there were.
    """

    place: Path
    files: tuple[tuple[str, str], ...]
    note: Note


def is_live(layer: Layer) -> bool:
    """Whether a layer is read from its database at each run: its card names a service and no file to fetch into."""
    return bool(layer.reading.service) and not layer.reading.file


@contextmanager
def live_table(layer: Layer) -> Iterator[LiveTable]:
    """Read a layer's table for the time of the block.

    Parameters
    ----------
    layer
        Its card names ``reading.service`` and ``reading.table``.

    Raises
    ------
    LayerError
        If hosts may not be asked, or the database does not give what it should.
    """
    from soilgis.store.postgis import take_table

    reading = layer.reading
    if not hosts_allowed():
        raise LayerError(ExchangeMessages.live_needs_online(layer=layer.id, service=reading.service))
    with tempfile.TemporaryDirectory(prefix="soilgis-live-") as folder:
        place = Path(folder) / f"{layer.id}.gpkg"
        rows = take_table(reading, place, layer.id)
        named = f"postgis:{reading.service}/{reading.table}"
        note = StoreNotes.live_rows(service=reading.service, table=reading.table, count=rows.count)
        yield LiveTable(place, ((named, rows.digest),), note)
