"""Screening tables (核查成表): answers, pieces, kinds and counties as frames, internal layers told coarsely."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.area import METHOD, lonlat_shapes
from soilgis.model.adcodes import NO_COUNTY, NO_COUNTY_NAME, stem_of
from soilgis.model.layer import Basis
from soilgis.model.provenance import Verdict
from soilgis.model.screen_tables import Checks, KindUnion, Pieces, SiteCounties
from soilgis.model.sentences.planning import PlanningMessages
from soilgis.model.tables import Zones
from soilgis.model.units import SQUARE_METRES, Unit
from soilgis.planning.screening.depth import shallow_pieces

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.geometry.area import Floats
    from soilgis.geometry.cut import Index
    from soilgis.planning.areas.zones import ZoneParts
    from soilgis.planning.screening.checks import Check
    from soilgis.planning.screening.ground import Ground
    from soilgis.planning.screening.overlaps import Answers, Overlaps

COARSE = PlanningMessages.internal_layer()
OUTSIDE_REGION = PlanningMessages.site_away()
NOT_LISTED = PlanningMessages.list_incomplete()
OUTSIDE_SHARE = 1e-4
"""Largest share of a site outside the study's regions that leaves a clear verdict standing; rounding of borders."""


def gaps_kept(answers: Answers, outside: Floats, counties: list[tuple[str, ...]]) -> Answers:
    """Take back clearances that were not earned: ground outside the study's regions, or outside what the layer covers.

    Parameters
    ----------
    answers
        Answers of one check.
    outside
        Share of each site outside the study's regions, shape (n,).
    counties
        Codes of the counties each site meets.
    """
    if answers.check.reason:
        return answers
    verdict, reason = answers.verdict.copy(), answers.reason.copy()
    clear = verdict == Verdict.CLEAR
    beyond = clear & (outside > OUTSIDE_SHARE)
    verdict[beyond] = Verdict.UNCHECKED.value
    reason[beyond] = [
        OUTSIDE_REGION if share > 1 - OUTSIDE_SHARE else PlanningMessages.partly_away(share=share)
        for share in outside[beyond]
    ]
    covers = answers.check.covers
    if covers:
        stems = tuple(stem_of(code) for code in covers)
        for site in np.flatnonzero(clear & ~beyond):
            if not all(code.startswith(stems) for code in counties[site]):
                verdict[site], reason[site] = Verdict.UNCHECKED.value, PlanningMessages.layer_elsewhere()
    if answers.check.partial:
        named = verdict == Verdict.CLEAR
        verdict[named], reason[named] = Verdict.NOT_LISTED.value, NOT_LISTED
    gone = verdict == Verdict.UNCHECKED
    return replace(
        answers,
        verdict=verdict,
        reason=reason,
        area_m2=np.where(gone, np.nan, answers.area_m2),
        length_m=np.where(gone, np.nan, answers.length_m),
        distance_m=np.where(gone, np.nan, answers.distance_m),
        pieces=np.where(gone, np.nan, answers.pieces),
    )


def checks_table(
    answers: list[Answers], ground: Ground, *, adjoining_m: float, internal: bool, as_of: str
) -> pd.DataFrame:
    """Make `screen_tables.Checks`, by site, then in the order of the layers."""
    frames = [_check_rows(one, ground, adjoining_m, internal=internal, as_of=as_of) for one in answers]
    if not frames:
        return Checks.empty()
    joined = pd.concat(frames, ignore_index=True)
    order = np.lexsort((np.arange(len(joined)), np.tile(np.arange(len(ground.site_id)), len(frames))))
    return Checks.check(joined.iloc[order].reset_index(drop=True))


def _check_rows(one: Answers, ground: Ground, adjoining_m: float, *, internal: bool, as_of: str) -> pd.DataFrame:
    layer, coarse = one.check.layer, one.check.coarse(internal=internal)
    rows = pd.DataFrame(
        {
            Checks.site_id: ground.site_id,
            Checks.layer: layer.id,
            Checks.layer_name: layer.title.zh,
            Checks.kind: one.check.kind,
        }
    )
    rows[Checks.basis] = layer.basis.value if layer.basis else None
    rows[Checks.verdict], rows[Checks.reason], rows[Checks.zones] = one.verdict, _text(one.reason), _text(one.zones)
    for column, unit in (("area_m2", Unit.M2), ("area_ha", Unit.HA), ("area_mu", Unit.MU), ("area_km2", Unit.KM2)):
        rows[column] = one.area_m2 / SQUARE_METRES[unit]
    rows[Checks.share] = np.minimum(one.area_m2 / ground.area_m2, 1.0)
    rows[Checks.length_m], rows[Checks.distance_m], rows[Checks.pieces] = (
        one.length_m,
        one.distance_m,
        one.pieces,
    )
    rows[Checks.adjoining] = [None if np.isnan(metres) else bool(metres <= adjoining_m) for metres in one.distance_m]
    if coarse:
        known = one.verdict != Verdict.UNCHECKED
        rows.loc[known, Checks.reason] = COARSE
        rows[Checks.zones] = None
        for column in ("area_m2", "area_ha", "area_mu", "area_km2", "share", "length_m", "distance_m"):
            rows[column] = np.nan
        rows[Checks.pieces], rows[Checks.adjoining] = np.nan, None
    source = layer.source
    return rows.assign(
        tolerance_m=layer.tolerance_m, status=layer.status.value, secrecy=layer.secrecy.value, vintage=source.vintage,
        valid_until=source.valid_until or None, expired=one.check.expired(as_of), document=source.document,
        article=source.article or None, method=METHOD,
    )  # fmt: skip


def _text(values: np.ndarray) -> list[str | None]:
    return [value or None for value in values]


def pieces_table(
    ground: Ground, found: Overlaps, parts: ZoneParts, told: list[Check], tolerances: dict[str, float]
) -> gpd.GeoDataFrame:
    """Make `screen_tables.Pieces` for the checks that may be told in full."""
    import geopandas as gpd

    rows = np.concatenate([check.zones for check in told]) if told else np.zeros(0, dtype=np.intp)
    mine = np.flatnonzero(np.isin(found.zone, rows))
    zone = parts.zones.iloc[found.zone[mine]].reset_index(drop=True)
    area = found.area_m2[mine]
    tolerance = zone[Zones.layer].map(tolerances).to_numpy(dtype=float)
    pairs = found.site[mine], found.zone[mine]
    flat = shallow_pieces((ground.lonlat, ground.plane_of), parts, pairs, found.thickness_m[mine], tolerance)
    frame = gpd.GeoDataFrame(
        {
            Pieces.site_id: ground.site_id[found.site[mine]],
            Pieces.layer: zone[Zones.layer],
            Pieces.kind: zone[Zones.kind],
            Pieces.zone_id: zone[Zones.zone_id],
            Pieces.zone_name: zone[Zones.zone_name],
            Pieces.borderline: flat,
            Pieces.area_m2: area,
            Pieces.share: np.minimum(area / ground.area_m2[found.site[mine]], 1.0),
            Pieces.length_m: found.length_m[mine],
            Pieces.status: zone[Zones.status],
        },
        geometry=lonlat_shapes(found.plane[mine]),
        crs=parts.zones.crs,
    )
    return Pieces.check(frame)


def kinds_table(ground: Ground, found: Overlaps, answers: list[Answers], *, internal: bool) -> pd.DataFrame:
    """Make `screen_tables.KindUnion`: layers of one kind and basis together, ground counted once."""
    groups: dict[tuple[str, str], list[Answers]] = {}
    for one in answers:
        basis = one.check.layer.basis.value if one.check.layer.basis else Basis.DELINEATED.value
        groups.setdefault((one.check.kind, basis), []).append(one)
    frames = [_kind_rows(key, mine, ground, found, internal=internal) for key, mine in groups.items()]
    if not frames:
        return KindUnion.empty()
    joined = pd.concat(frames, ignore_index=True)
    order = np.lexsort((np.arange(len(joined)), np.tile(np.arange(len(ground.site_id)), len(frames))))
    return KindUnion.check(joined.iloc[order].reset_index(drop=True))


def _kind_rows(
    key: tuple[str, str], answers: list[Answers], ground: Ground, found: Overlaps, *, internal: bool
) -> pd.DataFrame:
    zones = np.concatenate([one.check.zones for one in answers])
    mine = np.flatnonzero(np.isin(found.zone, zones))
    raw = np.zeros(len(ground.site_id))
    union = answers[0].area_m2 if len(answers) == 1 else found.area_together_m2(ground, zones)
    np.add.at(raw, found.site[mine], found.area_m2[mine])
    verdicts = np.array([one.verdict for one in answers])
    gaps = [
        "、".join(
            one.check.layer.title.zh
            for one, verdict in zip(answers, column, strict=True)
            if verdict == Verdict.UNCHECKED
        )
        for column in verdicts.T
    ]
    verdict = np.full(len(union), Verdict.CLEAR.value, dtype=object)
    for word in (Verdict.NOT_LISTED, Verdict.UNCHECKED, Verdict.BORDERLINE, Verdict.INVOLVED):
        verdict[(verdicts == word).any(axis=0)] = word.value
    hidden = any(one.check.coarse(internal=internal) and not one.check.reason for one in answers)
    blank = (
        np.full(len(union), hidden) | (verdict == Verdict.UNCHECKED) | all(not len(one.check.zones) for one in answers)
    )
    return pd.DataFrame(
        {
            KindUnion.site_id: ground.site_id,
            KindUnion.kind: key[0],
            KindUnion.basis: key[1],
            KindUnion.verdict: verdict,
            KindUnion.union_m2: np.where(blank, np.nan, union),
            KindUnion.raw_m2: np.where(blank, np.nan, raw),
            KindUnion.share: np.where(blank, np.nan, np.minimum(union / ground.area_m2, 1.0)),
            KindUnion.layers: "、".join(dict.fromkeys(one.check.layer.id for one in answers)),
            KindUnion.unchecked: _text(np.array(gaps, dtype=object)),
        }
    )


def counties_table(
    ground: Ground, counties: gpd.GeoDataFrame, divided: tuple[Index, Index, Floats, Floats]
) -> tuple[pd.DataFrame, Floats]:
    """Make `screen_tables.SiteCounties`, and the area of each site in no county, m²."""
    site, unit, area, length = divided
    rows = counties.iloc[unit]
    frame = pd.DataFrame(
        {
            SiteCounties.site_id: ground.site_id[site],
            SiteCounties.adcode: rows[SiteCounties.adcode].to_numpy(),
            SiteCounties.name: rows[SiteCounties.name].to_numpy(),
            SiteCounties.city: rows["city_name"].to_numpy(),
            SiteCounties.province: rows[SiteCounties.province].to_numpy(),
            SiteCounties.area_m2: area,
            SiteCounties.share: np.minimum(area / ground.area_m2[site], 1.0),
            SiteCounties.length_m: length,
        }
    )
    inside = np.zeros(len(ground.site_id))
    np.add.at(inside, site, area)
    outside = np.maximum(ground.area_m2 - inside, 0.0)
    lost = np.flatnonzero(outside > np.maximum(OUTSIDE_SHARE * ground.area_m2, 1e-4))
    outside[np.setdiff1d(np.arange(len(outside)), lost)] = 0.0
    rest = pd.DataFrame(
        {
            SiteCounties.site_id: ground.site_id[lost],
            SiteCounties.adcode: NO_COUNTY,
            SiteCounties.name: NO_COUNTY_NAME,
            SiteCounties.city: None,
            SiteCounties.province: None,
            SiteCounties.area_m2: outside[lost],
            SiteCounties.share: outside[lost] / ground.area_m2[lost],
            SiteCounties.length_m: np.nan,
        }
    )
    joined = pd.concat([frame, rest], ignore_index=True) if len(rest) else frame
    position = pd.Series(np.arange(len(ground.site_id)), index=ground.site_id)
    ordered = joined.assign(_at=position[joined[Checks.site_id]].to_numpy()).sort_values(
        ["_at", SiteCounties.adcode], ignore_index=True
    )
    return SiteCounties.check(ordered.drop(columns="_at")), outside
