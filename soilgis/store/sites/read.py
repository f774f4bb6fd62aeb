"""Sites (地块): polygons, lines and points as people draw them, read once, refused when they cannot mean one thing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.inputs import NOTHING, FileOpening, Named
from soilgis.model.numbers import read_numbers
from soilgis.model.sentences.sites import SiteNotes
from soilgis.store.boundaries import GEOGRAPHIC
from soilgis.store.crs import declared_crs
from soilgis.store.field_names import column_named, named_columns
from soilgis.store.keys import filled_ids, id_texts
from soilgis.store.sheets import BOOKS
from soilgis.store.sites.corner_points import read_corner_points
from soilgis.store.sites.files import open_drawing
from soilgis.store.sites.shapes import placed_shapes, refuse_swapped, settled_crs
from soilgis.store.sites.survey_txt import is_survey_text, read_survey_text
from soilgis.store.text import refuse_absent, sha256
from soilgis.store.unpacked import unpacked

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    import pyproj

    from soilgis.model.notes import Note

_IDS = ("site_id", "site", "project_id", "地块编号", "项目编号", "编号")
_LOOSE_IDS = ("id", "Name", "name")
"""Fields that drawing programs make: ids only where they tell every feature from every other."""
_FIGURES = {name: (name,) for name in ("earthwork_m3", "topsoil_m3", "plant_ha")}
_UNITS = {
    "earthwork_m3": ("m³", "m3", "立方米"),
    "topsoil_m3": ("m³", "m3", "立方米"),
    "plant_ha": ("公顷", "ha", "hm²"),
}


@dataclass(frozen=True)
class SiteReading:
    """How to read site files (读取方式).

    Attributes
    ----------
    crs
        CRS of files that declare none.
    id_column
        Column with the site's id; found by name when empty, else sites are numbered.
    sublayer
        Layer inside a file with several.
    axis
        Axis order of planar corner points and drawings: ``north-east``, ``east-north`` or empty.
    repair
        Repair invalid polygons and say so, instead of refusing them; for machine-made patches.
    number
        Number the features instead of looking for their ids.
    encoding
        Encoding of text; told from the bytes when empty.
    opening
        The same for several inputs at once, as a command line gives it; what is named above is named for this very input.
    """

    crs: str = ""
    id_column: str = ""
    sublayer: str = ""
    axis: str = ""
    repair: bool = False
    number: bool = False
    encoding: str = ""
    opening: FileOpening = NOTHING

    @property
    def how(self) -> FileOpening:
        """How the file is opened."""
        given = self.opening
        return replace(
            given,
            crs=Named(self.crs, here=True) if self.crs else given.crs,
            encoding=Named(self.encoding, here=True) if self.encoding else given.encoding,
            sublayer=Named(self.sublayer, here=True) if self.sublayer else given.sublayer,
        )


@dataclass(frozen=True)
class SiteFiles:
    """Sites as read (地块).

    Attributes
    ----------
    frame
        The files' columns, ``site_id`` (never repeats), ``form`` and shapes, EPSG:4490.
    files, notes
        Inputs with their SHA-256, and what was converted or closed.
    numbers
        Number of each feature in its file, from 1; features without shape are counted too.
    """

    frame: gpd.GeoDataFrame
    files: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    numbers: tuple[int, ...] = ()


def read_sites(paths: tuple[Path, ...], reading: SiteReading = SiteReading()) -> SiteFiles:
    """Read sites from one or more files.

    Parameters
    ----------
    paths
        GeoJSON, GeoPackage, Shapefile, FlatGeobuf, GeoParquet, KML, KMZ, DXF, CSV or workbook of corner points, or survey exchange TXT.
    reading
        How to read them.

    Raises
    ------
    LayerError, SchemaError, CrsError, GeometryError
        Naming the file, what is wrong and the cure; ids that repeat over all files are listed.
    """
    import geopandas as gpd
    import pandas as pd

    refuse_absent(paths)
    frames, notes, systems = [], [], {}
    for path in paths:
        frame, said, system = _one_file(path, reading)
        known, more = _identified(frame, path.name, path.stem, reading)
        frames.append(known)
        notes += [note.under(path.name) for note in (*said, *more)]
        systems[path.name] = system
    if len(set(systems.values())) > 1:
        listed = "；".join(f"{name}：{system}" for name, system in systems.items())
        notes.append(SiteNotes.several_crs(listed=listed))
    numbers = tuple(int(number) for frame in frames for number in frame.index)
    joined = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=GEOGRAPHIC)
    _refuse_repeated(joined)
    files = tuple((path.name, sha256(path)) for path in paths if path.is_file())
    return SiteFiles(joined, files, tuple(notes), numbers)


def sites_of_frame(
    frame: gpd.GeoDataFrame, reading: SiteReading = SiteReading(), *, subject: str = "sites"
) -> SiteFiles:
    """Sites from a frame in memory, weighed as a file is.

    Raises
    ------
    SoilgisError
        As `read_sites` does.
    """
    refuse_swapped(frame, subject)
    how = reading.how
    crs = declared_crs(frame.crs, how.crs.value if frame.crs is None or how.crs.here else "", subject)
    named = frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")
    placed, notes, _ = placed_shapes(named, crs, [], subject, mend=reading.repair)
    known, more = _identified(placed, subject, subject, reading)
    _refuse_repeated(known)
    numbers = tuple(int(number) for number in known.index)
    return SiteFiles(known.reset_index(drop=True), (), (*notes, *more), numbers)


def _refuse_repeated(joined: gpd.GeoDataFrame) -> None:
    repeated = joined["site_id"][joined["site_id"].duplicated()].unique()
    if len(repeated):
        raise SchemaError(
            f"site_id repeats (编号重复): {shorten(repeated)}; dissolve the parts of one site, or name another column with --id"
        )


def opened_file(path: Path, reading: SiteReading) -> tuple[gpd.GeoDataFrame, pyproj.CRS, list[Note]]:
    """One file's features as drawn, in the file's own coordinates, its CRS, and what was decided for it.

    Raises
    ------
    LayerError, SchemaError, CrsError, GeometryError
        As `read_sites` does.
    """
    how = reading.how
    path = unpacked(path, how.sublayer.value)
    if path.suffix.lower() in {".csv", ".txt", *BOOKS}:
        survey = path.suffix.lower() == ".txt" and is_survey_text(path, how.encoding.value)
        read = read_survey_text if survey else read_corner_points
        corners = read(path, crs=how.crs.value, axis=reading.axis, encoding=how.encoding.value)
        return corners.frame, corners.frame.crs, list(corners.notes)
    frame, opened = open_drawing(path, how)
    frame, crs, settled = settled_crs(
        frame, path, named=how.crs.value if frame.crs is None or how.crs.here else "", axis=reading.axis
    )
    return frame, crs, [*opened, *settled]


def _one_file(path: Path, reading: SiteReading) -> tuple[gpd.GeoDataFrame, list[Note], str]:
    frame, crs, notes = opened_file(path, reading)
    return placed_shapes(frame, crs, notes, path.name, mend=reading.repair)


def _identified(
    frame: gpd.GeoDataFrame, subject: str, stem: str, reading: SiteReading
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Give every site its id: the named column, one found by name, else a number behind the file's name; and read its figures."""
    numbered = frame.assign(site_id=[f"{'' if reading.number else f'{stem}-'}{number}" for number in frame.index])
    if reading.number:
        return numbered, []
    figures, notes = _figured(frame, subject)
    column, note = _id_column(frame, subject, reading)
    notes += [note] if note else []
    if not column:
        return numbered.assign(**figures), notes
    return frame.assign(
        site_id=filled_ids(frame[column], subject, column, empty_as=reading.how.empty_id_as, apart=True), **figures
    ), notes


def _id_column(frame: gpd.GeoDataFrame, subject: str, reading: SiteReading) -> tuple[str, Note | None]:
    """The column with the ids and what is to be told of it; no column where the sites are to be numbered."""
    if reading.id_column:
        column, note = column_named(frame.columns, (reading.id_column,), subject)
        if not column:
            found = shorten([column for column in frame.columns if column != "geometry"], 20)
            raise SchemaError(
                f"{subject} has no column {reading.id_column!r} (没有这个字段); found {found}; name it with --id"
            )
        return column, note
    for name in _IDS:
        column, note = column_named(frame.columns, (name,), subject)
        if column and (id_texts(frame[column]) != "").any():
            return column, note
    for name in _LOOSE_IDS:
        if name in frame:
            ids = id_texts(frame[name])
            if (ids != "").all() and ids.is_unique:
                return name, None
            if (ids != "").any():
                return "", SiteNotes.ids_numbered(column=name)
    return "", None


def _figured(frame: gpd.GeoDataFrame, subject: str) -> tuple[dict[str, pd.Series[float]], list[Note]]:
    """Volumes and areas that come with the sites, as numbers."""
    found, notes = named_columns(frame.columns, _FIGURES, subject)
    problems = Problems(subject)
    figures = {ours: read_numbers(frame[theirs], problems, low=0, units=_UNITS[ours]) for ours, theirs in found.items()}
    problems.raise_as(SchemaError)
    return figures, notes
