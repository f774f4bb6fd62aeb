"""What Python hands to a job (内存数据交接): frames, open rasters, arrays and studies, as the files and ids that a declaration takes.

One place for all jobs. Frames and arrays are written into a folder that is gone when the work is done; an open raster is opened
again by its name; a study is handed to the catalog.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args, get_origin

from soilgis.model.described import holds_of
from soilgis.model.errors import UsageError
from soilgis.model.holds import Holding
from soilgis.model.notes import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pydantic.fields import FieldInfo

    from soilgis.model.job import Job


@dataclass(frozen=True)
class Handed:
    """What was given, as the declaration takes it (交接结果).

    Attributes
    ----------
    values
        Values by field.
    names
        What people called the data, by the file it stands in.
    """

    values: dict[str, Any]
    names: dict[str, str]

    def called(self, text: str) -> str:
        """A sentence with the names that people gave for those of our files."""
        said = str(text)
        for file, name in self.names.items():
            said = said.replace(file, name)
        return said

    def note(self, note: str) -> Note:
        """A note with these names; its code, its declaration and its figures stay."""
        if not isinstance(note, Note):
            return Note(self.called(note))
        return Note(self.called(note), note.code, note.key, self.called(note.subject), **note.figures)


@contextmanager
def handed(job: type[Job], given: Mapping[str, Any], scratch: Path) -> Iterator[Handed]:
    """Values as the declaration takes them, for the time of the block.

    Parameters
    ----------
    job
        The declaration.
    given
        What was given, by field; None stands for what is not given. One of several may stand for itself; a dict stands for
        KEY=VALUE, such as a legend, layers by name, or rasters by year.
    scratch
        Folder for what has to be a file.

    Raises
    ------
    UsageError
        If something cannot be handed over; naming the field.
    """
    from soilgis.model.study import Study
    from soilgis.store.catalog import handing

    files, values, studies = _Files(scratch), {}, []
    for name, value in given.items():
        info = job.model_fields.get(name)
        if value is None:
            continue
        if info is None:
            values[name] = value
        elif holding(info) is Holding.STUDY and isinstance(value, Study):
            studies.append(value)
            values[name] = value.id
        else:
            values[name] = files.value(info, name, value)
    with handing(studies):
        yield Handed(values, files.names)


def holding(info: FieldInfo) -> Holding:
    """What a field holds."""
    mark = holds_of(info)
    return mark.what if mark else Holding.TEXT


class _Files:
    """Files of what was given in memory, each in a folder of its own and called as people call it."""

    def __init__(self, scratch: Path) -> None:
        self.names: dict[str, str] = {}
        self._scratch = scratch

    def value(self, info: FieldInfo, field: str, value: Any) -> Any:
        """A value as the declaration takes it."""
        if get_origin(info.annotation) is not tuple:
            return self._single(info, field, value)
        if isinstance(value, dict):
            return tuple(f"{key}={self._single(info, str(key), one)}" for key, one in value.items())
        several = value if isinstance(value, list | tuple) else (value,)
        return tuple(
            self._single(info, field if len(several) == 1 else f"{field}{number}", one)
            for number, one in enumerate(several, 1)
        )

    def _single(self, info: FieldInfo, name: str, value: Any) -> Any:
        kind = holding(info)
        if kind in {Holding.VECTOR, Holding.TABLE, Holding.RASTER} and hasattr(value, "columns"):
            return _frame_filed(value, name, self._place(name, ".parquet" if hasattr(value, "geometry") else ".csv"))
        if kind is Holding.RASTER and hasattr(value, "dims"):
            return _array_filed(value, name, self._place(name, ".tif"))
        if kind is Holding.RASTER and hasattr(type(value), "block_shapes"):
            return _dataset_named(value, name, self._place)
        texts = info.annotation is str or str in get_args(info.annotation)
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        return str(value) if texts and (plain or hasattr(value, "__fspath__")) else value

    def _place(self, name: str, suffix: str) -> Path:
        folder = self._scratch / f"{len(self.names)}"
        folder.mkdir(parents=True)
        file = re.sub(r"[^\w-]+", "_", name) + suffix
        self.names[f"{folder}{os.sep}{file}"] = name
        self.names[file] = name
        return folder / file


def _frame_filed(frame: Any, name: str, place: Path) -> str:
    """A frame as a file."""
    try:
        if place.suffix == ".parquet":
            frame.to_parquet(place, index=False)
        else:
            frame.to_csv(place, index=False, encoding="utf-8")
    except (ValueError, TypeError, AttributeError) as failure:
        raise UsageError(f"{name}: the frame cannot be handed over: {failure} (数据框无法传入)") from failure
    return str(place)


def _dataset_named(dataset: Any, name: str, place: Callable[[str, str], Path]) -> str:
    """Name by which an open raster is opened again; a view of another raster is written out."""
    if dataset.closed:
        raise UsageError(f"{name}: the raster is closed; hand it over open, or by its path (栅格已关闭)")
    if dataset.mode != "r":
        raise UsageError(
            f"{name}: the raster is open for writing, and what is not on the disk yet would be missed; close it and give its path (栅格正以写方式打开)"
        )
    if not hasattr(dataset, "src_dataset"):
        return str(dataset.name)
    from rasterio.shutil import copy

    made = place(name, ".tif")
    copy(dataset, made, driver="GTiff")
    return str(made)


def _array_filed(array: Any, name: str, place: Path) -> str:
    """An array of xarray as a GeoTIFF, with its CRS, its place and its nodata value."""
    try:
        import rioxarray  # noqa: F401 - gives arrays their .rio
    except ImportError as failure:
        raise UsageError(
            f"{name}: an array of xarray needs rioxarray (未安装 xarray 组件): pip install 'soilgis[xarray]', or give the raster's path"
        ) from failure
    try:
        array.rio.to_raster(place)
    except Exception as failure:
        raise UsageError(
            f"{name}: the array cannot be handed over: {failure} (数组无法传入); it needs dimensions y and x, as rioxarray.open_rasterio gives them"
        ) from failure
    return str(place)
