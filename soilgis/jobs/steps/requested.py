"""The record of a request (作业留痕): what a job was asked, and the files it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from soilgis.model.described import VERSION, holds_of
from soilgis.model.holds import Holding
from soilgis.model.job import nested
from soilgis.model.requested import Requested

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.model.job import Job

_FILES = {Holding.VECTOR, Holding.RASTER, Holding.TABLE, Holding.FILE, Holding.STUDY}
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def requested_of(job: Job, *, in_memory: tuple[str, ...] = ()) -> Requested:
    """What a job was asked, and every file it names, parts of a Shapefile too.

    Parameters
    ----------
    job
        As it was asked.
    in_memory
        Names of inputs that were frames.
    """
    asked = job.model_dump(mode="json", exclude_defaults=True, exclude={"out", "overwrite"})
    inputs = tuple(str(path) for path in dict.fromkeys(_files(job)) if path.is_file()) if not in_memory else ()
    return Requested(type(job).__module__.rpartition(".")[2], VERSION, asked, inputs, in_memory)


def _files(job: Any) -> Iterator[Path]:
    """Every file that a field names."""
    for name, info in type(job).model_fields.items():
        value, mark = getattr(job, name), holds_of(info)
        if nested(info):
            yield from _files(value)
        if mark is None or mark.what not in _FILES:
            continue
        for one in value if isinstance(value, tuple) else (value,):
            text = str(one or "")
            path = Path(text.partition("=")[2] if mark.pair else text)
            yield from ((path.with_suffix(end) for end in _SHAPEFILE) if path.suffix.lower() == ".shp" else (path,))
