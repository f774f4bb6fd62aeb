"""The view (页面数据): what the planner's page is told about a result, as plain values already rounded as they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soilgis.model.layer import Basis, Status, ZoneKind, incomplete, weakest
from soilgis.model.provenance import LayerUse, Verdict
from soilgis.model.tables import Coverage, Regions, Zones
from soilgis.model.units import Unit
from soilgis.output import captions
from soilgis.output.classes import NO_VALUE_LABEL
from soilgis.output.opening import opening_indicator
from soilgis.output.palette import MET, NO_VALUE, RAMP_LABELS, RAMPS
from soilgis.output.readings import readings_of
from soilgis.output.stories import stories
from soilgis.output.webmap.indicators import coded, told_indicators
from soilgis.output.zonelook import zone_looks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    import pandas as pd

    from soilgis.model.picture import RasterPicture
    from soilgis.model.result import Result

Plain = dict[str, object]


def _footer(result: Result) -> list[str]:
    """Lines under the map: what it rests on, what is missing, how it was measured."""
    lines = (
        captions.source_line(result), captions.gap_line(result), captions.boundary_line(result), captions.context_line(result),
        captions.MEASURED,
    )  # fmt: skip
    return [line for line in lines if line]


def view(result: Result, pictures: Sequence[RasterPicture] = ()) -> Plain:
    """Tell the page everything it shows.

    Returns
    -------
    dict
        Plain JSON values. Regions are the study's own level, in the order of `Result.leaves`; ``units`` are the regions above
        them; numbers are integers as printed, without their decimal point.
    """
    leaves = result.leaves().reset_index(drop=True)
    study = result.study
    statuses = [use.layer.status for use in result.provenance.uses if use.used]
    worst = weakest(statuses or [Status.OFFICIAL])
    return {
        "title": study.title.zh,
        "note": study.note,
        "level": study.unit_label,
        "levelId": study.unit_level,
        "extent": captions.extent_line(result),
        "review": captions.review(result),
        "status": {"key": worst.value, "label": worst.label, "line": captions.status_line(worst)},
        "statuses": {status.value: status.label for status in Status},
        "footer": _footer(result),
        "warnings": list(result.provenance.warnings),
        "regions": _regions(leaves, result.regions),
        "readings": readings_of(_searched(result)),
        "places": _places(result, leaves),
        "units": _units(result.regions, leaves),
        "indicators": told_indicators(result, leaves),
        "start": opening.id if (opening := opening_indicator(result)) else "",
        "layers": zone_layers(result),
        "zones": _zones(result.zones),
        "cover": _cover(result, leaves),
        "rasters": [_picture(picture) for picture in (*result.pictures, *pictures)],
        "gaps": [_source(use) for use in result.provenance.unchecked],
        "sources": [_source(use) for use in result.provenance.uses],
        "ramps": {
            name: {"label": label, "colors": RAMPS.get(name, ()), "met": MET.get(name, "")}
            for name, label in RAMP_LABELS.items()
        },
        "stories": stories(result),
        "theme": study.map.theme,
        "noValue": {"color": NO_VALUE, "label": NO_VALUE_LABEL},
        "verdicts": {verdict.value: verdict.label for verdict in Verdict},
        "area": {"symbol": Unit.KM2.symbol(), "digits": Unit.KM2.digits},
    }


def _searched(result: Result) -> list[str]:
    """Names that a reader may type."""
    titles = [use.layer.title.zh for use in result.provenance.uses]
    return [*result.regions[Regions.name], *titles, *(place.name for place in result.places)]


def _places(result: Result, leaves: gpd.GeoDataFrame) -> list[list[object]]:
    """Units below the study's level as [code, name, region, lon, lat]."""
    region = {code: position for position, code in enumerate(leaves[Regions.adcode])}
    return [[one.adcode, one.name, region.get(one.owner, -1), one.lon, one.lat] for one in result.places]


def _regions(leaves: gpd.GeoDataFrame, every: gpd.GeoDataFrame) -> Plain:
    codes = list(every[~every[Regions.adcode].isin(leaves[Regions.adcode])][Regions.adcode])
    place = {code: position for position, code in enumerate(codes)}
    names = list(leaves[Regions.name])
    return {
        "code": list(leaves[Regions.adcode]),
        "name": names,
        "parent": [place.get(code, -1) for code in leaves[Regions.parent_adcode]],
        "province": list(leaves[Regions.province]),
        "area": [coded(value, Unit.KM2) for value in leaves[Regions.printed_km2]],
        "method": list(leaves[Regions.method])[:1],
    }


def _units(every: gpd.GeoDataFrame, leaves: gpd.GeoDataFrame) -> list[Plain]:
    above = every[~every[Regions.adcode].isin(leaves[Regions.adcode])]
    place = {code: position for position, code in enumerate(above[Regions.adcode])}
    return [
        {
            "code": row[Regions.adcode],
            "name": row[Regions.name],
            "level": row[Regions.level],
            "parent": place.get(row[Regions.parent_adcode], -1),
            "area": coded(row[Regions.printed_km2], Unit.KM2),
        }
        for _, row in above.iterrows()
    ]


def zone_layers(result: Result) -> list[Plain]:
    """Layers of priority areas that could be used, with the look of each."""
    return [
        {
            **_source(one.use),
            "kind": one.kind.value,
            "kindLabel": one.kind.label,
            "color": one.color,
            "angle": one.angle,
            "tint": one.fragmented,
        }
        for one in zone_looks(result)
    ]


def _zones(zones: gpd.GeoDataFrame) -> list[Plain]:
    return [
        {
            "id": row[Zones.zone_id],
            "name": row[Zones.zone_name],
            "kind": ZoneKind(row[Zones.kind]).label,
            "basis": Basis(row[Zones.basis]).label,
            "layer": row[Zones.layer],
            "status": row[Zones.status],
            "outside": _outside(row).label,
            "area": coded(row[Zones.area_km2], Unit.KM2),
            "document": _text(row[Zones.document]),
            "article": _text(row[Zones.article]),
            "note": _text(row[Zones.note]),
        }
        for _, row in zones.iterrows()
    ]


def _outside(zone: pd.Series[Any]) -> Verdict:
    """What ground outside a zone is told: an incomplete list of counties clears nobody."""
    partial = incomplete(str(zone[Zones.basis]), str(zone[Zones.status]))
    return Verdict.NOT_LISTED if partial else Verdict.CLEAR


def _cover(result: Result, leaves: gpd.GeoDataFrame) -> list[list[int | None]]:
    """Involved pairs as [region, zone, km², share], numbers as printed."""
    region = {code: position for position, code in enumerate(leaves[Regions.adcode])}
    zone = {code: position for position, code in enumerate(result.zones[Zones.zone_id])}
    rows = result.coverage[result.coverage[Coverage.verdict] == Verdict.INVOLVED]
    rows = rows[rows[Coverage.adcode].isin(region) & rows[Coverage.zone_id].isin(zone)]
    return [_pair(row, region, zone) for _, row in rows.iterrows()]


def _pair(row: pd.Series[Any], region: dict[str, int], zone: dict[str, int]) -> list[int | None]:
    return [
        region[str(row[Coverage.adcode])],
        zone[str(row[Coverage.zone_id])],
        coded(_number(row[Coverage.printed_km2]), Unit.KM2),
        coded(_number(row[Coverage.share_of_region]), Unit.SHARE),
    ]


def _picture(picture: RasterPicture) -> Plain:
    return {
        "title": picture.title,
        "status": picture.status.value,
        "note": picture.note,
        "legend": [list(row) for row in picture.legend],
    }


def _number(value: object) -> float | None:
    return None if _text(value) == "" else float(str(value))


def _source(use: LayerUse) -> Plain:
    layer = use.layer
    return {
        "id": layer.id,
        "title": layer.title.zh,
        "role": layer.role.label,
        "status": layer.status.value,
        "basis": layer.basis.label if layer.basis else "",
        "document": layer.source.document,
        "article": layer.source.article,
        "vintage": layer.source.vintage,
        "licence": layer.source.licence,
        "note": "；".join(_present([layer.note, *use.notes])),
        "reason": use.reason,
    }


def _present(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text]


def _text(value: object) -> str:
    """Return a text, empty for a missing one."""
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN is unlike itself
