"""Files of a long run (长跑文件): each stands whole under its name or not at all, also when the disk is full; nothing half-written stays beside it."""

from __future__ import annotations

import contextlib
import io
import time
from typing import TYPE_CHECKING

from soilgis.store.cache import note_digest

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


def write_whole(path: Path, content: str | bytes, *, noted: bool = False) -> None:
    """Write a file; under ``path`` stands all of it or what stood there before.

    Parameters
    ----------
    path
        The file.
    content
        Text is written as UTF-8.
    noted
        Whether its digest is kept, by which damage is found out later.

    Raises
    ------
    OSError
        If the disk is full or cannot be written.
    """
    scratch = path.with_name(f".{time.monotonic_ns()}.{path.name}")
    try:
        scratch.write_bytes(content.encode() if isinstance(content, str) else content)
        if noted:
            note_digest(path, scratch)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as Parquet."""
    import pyarrow.parquet as pq

    written = io.BytesIO()
    pq.write_table(table, written)
    return written.getvalue()


class GrowingTable:
    """A Parquet file that is written table by table (渐增文件).

    Parameters
    ----------
    path
        Where it stands once `finish` has been called.
    schema
        Of its tables.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        import pyarrow.parquet as pq

        self._path = path
        self._scratch = path.with_name(f".{time.monotonic_ns()}.{path.name}")
        self._file = pq.ParquetWriter(self._scratch, schema)

    def add(self, table: pa.Table) -> None:
        """Write rows."""
        self._file.write_table(table)

    def finish(self) -> None:
        """Put the file in its place, with its digest."""
        self._file.close()
        note_digest(self._path, self._scratch)
        self._scratch.replace(self._path)

    def abandon(self) -> None:
        """Leave nothing of a file that was not finished; of one that was, leave it."""
        with contextlib.suppress(OSError):
            self._file.close()
        self._file.is_open = False  # or it is closed, and the full disk told, once more when it is collected
        self._scratch.unlink(missing_ok=True)
