"""Zone layers as they stand (分区图层): a list of counties, drawn polygons, a rule to derive them, or the reason there is nothing."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import LayerError, Problems, SchemaError, shorten
from soilgis.model.layer import Basis, Layer, Reading, ZoneKind
from soilgis.model.level import Level
from soilgis.model.sentences.store import StoreNotes
from soilgis.model.tables import MemberFile
from soilgis.store.codes import CodedTable, region_codes
from soilgis.store.field_names import column_named
from soilgis.store.given import notes_of, read_given
from soilgis.store.keys import empty_ids, id_texts
from soilgis.store.live import is_live, live_table
from soilgis.store.other_boundaries import as_these_boundaries_say
from soilgis.store.text import read_csv, sha256
from soilgis.store.vector import read_polygons

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog
    from soilgis.store.places import PlaceBook

DERIVED = ("shared-border", "synthetic")
"""Providers that make their polygons by rule."""
_DRAWN_SUFFIXES = (".gpkg", ".parquet", ".fgb", ".geojson", ".shp")


@dataclass(frozen=True)
class ZoneSource:
    """What a zone layer holds (分区来源); exactly one of members, shapes, rule and reason says it.

    Attributes
    ----------
    members
        County list: columns zone_id, zone_name, kind, adcode.
    shapes
        Polygons in EPSG:4490: columns zone_id, zone_name, kind, geometry; a zone may have many rows.
    rule
        Name of the provider that derives the polygons.
    kinds
        Kinds of zone the layer holds, also when it is unchecked.
    reason
        Why the layer could not be checked (未核查原因), in Chinese.
    files, notes
        Inputs with their SHA-256, and what was repaired or converted.
    """

    layer: Layer
    members: pd.DataFrame | None = None
    shapes: gpd.GeoDataFrame | None = None
    rule: str = ""
    reason: str = ""
    kinds: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = field(default=())


def read_zones(layer: Layer, catalog: Catalog, places: PlaceBook) -> ZoneSource:
    """Read one zone layer; a layer whose data file is absent is unchecked, a damaged or wrong one is an error.

    Raises
    ------
    SoilgisError
        If the data are there but cannot be used.
    """
    source = _read(layer, catalog, places)
    found = source.members if source.members is not None else source.shapes
    kinds = dict.fromkeys(found["kind"]) if found is not None else _declared_kinds(layer, catalog)
    return replace(source, kinds=tuple(map(str, kinds)))


def _declared_kinds(layer: Layer, catalog: Catalog) -> list[str]:
    """Kinds a layer without data would hold: its own, or those of its list of zones."""
    names = zone_names(layer, catalog)
    if layer.kind is not None:
        return [layer.kind.value]
    return list(dict.fromkeys(names["kind"])) if names is not None else [ZoneKind.OTHER.value]


def _read(layer: Layer, catalog: Catalog, places: PlaceBook) -> ZoneSource:
    reading = layer.reading
    if reading.provider in DERIVED:
        return ZoneSource(layer, rule=reading.provider)
    if reading.provider not in {"", "county-list"}:
        raise LayerError(
            f"{layer.id}: unknown provider {reading.provider!r}; use county-list, {', '.join(DERIVED)} or file"
        )
    if is_live(layer) and not reading.provider:
        with live_table(layer) as table:
            source = _read_drawn(layer, table.place)
        return replace(source, files=table.files, notes=(table.note, *source.notes))
    if not reading.file:
        return ZoneSource(layer, reason=StoreNotes.no_file_named())
    path = catalog.file(layer, reading.file)
    if reading.provider == "county-list":
        return _read_list(layer, catalog, places, path)
    if path is None:
        return ZoneSource(layer, reason=StoreNotes.no_file(file=reading.file))
    return _read_drawn(layer, path)


def _read_list(layer: Layer, catalog: Catalog, places: PlaceBook, path: Path | None) -> ZoneSource:
    if path is None:
        stem = Path(layer.reading.file).stem
        drawn = next((p for s in _DRAWN_SUFFIXES if (p := catalog.file(layer, stem + s)) is not None), None)
        if drawn is not None:
            as_drawn = layer.model_copy(update={"basis": Basis.DELINEATED})
            return _read_drawn(as_drawn, drawn, names=zone_names(layer, catalog))
        return ZoneSource(layer, reason=StoreNotes.no_list(file=layer.reading.file))
    typed = read_given(path, MemberFile, encoding=layer.reading.encoding)
    members, notes = county_members(typed, layer, zone_names(layer, catalog), places, path.name)
    kept = members[["zone_id", "zone_name", "kind", "adcode"]].reset_index(drop=True)
    return ZoneSource(layer, members=kept, files=((path.name, sha256(path)),), notes=(*notes_of(typed), *notes))


def county_members(
    typed: pd.DataFrame, layer: Layer, names: pd.DataFrame | None, places: PlaceBook, subject: str
) -> tuple[pd.DataFrame, list[Note]]:
    """Give every row of a county list its code of today and its zone.

    Parameters
    ----------
    typed
        The list as it stands (`soilgis.model.tables.MemberFile`).
    layer
        Its card.
    names
        The layer's own list of zones (columns zone, short_name, kind), where it has one.
    places
        Codes and names.
    subject
        Name of the list for messages.

    Returns
    -------
    members, notes
        Columns zone_id, zone_name, kind, adcode and stated, what the list calls the county; and what was read otherwise than written.

    Raises
    ------
    SchemaError, PlaceError
        With the line of every row that is wrong.
    """
    rows, turned = as_these_boundaries_say(typed, places)
    year = layer.reading.options.get("names_of")
    dated = rows.assign(valid_in=str(year)) if year and "valid_in" not in rows else rows
    codes, notes = region_codes(dated, places, subject, CodedTable(name="county", level=Level.COUNTY))
    members = rows.assign(adcode=codes, stated=_stated(rows))
    notes = [*turned, *notes]
    if layer.reading.id_column:
        members, said = _identified(members, layer, names, subject)
        notes = [*notes, *said]
    else:
        members = _one_zone(members, layer)
    members, joined = _joined_since(members, places)
    repeated = members.duplicated(["zone_id", "adcode"])
    if repeated.any():
        raise SchemaError(
            f"{subject}: listed twice (名录重复): {'、'.join(members.loc[repeated, 'adcode'].map(places.name_of))}"
        )
    return members, [*notes, *joined]


def _stated(rows: pd.DataFrame) -> pd.Series[str]:
    """What each row calls its county, code or name."""
    texts = [
        rows[column].fillna("").astype(str) if column in rows else pd.Series("", index=rows.index)
        for column in ("adcode", "county")
    ]
    return texts[0].where(texts[0] != "", texts[1])


def _joined_since(members: pd.DataFrame, places: PlaceBook) -> tuple[pd.DataFrame, list[Note]]:
    """Keep one row of counties that were several when the list was made and are one today, and say so; a row given twice stays."""
    apart = members.drop_duplicates(["zone_id", "adcode", "stated"])
    several = apart.groupby(["zone_id", "adcode"], sort=False, dropna=False)["stated"].agg("、".join)[
        lambda names: names.str.contains("、")
    ]
    if several.empty or len(apart) != len(members):
        return members, []
    notes = [
        StoreNotes.counties_joined(names=names, place=places.name_of(str(code)), code=code)
        for code, names in zip(several.index.get_level_values("adcode"), several, strict=True)
    ]
    return apart.drop_duplicates(["zone_id", "adcode"]), notes


def zone_names(layer: Layer, catalog: Catalog) -> pd.DataFrame | None:
    """The layer's own list of zones (columns zone, short_name, kind), when it has one."""
    name = layer.reading.options.get("names")
    path = catalog.file(layer, str(name)) if name else None
    return read_csv(path) if path else None


def _one_zone(rows: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    kind = layer.kind.value if layer.kind else ZoneKind.OTHER.value
    return rows.assign(zone_id=layer.id, zone_name=layer.title.zh, kind=kind)


def _identified(
    rows: pd.DataFrame, layer: Layer, names: pd.DataFrame | None, subject: str
) -> tuple[pd.DataFrame, list[Note]]:
    """Give every row its zone's id, name and kind, none of them empty; ids that the layer's own list does not know are refused."""
    reading = layer.reading
    found, notes = {}, []
    for role, wanted in (("id", reading.id_column), ("name", reading.name_column), ("kind", reading.kind_column)):
        found[role], note = column_named(rows.columns, (wanted,), subject) if wanted else ("", None)
        notes += [note.under(subject)] if note else []
    if not found["id"]:
        raise SchemaError(
            f"{subject} has no column {reading.id_column!r} with the zone (缺少分区字段); found {', '.join(map(str, rows.columns))}"
        )
    zone = id_texts(rows[found["id"]])
    label = id_texts(rows[found["name"]]) if found["name"] else zone
    kind = (
        id_texts(rows[found["kind"]]) if found["kind"] else pd.Series(layer.kind and layer.kind.value, index=rows.index)
    )
    problems = Problems(subject)
    problems.extend(empty_ids(zone, found["id"]))
    if names is None:
        problems.extend(_faults(found, {"id": zone, "name": label, "kind": kind}, layer))
    problems.raise_as(SchemaError)
    if names is not None:
        zone, kind = _listed(zone, names, subject)
        label = zone
    wrong = sorted({str(k) for k in kind} - set(ZoneKind))
    if wrong:
        raise SchemaError(f"{subject}: unknown kind {', '.join(wrong)} (未知类型); use {', '.join(ZoneKind)}")
    return rows.assign(zone_id=zone, zone_name=label, kind=kind), notes


def _faults(found: dict[str, str], values: dict[str, pd.Series[str]], layer: Layer) -> list[str]:
    """What is wrong with names and kinds: a column of the card that the file lacks, empty cells, an id with two names."""
    card = {"name": layer.reading.name_column, "kind": layer.reading.kind_column}
    said = [
        f"no column {wanted!r}, which the card names as {role}_column (没有这个字段)"
        for role, wanted in card.items()
        if wanted and not found[role]
    ]
    for role in ("name", "kind"):
        if found[role] and found[role] != found["id"]:
            said += empty_ids(values[role], found[role])
    names = values["name"].groupby(values["id"], dropna=False).unique()
    several = {zone: given for zone, given in names.items() if zone and len(given) > 1}
    said += [
        f"zone {zone} has the names {shorten(given)} (一个编号多个名称); an id has one name"
        for zone, given in several.items()
    ]
    return said


def _listed(zone: pd.Series[str], names: pd.DataFrame, subject: str) -> tuple[pd.Series[str], pd.Series[str]]:
    """Full names and kinds of zones by the layer's own list of them."""
    problems = Problems(subject)
    full = {**dict(zip(names["short_name"], names["zone"], strict=True)), **{name: name for name in names["zone"]}}
    for unknown in sorted(set(zone) - set(full)):
        near = difflib.get_close_matches(unknown, list(full), n=2, cutoff=0.4)
        problems.add(f"unknown zone {unknown!r} (未知分区)" + (f"; did you mean {'、'.join(near)}?" if near else ""))
    problems.raise_as(SchemaError)
    named = zone.map(full)
    return named, named.map(dict(zip(names["zone"], names["kind"], strict=True)))


def _read_drawn(layer: Layer, path: Path, names: pd.DataFrame | None = None) -> ZoneSource:
    frame, notes = read_polygons(path, layer.reading if names is None else Reading(crs=layer.reading.crs))
    if layer.reading.id_column:
        identified, said = _identified(frame, layer, names, path.name)
        notes = [*notes, *said]
    else:
        identified = _one_zone(frame, layer)
    kept = identified[["zone_id", "zone_name", "kind", "geometry"]].reset_index(drop=True)
    return ZoneSource(
        layer, shapes=kept, files=((path.name, sha256(path)),) if path.is_file() else (), notes=tuple(notes)
    )
