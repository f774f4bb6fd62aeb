"""A user's county list made a layer (名录装入): checked against today's codes, the zones there are, and the counts the source prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import LayerError, Problems
from soilgis.model.layer import Layer, Role, Status, ZoneKind
from soilgis.model.sentences.shelf import ShelfMessages
from soilgis.model.tables import Regions, Zones
from soilgis.store.county_lists import read_county_list
from soilgis.store.places import open_places
from soilgis.store.zones import county_members, zone_names

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog

LIST_YEAR = 2013
"""Year whose names 办水保〔2013〕188号 gives."""


@dataclass(frozen=True)
class Filled:
    """A layer ready to be written into a user's folder (待装入的图层).

    Attributes
    ----------
    card
        Its card: official where the list is whole, else working.
    members
        Columns zone, adcode, county (today's name) and name_in_source.
    names
        The zones there are; None where the layer has no list of them.
    said
        What was counted, in sentences.
    notes
        What was read otherwise than written.
    """

    card: Layer
    members: pd.DataFrame
    names: pd.DataFrame | None
    said: tuple[str, ...]
    notes: tuple[Note, ...]


def fill_layer(catalog: Catalog, layer_id: str, path: Path, *, partial: bool, document: str, vintage: str) -> Filled:
    """Check a county list against the layer it is for.

    Parameters
    ----------
    catalog
        Where the layer's card is.
    layer_id
        A layer that is a list of counties, such as key-zones-national.
    path
        The list, CSV or workbook.
    partial
        Whether a list that is not whole may be used; the layer is then a working one.
    document, vintage
        What the list is taken from, and its date; the card's own when empty.

    Raises
    ------
    LayerError
        If the layer is no county list, or counts and zones do not agree with the source and ``partial`` is not asked for.
    SchemaError, PlaceError
        With the line of every row that is wrong: unknown or ambiguous names, unknown zones, counties listed twice.
    """
    layer = catalog.layer(layer_id)
    if layer.role is not Role.ZONES or layer.reading.provider != "county-list":
        raise LayerError(
            f"{layer_id} is no list of counties (不是县级名录图层); fill another, such as key-zones-national"
        )
    rows, notes = read_county_list(path)
    names = zone_names(layer, catalog)
    dated = _dated(layer)
    members, said = county_members(rows, dated, names, open_places("amap", catalog), path.name)
    faults, counted = _counts(layer, members, rows, names)
    if faults and not partial:
        problems = Problems(path.name)
        problems.extend(faults)
        problems.add(ShelfMessages.complete_or_partial())
        problems.raise_as(LayerError)
    kept = pd.DataFrame({
        "zone": members[Zones.zone_id], Regions.adcode: members[Regions.adcode],
        "county": members[Regions.adcode].map(open_places("amap", catalog).name_of), "name_in_source": members["stated"],
    })  # fmt: skip
    return Filled(_card(dated, document, vintage, whole=not faults), kept, names, tuple(counted), (*notes, *said))


def _dated(layer: Layer) -> Layer:
    """The card, told which year's names its list gives."""
    options = (
        {"names_of": LIST_YEAR, **layer.reading.options} if layer.id == "key-zones-national" else layer.reading.options
    )
    return layer.model_copy(update={"reading": layer.reading.model_copy(update={"options": dict(options)})})


def _counts(
    layer: Layer, members: pd.DataFrame, rows: pd.DataFrame, names: pd.DataFrame | None
) -> tuple[list[str], list[str]]:
    """What does not agree with the numbers the source prints, and what was counted."""
    told = [
        ShelfMessages.list_filled(
            rows=len(rows), counties=members[Regions.adcode].nunique(), zones=members[Zones.zone_id].nunique()
        )
    ]
    kinds, faults = _kinds(rows, members, names), []
    absent = [] if names is None else [zone for zone in names["zone"] if zone not in set(members[Zones.zone_id])]
    if absent:
        faults.append(f"{len(absent)} zones have no county (没有县的分区): {'、'.join(absent[:8])}")
    for kind in ZoneKind:
        wanted = layer.reading.options.get(f"count_{kind.value}")
        if wanted is None:
            continue
        found = int((kinds == kind.value).sum())
        told.append(f"{kind.label}：{found} 个，文件为 {wanted} 个")
        if found != wanted:
            faults.append(f"{kind.label} lists {found} counties, the source has {wanted} (县数与文件不符)")
    return faults, told


def _kinds(rows: pd.DataFrame, members: pd.DataFrame, names: pd.DataFrame | None) -> pd.Series[str]:
    """Kind of every row of the list as it stands: counties that have been joined since count as the document counts them."""
    if names is None:
        kinds: pd.Series[str] = members[Zones.kind]
        return kinds
    known = {
        **dict(zip(names["short_name"], names[Zones.kind], strict=True)),
        **dict(zip(names["zone"], names[Zones.kind], strict=True)),
    }
    return rows["zone"].map(known)


def _card(layer: Layer, document: str, vintage: str, *, whole: bool) -> Layer:
    given = {name: value for name, value in (("document", document), ("vintage", vintage)) if value}
    plain = {"article": ""} if document else {}
    source = layer.source.model_copy(update={**given, **plain})
    note = ShelfMessages.filled_whole() if whole else ShelfMessages.filled_partial()
    status = Status.OFFICIAL if whole else Status.WORKING
    return layer.model_copy(update={"source": source, "status": status, "note": note})
